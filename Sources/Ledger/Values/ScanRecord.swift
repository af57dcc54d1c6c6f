import Core

/// How looking at a layer or an artifact ended.
package enum ScanOutcome: String, Word, Sendable, CaseIterable {
    /// All of it was looked at, and nothing is wrong.
    case clean
    /// All of it was looked at, and something is wrong.
    case finding
    /// Not all of it could be looked at: a source out of reach, one that changed meanwhile, other content in its place.
    case incomplete
    /// It was refused, so that nothing can be said of what is inside.
    case failed

    /// Whether it counts as a scan; the others only say that someone tried.
    package var isCompleted: Bool { self == .clean || self == .finding }
}

/// What looks at layers and artifacts: one thing that can be known of them, and the version that finds it out.
package struct Scanner: Hashable, Sendable {
    /// The name, such as `reading`.
    package var name: String
    /// The version, which grows where it would find more.
    package var version: String

    /// Names a scanner.
    package init(name: String, version: String) {
        self.name = name
        self.version = version
    }

    /// The name of the scanner of layers that reads every byte by both readers.
    package static let reading = "reading"
    /// The name of the scanner that lists the packages inside: of zips' layers, and of images' merged roots.
    package static let packages = "packages"
    /// The name of the scanner that matches listed packages with advisories; it needs no bytes.
    package static let advisories = "advisories"
    /// The name of the scanner of artifacts that compares with a pin.
    package static let pin = "pin"
    /// The name of the look that reads nothing: whoever serves an artifact states the same of it as when its bytes were read.
    package static let statement = "statement"
    /// The name of the scanner of artifacts that judges signatures by a trust store.
    package static let signature = "signature"
    /// The name of the scanner that looks for credentials in content.
    package static let secrets = "secrets"
    /// The name of the scanner that looks for miners, stealers and packed programs.
    package static let malware = "malware"
    /// The name of the scanner that tells programs apart.
    package static let programs = "programs"
}

/// The advisories that a scan knew.
package struct ScanDatabase: Hashable, Sendable {
    /// What the database is called.
    package var name: String
    /// Digest of its content.
    package var digest: Digest
    /// The newest change that it holds, which its import may follow by days.
    package var dataDate: Timestamp
    /// When it was fetched; nil for not known.
    package var fetched: Timestamp?

    /// Names a state of a database.
    package init(name: String, digest: Digest, dataDate: Timestamp, fetched: Timestamp? = nil) {
        self.name = name
        self.digest = digest
        self.dataDate = dataDate
        self.fetched = fetched
    }

    /// How old it is at a time.
    package func age(at asOf: Timestamp) -> AdvisoryAge {
        AdvisoryAge(fetched: fetched, dataDate: dataDate, at: asOf)
    }
}

/// A finding as the ledger keeps it.
package struct ScanFinding: Sendable, Equatable {
    /// What was found.
    package var finding: Finding
    /// How much it matters.
    package var severity: Severity

    /// Grades a finding.
    package init(_ finding: Finding, severity: Severity) {
        self.finding = finding
        self.severity = severity
    }

    /// Grades a finding as the registry grades its id.
    package init(_ finding: Finding) { self.init(finding, severity: finding.id.severity) }

    /// The id of what it amounts to.
    package var countedID: FindingID { finding.outcome == .fail ? .scanFinding : finding.id }

    /// What it amounts to for whoever asks what the last looks found: what failed is a `scan.finding`, whatever it is of;
    /// what could not be decided is none, and keeps its id.
    package var counted: Finding {
        guard countedID != finding.id else { return finding }
        var counted = Finding(
            .scanFinding, .fail, prose: "\(finding.id): \(finding.prose)", path: finding.path, remedy: finding.remedy)
        counted.vulnerable = finding.vulnerable
        counted.isNew = finding.isNew
        counted.firstSeen = finding.firstSeen
        counted.subject = finding.subject
        return counted
    }
}

/// One look at a layer or an artifact.
package struct ScanRecord: Sendable, Equatable {
    /// What looked.
    package var scanner: Scanner
    /// The advisories that it knew; nil for a scanner that needs none.
    package var database: ScanDatabase?
    /// The time that it judged at and is dated by: never later than its start.
    package var asOf: Timestamp
    /// When it began, by the clock.
    package var started: Timestamp
    /// When it ended, by the clock.
    package var finished: Timestamp
    /// How it ended.
    package var outcome: ScanOutcome
    /// Bytes that were looked at.
    package var bytesSeen: UInt64
    /// Bytes that there are.
    package var bytesTotal: UInt64
    /// What is wrong, or kept it from being completed.
    package var findings: [ScanFinding]
    /// How much of the code packages' metadata accounts for; nil for a look that does not tell.
    package var coverage: CodeCoverage?
    /// The ecosystems of packages that no advisories speak of; of comparisons alone, and never kept.
    package var unmatched: [String] = []

    /// Describes a look; `asOf` is taken back to the start where it lies beyond.
    package init(
        scanner: Scanner, database: ScanDatabase? = nil, asOf: Timestamp, started: Timestamp, finished: Timestamp,
        outcome: ScanOutcome, bytesSeen: UInt64, bytesTotal: UInt64, findings: [ScanFinding] = []
    ) {
        self.scanner = scanner
        self.database = database
        self.asOf = min(asOf, started)
        self.started = started
        self.finished = finished
        self.outcome = outcome
        self.bytesSeen = bytesSeen
        self.bytesTotal = bytesTotal
        self.findings = findings
    }
}
