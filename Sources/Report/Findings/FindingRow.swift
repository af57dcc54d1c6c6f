import Core

/// A finding that is no vulnerability, and the artifacts of which it says the very same.
struct FindingRow {
    let finding: Finding
    /// The artifacts' numbers in the report, each once.
    private(set) var artifacts: [Int]
    /// What became of it: new where it is new of any artifact; nil where nobody asked.
    private(set) var state: Finding.State?
    /// When it was first found of any of them; nil where that is not known.
    private(set) var firstSeen: Timestamp?

    private mutating func add(_ finding: Finding, of artifact: Int) {
        if artifacts.last != artifact { artifacts.append(artifact) }
        if state != .new { state = finding.state ?? state }
        firstSeen = [firstSeen, finding.firstSeen].compactMap(\.self).min()
    }

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
                let number = numbers[key] ?? rows.count
                if number == rows.count {
                    numbers[key] = number
                    rows.append(FindingRow(finding: finding, artifacts: []))
                }
                rows[number].add(finding, of: index)
            }
        }
        return rows.filter(\.finding.outcome.stops) + rows.filter { !$0.finding.outcome.stops }
    }
}
