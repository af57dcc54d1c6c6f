/// One comparison of all packages that the ledger knows with all advisories that it holds.
public struct AdvisoryMatch: Sendable, Equatable {
    /// Its number; later ones have higher ones.
    public var id: Int64
    /// The version of the scanner.
    public var version: String
    /// The advisories.
    public var state: AdvisoryState
    /// The time that it is dated by, never later than its start.
    public var asOf: Timestamp
    /// When it began, by the clock.
    public var started: Timestamp
    /// When it ended, by the clock.
    public var finished: Timestamp

    /// Describes a comparison.
    public init(
        id: Int64, version: String, state: AdvisoryState, asOf: Timestamp, started: Timestamp, finished: Timestamp
    ) {
        self.id = id
        self.version = version
        self.state = state
        self.asOf = min(asOf, started)
        self.started = started
        self.finished = finished
    }
}

/// One vulnerability of one package version, as the ledger keeps it.
public struct MatchedFinding: Hashable, Sendable {
    /// Every id of the vulnerability.
    public var ids: [String]
    /// The records that say so.
    public var records: [String]
    /// The versions that end it, lowest first.
    public var fixed: [String]
    /// How severe it is.
    public var severity: Severity
    /// The CVSS score in tenths; nil where no vector gives one.
    public var tenths: Int?
    /// Whether nobody knows: a version, of the package or of the record, could not be read, or the package may be another one.
    public var isUndecided: Bool
    /// The packages, as the records name them, that the package may be; empty where it is known which one it is.
    public var possibleNames: [String]

    /// Describes a finding.
    public init(
        ids: [String], records: [String], fixed: [String], severity: Severity, tenths: Int?, isUndecided: Bool = false,
        possibleNames: [String] = []
    ) {
        self.ids = ids
        self.records = records
        self.fixed = fixed
        self.severity = severity
        self.tenths = tenths
        self.isUndecided = isUndecided
        self.possibleNames = possibleNames
    }
}

/// What a comparison says of one tree.
public struct TreeMatch: Sendable {
    /// A vulnerable package of the tree.
    public struct Hit: Sendable {
        /// The package.
        public var package: LedgerPackage
        /// Its vulnerability.
        public var finding: MatchedFinding
        /// Number of the pair of both, the same in every tree that has it.
        public var number: Int64
        /// The files that tell of the package, safe to print.
        public var evidence: [String]

        /// Describes a hit.
        public init(package: LedgerPackage, finding: MatchedFinding, number: Int64, evidence: [String]) {
            self.package = package
            self.finding = finding
            self.number = number
            self.evidence = evidence
        }
    }

    /// The comparison; nil where none since the tree's packages were listed.
    public var match: AdvisoryMatch?
    /// The ecosystems of its packages; empty ones, which no advisories speak of, are among them.
    public var ecosystems: [String]
    /// What was found.
    public var hits: [Hit]

    /// Describes what is known.
    public init(match: AdvisoryMatch?, ecosystems: [String], hits: [Hit] = []) {
        self.match = match
        self.ecosystems = ecosystems
        self.hits = hits
    }
}

/// A finding that came or went between two comparisons.
public struct MatchChange: Sendable {
    /// The package.
    public var package: LedgerPackage
    /// Its vulnerability.
    public var finding: MatchedFinding
    /// Whether it came; else it went.
    public var isNew: Bool
    /// The names of the artifacts that hold the package, sorted.
    public var artifacts: [String]

    /// Describes a change.
    public init(package: LedgerPackage, finding: MatchedFinding, isNew: Bool, artifacts: [String]) {
        self.package = package
        self.finding = finding
        self.isNew = isNew
        self.artifacts = artifacts
    }
}
