import Core

/// What became of one artifact's signatures where they were judged again without another look at it.
package struct SignatureChange: Sendable {
    /// The artifact's name.
    package var name: String
    /// What now speaks against it and did not before; empty where nothing does any more.
    package var findings: [Finding]
    /// Whether something now speaks against it.
    package var isWorse: Bool { !findings.isEmpty }

    /// Names what became of them.
    package init(_ name: String, findings: [Finding]) {
        self.name = name
        self.findings = findings
    }

    /// Compares two looks; nil where neither more speaks against the artifact than before nor nothing any more.
    package init?(_ name: String, from former: ScanRecord, to now: ScanRecord) {
        self.name = name
        let before = former.findings.map(\.finding).filter(\.outcome.stops)
        let after = now.findings.map(\.finding).filter(\.outcome.stops)
        func wasSaid(_ finding: Finding) -> Bool {
            before.contains { $0.id == finding.id && ($0.outcome == finding.outcome || $0.outcome == .fail) }
        }
        findings = after.filter { !wasSaid($0) }
        let isBetter = !before.isEmpty && after.isEmpty
        guard isWorse || isBetter else { return nil }
    }
}

/// What judging kept evidence of signatures again came to.
package struct SignatureSummary: Sendable {
    /// Artifacts whose signatures were judged anew: by another trust store than the last time, or with another result.
    package var judged = 0
    /// What became worse or better.
    package var changes: [SignatureChange] = []

    /// Begins to count.
    package init() {}

    /// Counts what others counted.
    package mutating func add(_ other: SignatureSummary) {
        judged += other.judged
        changes += other.changes
    }
}
