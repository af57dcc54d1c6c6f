import Core
import Ledger

/// The report for an auditor: one file that needs nothing else, to be read, filtered, printed and kept.
///
/// Each thing stands once: what many artifacts share is told in one row that leads to theirs. Time and bytes grow linearly.
struct HTMLReport: Renderer {
    let format = "html"

    func bytes(_ answer: Answer, _ context: RenderContext) throws(Failure) -> [UInt8] {
        var answer = answer
        // What was recent enough is part of the whole, as in JSON.
        if case .rescan(_, let summary) = answer.telling { answer.report.artifacts += summary.recent.map(\.report) }
        return try page(of: answer, context)
    }

    private func page(of answer: Answer, _ context: RenderContext) throws(Failure) -> [UInt8] {
        let items = MarkdownReport.items(of: answer)
        let verdict = Self.words(answer.verdict)
        let title = "\(verdict.text): layerlock \(answer.word), \(answer.report.asOf)"
        return try HTMLPage.document(title: title) { page in
            let vulnerabilities = VulnerabilityRow.all(answer.report)
            let findings = FindingRow.all(answer.report, context.style.wording)
            append(answer, context, verdict, vulnerabilities, findings, to: &page)
            page.markup("<main>\n")
            append(findings, of: answer.report, context.style.wording, to: &page)
            append(vulnerabilities, of: answer.report, to: &page)
            switch answer.telling {
            case .rescan(_, let summary): append(summary.gone, "gone", "Gone since the run before", to: &page)
            case .status(let status):
                append(status.since?.came ?? [], "came", "Came", to: &page)
                append(status.since?.went ?? [], "went", "Went", to: &page)
                append(status, to: &page)
            case .fleet(let fleet): append(fleet, to: &page)
            default: break
            }
            append(items, to: &page)
            append(signaturesOf: items, to: &page)
            append(driftOf: items, to: &page)
            if let inputs = context.inputs { append(inputs, to: &page) }
            page.markup("</main>\n")
        }
    }

    /// A verdict's word and class.
    static func words(_ verdict: Verdict) -> (text: String, outcome: Core.Outcome) {
        switch verdict {
        case .allow: ("Allowed", .pass)
        case .deny: ("Denied", .fail)
        case .undecided: ("Undecided", .unknown)
        }
    }

    // MARK: - The head

    private func append(
        _ answer: Answer, _ context: RenderContext, _ verdict: (text: String, outcome: Core.Outcome),
        _ vulnerabilities: [VulnerabilityRow<Int>], _ findings: [FindingRow], to page: inout HTMLText
    ) {
        let report = answer.report
        page.markup("<header>\n<h1>")
        page.mark(verdict.outcome, verdict.text)
        page.markup(" <span class=\"dim\">layerlock ")
        page.text(answer.word)
        page.markup("</span></h1>\n<dl>\n")
        page.fact("judged at", report.asOf.description)
        page.fact("exit code", Self.reasons(answer))
        page.fact("made by", "layerlock \(report.toolVersion)")
        if let lockfile = report.lockfile { page.fact("lockfile", lockfile) }
        switch answer.telling {
        case .status(let status):
            page.fact("ledger", status.ledger + (status.ledgerExists ? "" : ", which is not there"))
            if let age = status.demand.maxAge { page.fact("a rescan may be", "\(AgeText.short(age)) old") }
            page.fact("advisories", status.knowsAdvisories ? "were compared" : "none were compared")
        case .fleet(let fleet):
            for inventory in fleet.inventories {
                page.fact("inventory", "\(inventory.file): \(inventory.kinds.joined(separator: ", "))")
            }
            if !fleet.untold.isEmpty {
                page.fact("no inventory tells", fleet.untold.joined(separator: ", "), isBad: true)
            }
        case .rescan(_, let summary):
            page.fact("ledger", summary.ledger)
            page.fact("recent enough", TextMeasure.count(summary.notDue, "artifact"))
            if summary.left > 0 { page.fact("due, and left", TextMeasure.count(summary.left, "artifact")) }
            if let advisories = summary.advisories {
                page.fact("advisories", "of \(advisories.state.database.dataDate), \(advisories.state.database.digest)")
            }
        default: break
        }
        page.fact("artifacts", Self.counts(of: report))
        page.fact("vulnerabilities", Self.counts(of: vulnerabilities))
        for setting in context.settings {
            let value = "\(setting.option) = \(setting.value)  (\(setting.origin))"
            page.fact("set", setting.weakens ? "\(value): less may be found" : value, isBad: setting.weakens)
        }
        page.markup("</dl>\n</header>\n<nav>")
        if !findings.isEmpty { page.markup("<a href=\"#findings\">Findings</a>") }
        if !vulnerabilities.isEmpty { page.markup("<a href=\"#vulnerabilities\">Vulnerabilities</a>") }
        if case .status = answer.telling { page.markup("<a href=\"#layers\">Layers</a>") }
        if case .fleet = answer.telling {
            page.markup("<a href=\"#parts\">Layer versions and images</a><a href=\"#functions\">Functions</a>")
        }
        page.markup("<a href=\"#artifacts\">Artifacts</a>")
        if context.inputs != nil { page.markup("<a href=\"#inputs\">Inputs</a>") }
        page.markup("</nav>\n")
    }

