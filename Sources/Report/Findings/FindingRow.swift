import Core

/// A finding that is no vulnerability, and the artifacts of which it says the very same.
struct FindingRow {
    let finding: Finding
    /// The artifacts' numbers in the report, each once.
    private(set) var artifacts: [Int]

    /// All that did not pass, what stops a deploy first, otherwise in the report's order. Takes time linear in the findings.
    static func all(_ report: Report, _ wording: any Wording) -> [FindingRow] {
        var rows: [FindingRow] = []
        var numbers: [TextKey: Int] = [:]
        for (index, artifact) in report.artifacts.enumerated() {
            for finding in artifact.findings where finding.outcome != .pass && finding.vulnerable == nil {
                let words = [
                    finding.id.rawValue, finding.outcome.rawValue, finding.path ?? "", finding.prose.words(wording),
                    finding.remedy?.words(wording) ?? "",
                ]
                let key = TextKey(words.joined(separator: "\0"))
                if let number = numbers[key] {
                    if rows[number].artifacts.last != index { rows[number].artifacts.append(index) }
                } else {
                    numbers[key] = rows.count
                    rows.append(FindingRow(finding: finding, artifacts: [index]))
                }
            }
        }
        return rows.filter(\.finding.outcome.stops) + rows.filter { !$0.finding.outcome.stops }
    }
}
