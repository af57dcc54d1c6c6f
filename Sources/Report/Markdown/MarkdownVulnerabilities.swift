import Core

/// Vulnerabilities as a table of Markdown: each once, what counts and is new first. Rows that do not fit are counted.
enum MarkdownVulnerabilities {
    /// Bytes that counting the rest takes.
    private static let reserve = 80
    private static let artifactsShown = 3

    /// At the most `limit` bytes; empty where there are none, or not even the heading fits.
    static func text(of rows: [VulnerabilityRow<Int>], _ report: Report, limit: Int) -> String {
        guard !rows.isEmpty else { return "" }
        var page = MarkdownPage(limit: limit)
        let counting = rows.filter(\.stops)
        let severities = VulnerabilityRow.severities(counting)
        let news = counting.count { $0.state == .new }
        var title = severities.isEmpty ? "none that counts" : severities.joined(separator: ", ")
        if news > 0 { title += "; \(news) new" }
        if counting.count < rows.count { title += "; \(rows.count - counting.count) excused or tolerated" }
        let head =
            "\n#### Vulnerabilities: \(title)\n\n| | severity | id | package | fixed in | state | where |\n|---|---|---|---|---|---|---|\n"
        guard page.append(head, leaving: reserve) else { return "" }
        let shown = page.append(rows: rows.lazy.map { row($0, report) }, leaving: reserve)
        if shown < rows.count {
            page.append("\n… \(MarkdownReport.count(rows.count - shown, "more vulnerability")).\n")
        }
        return page.text
    }

    private static func row(_ row: VulnerabilityRow<Int>, _ report: Report) -> String {
        let vulnerability = row.vulnerability
        let artifacts = row.artifacts
        var place = artifacts.prefix(artifactsShown).map { MarkdownText.code(report.artifacts[$0].name) }
            .joined(separator: ", ")
        if artifacts.count > artifactsShown { place += " and \(artifacts.count - artifactsShown) more" }
        let fixed =
            vulnerability.fixed.isEmpty ? "none named" : MarkdownText.code(vulnerability.fixed.joined(separator: ", "))
        let cells = [
            MarkdownReport.sign(row.outcome), vulnerability.scoredRating,
            MarkdownText.code(vulnerability.id), MarkdownText.code(vulnerability.package.purl), fixed,
            ([row.state.rawValue] + row.excuses.prefix(1).map { MarkdownText.code($0.words) }).joined(separator: " "),
            place,
        ]
        return "| \(cells.joined(separator: " | ")) |\n"
    }
}