    /// The exit code, and those that it hides, each with what asks for it.
    private static func reasons(_ answer: Answer) -> String {
        let exit = answer.exitStatus
        let all = answer.reasons.map { reason in
            (
                reason.exit,
                "\(reason.ids.map(\.rawValue).joined(separator: ", ")), \(TextMeasure.count(reason.count, "finding"))"
            )
        }
        let own = all.first { $0.0 == exit }.map { ": \($0.1)" } ?? ""
        return (["\(exit.rawValue)\(own)"] + all.filter { $0.0 != exit }.map { "also \($0.0.rawValue): \($0.1)" })
            .joined(separator: "; ")
    }

    private static func counts(of report: Report) -> String {
        let verdicts = report.artifacts.map(\.verdict)
        let parts = [(Verdict.deny, "denied"), (.undecided, "undecided"), (.allow, "allowed")].compactMap {
            verdict, word in
            let count = verdicts.count { $0 == verdict }
            return count == 0 ? nil : "\(TextMeasure.grouped(count)) \(word)"
        }
        return parts.isEmpty ? "none" : parts.joined(separator: ", ")
    }

    private static func counts(of rows: [VulnerabilityRow<Int>]) -> String {
        let counting = rows.filter(\.stops)
        var parts = VulnerabilityRow.severities(counting)
        let news = counting.count { $0.state == .new }
        if news > 0 { parts.append("\(TextMeasure.grouped(news)) of them new") }
        if rows.count > counting.count {
            parts.append("\(TextMeasure.grouped(rows.count - counting.count)) excused or tolerated")
        }
        return parts.isEmpty ? "none" : parts.joined(separator: ", ")
    }
}

extension HTMLText {
    /// A term and what it is.
    mutating func fact(_ label: String, _ value: String, isBad: Bool = false) {
        markup("<dt>")
        text(label)
        markup(isBad ? "</dt><dd class=\"warn\">" : "</dt><dd>")
        text(value)
        markup("</dd>\n")
    }

    /// A word in the colour of an outcome; the word says it too.
    mutating func mark(_ outcome: Core.Outcome, _ word: String) {
        switch outcome {
        case .pass: markup("<span class=\"good\">")
        case .warn: markup("<span class=\"warn\">")
        case .fail, .unknown: markup("<span class=\"bad\">")
        }
        text(word)
        markup("</span>")
    }

    /// A cell; the rows before it need no end tag (HTML, "Optional tags").
    mutating func cell(_ value: String) {
        markup("<td>")
        text(value)
    }

    /// A table of a section with its columns' names, and what fills it.
    mutating func table(
        _ id: StaticString, _ title: String, _ columns: [String], _ rows: (inout HTMLText) -> Void
    ) {
        markup("<section>\n<h2 id=\"")
        markup(id)
        markup("\">")
        text(title)
        markup("</h2>\n<div class=\"wide\"><table class=\"list\"><caption hidden>")
        text(title)
        markup("</caption><thead><tr>")
        for column in columns {
            markup("<th scope=\"col\">")
            text(column)
        }
        markup("</thead><tbody>\n")
        rows(&self)
        markup("</tbody></table></div>\n</section>\n")
    }

    /// Links to artifacts, folded where they are many.
    mutating func artifacts(_ numbers: [Int], of report: Report, shown: Int = 3) {
        let isFolded = numbers.count > shown
        if isFolded {
            markup("<details><summary>")
            text(TextMeasure.count(numbers.count, "artifact"))
            markup("</summary>")
        }
        for (index, number) in numbers.enumerated() {
            if index > 0 { markup(", ") }
            markup("<a href=\"#a")
            self.number(number)
            markup("\">")
            text(report.artifacts[number].name)
            markup("</a>")
        }
        if isFolded { markup("</details>") }
    }
}
