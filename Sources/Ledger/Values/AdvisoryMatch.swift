import Core

/// One comparison of all packages that the ledger knows with all advisories that it holds.
package struct AdvisoryMatch: Sendable, Equatable {
    /// Its number; later ones have higher ones.
    package var id: Int64
    /// The version of the scanner.
    package var version: String
    /// The advisories.
    package var state: AdvisoryState
    /// The time that it is dated by, never later than its start.
    package var asOf: Timestamp
    /// When it began, by the clock.
    package var started: Timestamp
    /// When it ended, by the clock.
    package var finished: Timestamp

    /// Describes a comparison.
    package init(
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
package struct MatchedFinding: Hashable, Sendable {
    /// Every id of the vulnerability.
    package var ids: [String]
    /// The records that say so.
    package var records: [String]
    /// The versions that end it, lowest first.
    package var fixed: [String]
    /// How severe it is.
    package var severity: Severity
    /// The CVSS score in tenths; nil where no vector gives one.
    package var tenths: Int?
    /// The CVSS vector that gives the score; nil for none.
    package var vector: String?
    /// Who rated it: the distribution, such as `Debian`, `NVD`, `GHSA`, or the database that the record's id begins with; nil
    /// where nobody did, and in a comparison of earlier versions.
    package var severitySource: String?
    /// What the distribution says it does about it; nil where it says nothing.
    package var vendor: VendorStatus?
    /// Whether nobody knows: a version, of the package or of the record, could not be read, or the package may be another one.
    package var isUndecided: Bool
    /// The packages, as the records name them, that the package may be; empty where it is known which one it is.
    package var possibleNames: [String]

    /// Describes a finding.
    package init(
        ids: [String], records: [String], fixed: [String], severity: Severity, tenths: Int?, vector: String? = nil,
        severitySource: String? = nil, isUndecided: Bool = false, possibleNames: [String] = []
    ) {
        self.ids = ids
        self.records = records
        self.fixed = fixed
        self.severity = severity
        self.tenths = tenths
        self.vector = vector
        self.severitySource = severitySource
        self.isUndecided = isUndecided
        self.possibleNames = possibleNames
    }
}

/// What a comparison says of one tree.
package struct TreeMatch: Sendable {
    /// A vulnerable package of the tree.
    package struct Hit: Sendable {
        /// The package.
        package var package: LedgerPackage
        /// Its vulnerability.
        package var finding: MatchedFinding
        /// Number of the pair of both, the same in every tree that has it.
        package var number: Int64
        /// The files that tell of the package, safe to print.
        package var evidence: [String]
        /// What catalogues say of its use in attacks.
        package var exploitation: Exploitation
        /// The time of the comparison that first found it in the tree; nil where that is not known.
        package var firstSeen: Timestamp?

        /// Describes a hit.
        package init(
            package: LedgerPackage, finding: MatchedFinding, number: Int64, evidence: [String],
            exploitation: Exploitation = Exploitation(), firstSeen: Timestamp? = nil
        ) {
            self.package = package
            self.finding = finding
            self.number = number
            self.evidence = evidence
            self.exploitation = exploitation
            self.firstSeen = firstSeen
        }
    }

    /// The comparison; nil where none since the tree's packages were listed.
    package var match: AdvisoryMatch?
    /// The ecosystems of its packages; of those that nobody publishes advisories of, `LedgerPackage.kind`.
    package var ecosystems: [String]
    /// What was found.
    package var hits: [Hit]
    /// Whether there are advisories to compare with, or were.
    package var hasAdvisories: Bool

    /// Describes what is known.
    package init(match: AdvisoryMatch?, ecosystems: [String], hits: [Hit] = [], hasAdvisories: Bool = true) {
        self.match = match
        self.ecosystems = ecosystems
        self.hits = hits
        self.hasAdvisories = hasAdvisories
    }
}

/// A finding that came or went between two comparisons.
package struct MatchChange: Sendable {
    /// The package.
    package var package: LedgerPackage
    /// Its vulnerability.
    package var finding: MatchedFinding
    /// Whether it came; else it went.
    package var isNew: Bool
    /// The names of the artifacts that hold the package, sorted.
    package var artifacts: [String]

    /// Describes a change.
    package init(package: LedgerPackage, finding: MatchedFinding, isNew: Bool, artifacts: [String]) {
        self.package = package
        self.finding = finding
        self.isNew = isNew
        self.artifacts = artifacts
    }
}

extension MatchedFinding {
    /// Ids that several vulnerabilities of one package have.
    package static func sharedIDs(_ findings: [MatchedFinding]) -> Set<TextKey> {
        OwnIDs.shared(of: findings.lazy.map(\.ids))
    }

    /// What tells vulnerabilities of one package apart: two that share one of these are one, whatever else is said of it.
    /// - Parameter shared: Ids that tell nothing, where others do.
    package func marks(but shared: Set<TextKey>) -> Set<TextKey> {
        Set<TextKey>(OwnIDs.own(ids) { shared.contains($0) }.lazy.map { "\(isUndecided ? "?" : "!")\($0)" })
    }
}
