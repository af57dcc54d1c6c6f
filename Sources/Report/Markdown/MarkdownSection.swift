import Core

/// What Markdown says of one artifact: its findings, then its changes, those that nobody answers for first and in the open.
enum MarkdownSection {
    /// Findings that are listed.
    private static let findingsShown = 20
    /// Paths of a group that are listed.
    private static let pathsShown = 200
    /// Paths that stand in the open of a group that no package answers for.
    private static let openPaths = 40
    private static let style = TextStyle(unicode: true)
    /// Bytes that counting the rest takes.
    private static let reserve = 160

    static func hasMore(_ item: MarkdownReport.Item) -> Bool {
        !item.report.drift.isEmpty || item.report.findings.contains(where: isListed)
    }

    /// Vulnerabilities stand in a table of their own, each once.
    private static func isListed(_ finding: Finding) -> Bool { finding.outcome != .pass && finding.vulnerable == nil }

    /// At the most `limit` bytes; empty where not even the heading fits.
    static func text(of item: MarkdownReport.Item, limit: Int, _ wording: any Wording) -> String {
        var page = MarkdownPage(limit: limit)
        guard page.append("\n#### \(MarkdownText.code(item.name))\n\n", leaving: reserve) else { return "" }
        let findings = item.report.findings.filter(isListed)
        let lines = findings.prefix(findingsShown).map { finding in
            let path = finding.path.map { "\(MarkdownText.code($0)): " } ?? ""
            let message = MarkdownText.code(finding.prose.words(wording))
            let remedy = finding.remedy.map { "  - \(MarkdownText.code($0.words(wording)))\n" } ?? ""
            return "- \(MarkdownReport.sign(finding.outcome)) \(finding.id.rawValue): \(path)\(message)\n\(remedy)"
        }
        let listed = page.append(rows: lines, leaving: reserve)
        if listed < findings.count {
            page.append("- … \(MarkdownReport.count(findings.count - listed, "more finding"))\n")
        }
        let groups = item.report.drift.filter { !$0.changes.isEmpty }
        let ordered = ChangeGroup.Rank.allCases.flatMap { rank in groups.filter { $0.rank == rank } }
        var left = ordered[...]
        while let group = left.first {
            guard append(group, to: &page) else { break }
            left = left.dropFirst()
        }
        if !left.isEmpty {
            let changes = left.reduce(0) { $0 + $1.changesByPath.count }
            page.append(
                "\n… \(MarkdownReport.count(left.count, "more group")) of \(MarkdownReport.count(changes, "path")): `\(wording.words(Invocation(.compare)))` lists them.\n"
            )
        }
        return page.text
    }

    /// Whether at least the group's title fitted.
    private static func append(_ group: ChangeGroup, to page: inout MarkdownPage) -> Bool {
        let paths = group.changesByPath
        let counted = "\(group.countText(paths)) (\(group.kindsText))"
        let rows = paths.prefix(pathsShown).map(row(of:))
        let head = "| | path | |\n|---|---|---|\n"
        var open = group.rank.isAlarming ? min(openPaths, rows.count) : 0
        if open > 0 {
            let title = "\n**\(MarkdownText.code(group.title(arrow: "→")))**: \(counted)\n\n"
            guard page.append(title + head, leaving: reserve) else { return false }
            open = page.append(rows: rows[..<open], leaving: reserve)
        }
        let title =
            open > 0 ? "\(rows.count - open) more" : "\(MarkdownText.htmlCode(group.title(arrow: "→"))): \(counted)"
        let end = "\n</details>\n"
        var shown = open
        if open < rows.count {
            let folded = "\n<details><summary>\(title)</summary>\n\n\(head)"
            if page.append(folded + rows[open], leaving: reserve + end.utf8.count) {
                shown = open + 1 + page.append(rows: rows[(open + 1)...], leaving: reserve + end.utf8.count)
                page.append(end, leaving: 0)
            } else if open == 0 {
                return page.append("\n- \(MarkdownText.code(group.title(arrow: "→"))): \(counted)\n", leaving: reserve)
            }
        }
        if shown < paths.count { page.append("\n… \(paths.count - shown) more\n", leaving: 0) }
        return true
    }

    private static func row(of changes: ArraySlice<Change>) -> String {
        guard let first = changes.first else { return "" }
        let kinds = changes.map(\.kind)
        let sign =
            kinds.contains(.moved) ? "→" : kinds.contains(.added) ? "+" : kinds.contains(.removed) ? "−" : "~"
        let from = changes.lazy.compactMap(\.from).first.map { "\(MarkdownText.code($0.displayed)) → " } ?? ""
        let details =
            (changes.compactMap { TextReport.detail(of: $0, style: style) }
            + TextReport.remarks(on: changes, style: style)).joined(separator: ", ")
        return
            "| \(sign) | \(from)\(MarkdownText.code(first.path.displayed)) | \(details.isEmpty ? "" : MarkdownText.code(details)) |\n"
    }
}
