import Core
import Ledger

/// Reports as Markdown, to be a comment of a pull request: the verdict, vulnerabilities with the new ones first, a row an artifact, then
/// what changed in each, what nobody answers for first. It fits the largest comment; the rest is folded, or left out and counted.
package enum MarkdownReport {
    /// Bytes of what is said last.
    private static let reserve = 400
    /// Rows of the first table, at the most a third of the page.
    private static let tableShare = 3

    /// What a row and a section say of one artifact.
    struct Item {
        var sign: String
        var name: String
        /// What became of it, in our own words.
        var what: String
        var report: ArtifactReport
    }

    /// The document.
    /// - Parameter limit: Bytes of the page at the most.
    package static func text(
        _ answer: Answer, settings: [ReportSetting] = [], wording: any Wording = .plain,
        limit: Int = MarkdownPage.commentLimit
    ) -> [UInt8] {
        let items = items(of: answer)
        var page = MarkdownPage(limit: limit - reserve)
        page.append("### \(title(of: answer, items))\n\n")
        let weakened = settings.filter(\.weakens).map { setting in
            "- \(sign(.warn)) \(MarkdownText.code(setting.origin)) sets \(MarkdownText.code("\(setting.option) = \(setting.value)")): less may be found\n"
        }
        let told = page.append(rows: weakened, leaving: page.room * 3 / 4)
        if told < weakened.count { page.append("- … \(count(weakened.count - told, "more setting"))\n") }
        if !weakened.isEmpty { page.append("\n") }
        // What is new stands among the first rows, whatever artifacts there are.
        let vulnerabilities = MarkdownVulnerabilities.text(
            of: VulnerabilityRow.all(answer.report), answer.report, limit: page.room / tableShare)
        // Above stands an empty line already.
        if !vulnerabilities.isEmpty { page.append("\(vulnerabilities.dropFirst())\n") }
        var table = MarkdownPage(limit: page.room / tableShare)
        table.append("| | artifact | |\n|---|---|---|\n")
        let rows = items.map { "| \($0.sign) | \(MarkdownText.code($0.name)) | \($0.what) |\n" }
        let shown = table.append(rows: rows, leaving: 80)
        if shown < items.count { table.append("\n\(count(items.count - shown, "more artifact")).\n") }
        if !items.isEmpty { page.append(table.text) }
        let detailed = items.filter { MarkdownSection.hasMore($0) }
        var left = detailed.count
        for item in detailed {
            // Each gets its share, and what those before it left.
            let section = MarkdownSection.text(of: item, limit: page.room / left, wording)
            left -= 1
            page.append(section)
        }
        // Of a stored report the version is somebody's words too.
        let version = answer.report.toolVersion
        let isPlain = version.utf8.count <= 64 && version.utf8.allSatisfy(Self.isPlain)
        let tool = "layerlock \(isPlain ? version : MarkdownText.code(version))"
        var end = page.text
        if let lockfile = answer.report.lockfile {
            end += "\nCompared with \(MarkdownText.code(lockfile)) by \(tool).\n"
        } else {
            end += "\nBy \(tool).\n"
        }
        return Array(end.utf8)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"):
            true
        default: false
        }
    }

    static func count(_ count: Int, _ word: String) -> String { TextMeasure.count(count, word) }

    static func title(of answer: Answer, _ items: [Item]) -> String {
        switch answer.telling {
        case .lockfiles(let difference):
            let counts = difference.counts.filter { $0.count > 0 }
                .map { "\(TextMeasure.grouped($0.count)) \($0.word)" }
            let sides = "\(MarkdownText.code(difference.old)) → \(MarkdownText.code(difference.new))"
            return "\(sides): " + (counts.isEmpty ? "no differences" : counts.joined(separator: ", "))
        case .locking(let pins, let lockfile, let isCheck, let dropped) where !pins.isEmpty || !dropped.isEmpty:
            let isBad =
                answer.report.artifacts.contains { $0.findings.contains(where: \.outcome.stops) }
                || pins.contains { $0.isLeft && !$0.isRepacked }
            let state = isCheck ? isBad ? " is out of date" : " is up to date" : isBad ? ": not all is pinned" : ""
            return "\(sign(isBad ? .fail : .pass)) \(MarkdownText.code(lockfile))\(state)"
        default:
            let report = answer.report
            let total = count(report.artifacts.count, "artifact")
            switch answer.verdict {
            case .allow: return "\(sign(.pass)) Allowed: \(total)"
            case .deny: return "\(sign(.fail)) Denied: \(report.artifacts.count { $0.verdict == .deny }) of \(total)"
            case .undecided:
                let open = report.artifacts.count { $0.verdict == .undecided }
                return "\(sign(.unknown)) Undecided: \(open) of \(total)"
            }
        }
    }

    static func sign(_ outcome: Outcome) -> String {
        switch outcome {
        case .pass: "✅"
        case .warn: "⚠️"
        case .fail: "❌"
        case .unknown: "❓"
        }
    }

    static func items(of answer: Answer) -> [Item] {
        let reports = answer.report.artifacts
        switch answer.telling {
        case .lockfiles(let difference):
            return zip(difference.artifacts, reports).map { artifact, report in
                Item(sign: artifact.sign, name: report.name, what: artifact.text, report: report)
            }
        case .locking(let pins, _, _, let dropped) where !pins.isEmpty || !dropped.isEmpty:
            // Before it is written nothing is reported of what is dropped but its name.
            let gone = reports.count > pins.count ? [] : dropped.map { ArtifactReport(name: $0, source: "") }
            return (reports + gone).enumerated().map { index, report in
                guard index < pins.count else {
                    return Item(sign: "➖", name: report.name, what: "its artifact is gone", report: report)
                }
                var report = report
                if report.drift.isEmpty { report.drift = pins[index].changes }
                report.findings =
                    report.findings.filter { $0.outcome.stops } + pins[index].config + pins[index].differences
                return Item(sign: pins[index].sign, name: report.name, what: pins[index].text, report: report)
            }
        default:
            return reports.map { report in
                let counts = Dictionary(grouping: report.findings, by: \.outcome)
                let words = [(Outcome.unknown, "open"), (.fail, "failed"), (.warn, "warned")]
                    .compactMap { outcome, word in counts[outcome].map { "\($0.count) \(word)" } }
                let outcome: Outcome =
                    switch report.verdict {
                    case .allow: counts[.warn] == nil ? .pass : .warn
                    case .deny: .fail
                    case .undecided: .unknown
                    }
                let what = words.isEmpty ? "as it should be" : words.joined(separator: ", ")
                return Item(
                    sign: sign(outcome), name: report.name,
                    what: [what, CoverageText.of(report)].compactMap(\.self).joined(separator: "; "), report: report)
            }
        }
    }
}

