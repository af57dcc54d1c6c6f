import Core

/// What came of rescanning one artifact.
package struct RescanOutcome: Sendable {
    /// What was established, as `verify` would say it.
    package var report: ArtifactReport
    /// How the look ended: the worst of what it established.
    package var outcome: ScanOutcome
    /// Bytes that were looked at.
    package var bytesSeen: UInt64
    /// Bytes that there are.
    package var bytesTotal: UInt64
    /// What was checked, by scanners' names.
    package var scanners: [String]
    /// ARNs of the functions that it reaches, as inventories told that the ledger took in.
    package var functions: [String] = []

    /// How much of the code packages' metadata accounts for; nil where nobody knows.
    package var coverage: CodeCoverage? {
        get { report.coverage }
        set { report.coverage = newValue }
    }

    /// How the look ended, in a word of reports: what holds code that nobody knows is not called clean.
    package var word: String { isUnowned ? Self.unowned : outcome.rawValue }
    /// Whether nothing is wrong with it, and some of its code no package's metadata accounts for.
    package var isUnowned: Bool {
        outcome == .clean && report.findings.contains { $0.id == .packagesUnowned && $0.outcome != .pass }
    }
    /// The word for that.
    package static let unowned = "unowned"

    /// Whether nothing was read, as whoever serves it states that it is the same as it was.
    package var isStated: Bool { scanners.contains(Scanner.statement) }
    /// Whether its packages were listed.
    package var listsPackages: Bool { scanners.contains(Scanner.packages) }

    /// Describes an outcome.
    package init(
        report: ArtifactReport, outcome: ScanOutcome, bytesSeen: UInt64, bytesTotal: UInt64, scanners: [String]
    ) {
        self.report = report
        self.outcome = outcome
        self.bytesSeen = bytesSeen
        self.bytesTotal = bytesTotal
        self.scanners = scanners
    }
}

/// What the run before told and this one does not.
package struct GoneFinding: Sendable, Equatable {
    /// The artifact's name.
    package var artifact: String
    /// What was told of it.
    package var finding: ToldFinding

    /// Describes what is gone.
    package init(artifact: String, finding: ToldFinding) {
        self.artifact = artifact
        self.finding = finding
    }
}

/// What a whole rescan came to.
package struct RescanSummary: Sendable {
    /// The ledger's file.
    package var ledger: String
    /// What was looked at, and what another run holds (`scan.held`), in the order of the artifacts given.
    package var outcomes: [RescanOutcome]
    /// Artifacts that were recent enough.
    package var notDue: Int
    /// Artifacts that are due and were left for another time, or to another run.
    package var left: Int
    /// What the comparison with advisories came to; nil where there are none.
    package var advisories: AdvisorySummary?
    /// What judging kept evidence of signatures again came to; nil where that told nothing new.
    package var signatures: SignatureSummary?
    /// What is to be told of no one artifact.
    package var notes: [Finding] = []
    /// The run; nil where nobody keeps any.
    package var run: LedgerRun?
    /// What the run before told and this one does not.
    package var gone: [GoneFinding] = []
    /// Artifacts that were recent enough and of which nothing else is to be told, with what is known of them.
    package var recent: [RescanOutcome] = []

    /// Describes a rescan.
    package init(ledger: String, outcomes: [RescanOutcome], notDue: Int, left: Int) {
        self.ledger = ledger
        self.outcomes = outcomes
        self.notDue = notDue
        self.left = left
    }

    /// Adds whom artifacts reach, by their names.
    package mutating func tell(_ functions: [TextKey: [String]]) {
        guard !functions.isEmpty else { return }
        for index in outcomes.indices { outcomes[index].functions = functions[outcomes[index].report.name] ?? [] }
        for index in recent.indices { recent[index].functions = functions[recent[index].report.name] ?? [] }
    }

    /// The exit code that the findings ask for; nothing due is fine.
    package var exitStatus: ExitStatus { ExitStatus(outcomes.flatMap(\.report.findings)) }
}
