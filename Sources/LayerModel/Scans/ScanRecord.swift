/// How looking at a layer or an artifact ended.
public enum ScanOutcome: String, Word, Sendable, CaseIterable {
    /// All of it was looked at, and nothing is wrong.
    case clean
    /// All of it was looked at, and something is wrong.
    case finding
    /// Not all of it could be looked at: a source out of reach, one that changed meanwhile, other content in its place.
    case incomplete
    /// It was refused, so that nothing can be said of what is inside.
    case failed

    /// Whether it counts as a scan; the others only say that someone tried.
    public var isCompleted: Bool { self == .clean || self == .finding }
}

/// What looks at layers and artifacts: one thing that can be known of them, and the version that finds it out.
public struct Scanner: Hashable, Sendable {
    /// The name, such as `reading`.
    public var name: String
    /// The version, which grows where it would find more.
    public var version: String

    /// Names a scanner.
    public init(name: String, version: String) {
        self.name = name
        self.version = version
    }

    /// The name of the scanner of layers that reads every byte by both readers.
    public static let reading = "reading"
    /// The name of the scanner that lists the packages inside: of zips' layers, and of images' merged roots.
    public static let packages = "packages"
    /// The name of the scanner that matches listed packages with advisories; it needs no bytes.
    public static let advisories = "advisories"
    /// The name of the scanner of artifacts that compares with a pin.
    public static let pin = "pin"
    /// The name of the scanner of artifacts that judges signatures by a trust store.
    public static let signature = "signature"
}

/// The advisories that a scan knew.
public struct ScanDatabase: Hashable, Sendable {
    /// What the database is called.
    public var name: String
    /// Digest of its content.
    public var digest: Digest
    /// The newest change that it holds, which its import may follow by days.
    public var dataDate: Timestamp

    /// Names a state of a database.
    public init(name: String, digest: Digest, dataDate: Timestamp) {
        self.name = name
        self.digest = digest
        self.dataDate = dataDate
    }
}

/// A finding as the ledger keeps it.
public struct ScanFinding: Sendable, Equatable {
    /// What was found.
    public var finding: Finding
    /// How much it matters.
    public var severity: Severity

    /// Grades a finding.
    public init(_ finding: Finding, severity: Severity) {
        self.finding = finding
        self.severity = severity
    }

    /// What it amounts to for whoever asks what the last looks found: what failed is a `scan.finding`, whatever it is of;
    /// what could not be decided is none, and keeps its id.
    public var counted: Finding {
        guard finding.outcome == .fail, finding.id != "scan.finding" else { return finding }
        return Finding(
            "scan.finding", .fail, "\(finding.id): \(finding.message)", path: finding.path, remedy: finding.remedy)
    }
}

/// One look at a layer or an artifact.
public struct ScanRecord: Sendable, Equatable {
    /// What looked.
    public var scanner: Scanner
    /// The advisories that it knew; nil for a scanner that needs none.
    public var database: ScanDatabase?
    /// The time that it judged at and is dated by: never later than its start.
    public var asOf: Timestamp
    /// When it began, by the clock.
    public var started: Timestamp
    /// When it ended, by the clock.
    public var finished: Timestamp
    /// How it ended.
    public var outcome: ScanOutcome
    /// Bytes that were looked at.
    public var bytesSeen: UInt64
    /// Bytes that there are.
    public var bytesTotal: UInt64
    /// What is wrong, or kept it from being completed.
    public var findings: [ScanFinding]

    /// Describes a look; `asOf` is taken back to the start where it lies beyond.
    public init(
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