extension PinOutcome {
    fileprivate var sign: String {
        switch action {
        case .added: "➕"
        case .replaced where isLeft: isRepacked ? "⚠️" : "❌"
        case .replaced: "🔁"
        case .upgraded: "⬆️"
        case .unchanged: "✅"
        }
    }

    fileprivate var text: String {
        // The members are words of our own.
        let members = self.members.joined(separator: ", ")
        switch action {
        case .added: return "new"
        case .replaced where isLeft: return "changed, and left as pinned: \(members)"
        case .replaced: return formerTree == inventory.tree ? "the same tree with other \(members)" : "replaced"
        case .upgraded: return "pinned by an older layerlock; adds \(members)"
        case .unchanged: return "unchanged"
        }
    }
}

extension LockfileDifference.Artifact {
    fileprivate var sign: String {
        switch change {
        case .added: "➕"
        case .removed: "➖"
        case .renamed, .changed: "🔁"
        }
    }

    fileprivate var text: String {
        let words = members.map(\.name).joined(separator: ", ")
        switch change {
        case .added: return "new"
        case .removed: return "no longer pinned"
        case .renamed(let name): return "renamed from \(MarkdownText.code(name))" + (words.isEmpty ? "" : ": \(words)")
        case .changed: return "changed: \(words)"
        }
    }
}

/// Reports as Markdown, as large as their place takes them.
struct AnswerMarkdown: Renderer {
    let format: String
    private let limit: Int

    /// A comment: GitHub takes 65,536 characters. What fits there fits everywhere.
    static let comment = AnswerMarkdown(format: "markdown", limit: MarkdownPage.commentLimit)
    /// The summary of a job on GitHub: 1 MiB a step.
    static let jobSummary = AnswerMarkdown(format: "markdown-summary", limit: 1 << 20)
    /// A note or a description on GitLab: 1,000,000 characters.
    static let gitLab = AnswerMarkdown(format: "markdown-gitlab", limit: 1_000_000)

    func bytes(_ answer: Answer, _ context: RenderContext) -> [UInt8] {
        MarkdownReport.text(answer, settings: context.settings, wording: context.style.wording, limit: limit)
    }
}
