import LayerModel

/// What came of rescanning one artifact.
public struct RescanOutcome: Sendable {
    /// What was established, as `verify` would say it.
    public var report: ArtifactReport
    /// How the look ended: the worst of what it established.
    public var outcome: ScanOutcome
    /// Bytes that were looked at.
    public var bytesSeen: UInt64
    /// Bytes that there are.
    public var bytesTotal: UInt64
    /// What was checked, by scanners' names.
    public var scanners: [String]

    /// Whether its packages were listed.
    public var listsPackages: Bool { scanners.contains(Scanner.packages) }

    /// Describes an outcome.
    public init(
        report: ArtifactReport, outcome: ScanOutcome, bytesSeen: UInt64, bytesTotal: UInt64, scanners: [String]
    ) {
        self.report = report
        self.outcome = outcome
        self.bytesSeen = bytesSeen
        self.bytesTotal = bytesTotal
        self.scanners = scanners
    }
}

/// What a whole rescan came to.
public struct RescanSummary: Sendable {
    /// The ledger's file.
    public var ledger: String
    /// What was looked at, in the order of the artifacts given.
    public var outcomes: [RescanOutcome]
    /// Artifacts that were recent enough.
    public var notDue: Int
    /// Artifacts that are due and were left for another time.
    public var left: Int
    /// What the comparison with advisories came to; nil where there are none.
    public var advisories: AdvisorySummary?
    /// What is to be told of no one artifact.
    public var notes: [Finding] = []

    /// Describes a rescan.
    public init(ledger: String, outcomes: [RescanOutcome], notDue: Int, left: Int) {
        self.ledger = ledger
        self.outcomes = outcomes
        self.notDue = notDue
        self.left = left
    }

    /// The exit code that the findings ask for; nothing due is fine.
    public var exitStatus: ExitStatus { ExitStatus(outcomes.flatMap(\.report.findings)) }
}
