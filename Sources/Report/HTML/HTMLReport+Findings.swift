import Core
import Ledger

extension HTMLReport {
    /// What did not pass and is no vulnerability.
    func append(_ rows: [FindingRow], of report: Report, _ wording: any Wording, to page: inout HTMLText) {
        guard !rows.isEmpty else { return }
        page.table("findings", "Findings", ["Outcome", "Id", "State", "What", "Where", "Artifacts"]) { page in
            for row in rows {
                let finding = row.finding
                page.markup("<tr><td>")
                page.mark(finding.outcome, finding.outcome.rawValue)
                page.markup("<td>")
                page.id(finding.id)
                page.cell(row.state?.rawValue ?? "")
                page.since(row.firstSeen)
                page.cell(finding.prose.words(wording))
                if let remedy = finding.remedy {
                    page.markup("<br><span class=\"dim\">")
                    page.text(remedy.words(wording))
                    page.markup("</span>")
                }
                page.markup("<td>")
                if let path = finding.path { page.code(path) }
                page.markup("<td>")
                page.artifacts(row.artifacts, of: report)
                page.markup("\n")
            }
        }
    }

    /// Vulnerabilities, each once.
    func append(_ rows: [VulnerabilityRow<Int>], of report: Report, to page: inout HTMLText) {
        guard !rows.isEmpty else { return }
        // A column that would be empty says less than none.
        let isPredicted = rows.contains { $0.vulnerability.prediction != nil }
        let columns =
            ["Severity", "Score"] + (isPredicted ? ["EPSS"] : []) + [
                "Id", "Package", "Fixed in", "State", "Files", "Artifacts",
            ]
        page.table("vulnerabilities", "Vulnerabilities", columns) { page in
            for row in rows { append(row, of: report, isPredicted: isPredicted, to: &page) }
        }
    }

    /// How probable an attack within 30 days is, as FIRST predicts it.
    private func append(_ prediction: ExploitPrediction?, to page: inout HTMLText) {
        page.markup("<td data-k=\"")
        page.number(prediction?.probability ?? -1)
        page.markup("\">")
        if let prediction { page.text(FindingText.percent(prediction.probability)) }
    }

    private func append(
        _ row: VulnerabilityRow<Int>, of report: Report, isPredicted: Bool, to page: inout HTMLText
    ) {
        let vulnerability = row.vulnerability
        page.markup("<tr><td data-k=\"")
        page.number(vulnerability.known == nil ? 1 + vulnerability.severity.place : 0)
        page.markup("\">")
        let isExploited = vulnerability.known != nil
        let isGrave = isExploited || vulnerability.severity == .critical || vulnerability.severity == .high
        page.mark(row.stops && !isGrave ? .warn : row.outcome, vulnerability.rating)
        page.cell(vulnerability.score ?? "")
        if isPredicted { append(vulnerability.prediction, to: &page) }
        page.markup("<td>")
        page.code(vulnerability.id)
        for alias in vulnerability.aliases {
            page.markup("<br><span class=\"dim\">")
            page.text(alias)
            page.markup("</span>")
        }
        page.markup("<td>")
        page.code(vulnerability.package.purl)
        page.cell(vulnerability.fixed.joined(separator: ", "))
        if vulnerability.fixed.isEmpty { page.markup("<span class=\"dim\">none named</span>") }
        page.cell(row.state.rawValue)
        for excuse in row.excuses {
            page.markup("<br><span class=\"dim\">")
            page.text(excuse.words)
            page.markup("</span>")
        }
        page.since(row.places.compactMap(\.finding.firstSeen).min())
        page.markup("<td>")
        append(Self.files(row), to: &page)
        let artifacts = row.artifacts
        page.markup("<td data-k=\"")
        page.number(artifacts.count)
        page.markup("\">")
        page.artifacts(artifacts, of: report)
        page.markup("\n")
    }

    private static let filesShown = 3

    /// The files that tell of the package, each once: many artifacts have the same.
    private static func files(_ row: VulnerabilityRow<Int>) -> [String] {
        var seen: Set<TextKey> = []
        return row.places.flatMap(\.place.files).filter { seen.insert($0).inserted }
    }

    private func append(_ files: [String], to page: inout HTMLText) {
        for (index, file) in files.prefix(Self.filesShown).enumerated() {
            if index > 0 { page.markup("<br>") }
            page.code(file)
        }
        guard files.count > Self.filesShown else { return }
        page.markup("<details><summary>")
        page.text("\(TextMeasure.grouped(files.count - Self.filesShown)) more")
        page.markup("</summary>")
        for (index, file) in files.dropFirst(Self.filesShown).enumerated() {
            if index > 0 { page.markup("<br>") }
            page.code(file)
        }
        page.markup("</details>")
    }

    /// Layers and how recently each was looked at.
    func append(_ status: StatusFacts, to page: inout HTMLText) {
        let columns = ["State", "Layer", "Rescanned", "Due", "Findings", "Artifacts"]
        page.table("layers", "Layers", columns) { page in
            for layer in status.layers {
                let standing = layer.standing
                page.markup("<tr><td>")
                page.mark(standing.state == .fresh ? .pass : .fail, standing.state.rawValue)
                if let attempt = standing.attempt {
                    page.markup("<br><span class=\"dim\">")
                    page.text("attempt of \(attempt.asOf): \(attempt.outcome.rawValue)")
                    page.markup("</span>")
                }
                if let percent = standing.coverage?.percent, percent < 100 {
                    page.markup("<br><span class=\"dim\">")
                    page.text("covered: \(percent) % of its code's bytes")
                    page.markup("</span>")
                }
                if let read = standing.unreadSince {
                    page.markup("<br><span class=\"dim\">")
                    page.text("read \(read), stated to be the same since")
                    page.markup("</span>")
                }
                page.markup("<td>")
                page.code(layer.digest.description)
                page.markup("<td data-k=\"")
                page.number((standing.stated ?? standing.last?.asOf)?.milliseconds ?? 0)
                page.markup("\">")
                page.text(standing.age.map { "\(AgeText.short($0)) ago" } ?? "never")
                page.cell(standing.nextDue?.description ?? "")
                page.markup("<td>")
                page.number(layer.findings.count { $0.finding.outcome.stops })
                page.cell(layer.artifacts.joined(separator: ", "))
                page.markup("\n")
            }
        }
    }
}

extension HTMLText {
    /// When something was first found, below what became of it.
    fileprivate mutating func since(_ time: Timestamp?) {
        guard let time else { return }
        markup("<br><span class=\"dim\">since ")
        text(time.description)
        markup("</span>")
    }
}

extension Excuse {
    /// `waived by security until 2027-01-31T00:00:00Z: not reachable`.
    var words: String {
        let end = end.map { " until \($0)" } ?? ""
        let why = reason.map { ": \($0)" } ?? ""
        return switch kind {
        case .waiver: "waived by \(by)\(end)\(why)"
        case .expiredWaiver: "the waiver of \(by) ended\(self.end.map { " \($0)" } ?? "")\(why)"
        case .vex: "VEX: \(by)\(why)"
        }
    }
}
