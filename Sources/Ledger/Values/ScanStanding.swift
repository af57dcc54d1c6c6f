import Core

/// How old the last looks at a layer may be.
package struct ScanDemand: Sendable, Equatable {
    /// The time to judge at.
    package var asOf: Timestamp
    /// The age up to which a completed look is recent enough; nil for any.
    package var maxAge: Duration?
    /// What is asked of the advisories of a look.
    package var advisories: AdvisoryDemand

    /// Sets each property.
    package init(asOf: Timestamp, maxAge: Duration?, advisories: AdvisoryDemand = AdvisoryDemand()) {
        self.asOf = asOf
        self.maxAge = maxAge
        self.advisories = advisories
    }
}

/// What the looks at one layer come to at a time.
package struct ScanStanding: Sendable, Equatable {
    /// What is missing for the looks to be recent enough.
    package enum Gap: String, Word, Sendable, CaseIterable {
        /// Nobody ever read it to the end.
        case neverRead = "never-read"
        /// The last completed reading is too old.
        case tooOld = "too-old"
        /// It is read, and an image that holds it was never looked at as a whole.
        case neverListed = "never-listed"
        /// It has packages, and there were no advisories at all.
        case neverCompared = "never-compared"
        /// What is inside was not all read, or not compared with advisories.
        case unfinished
        /// There were no advisories for some of its packages.
        case unmatched
        /// The advisories are dated after the time to judge at.
        case futureAdvisories = "future-advisories"
        /// The advisories were fetched too long ago.
        case oldAdvisories = "old-advisories"
        /// The newest change of the advisories is too old.
        case oldData = "old-data"

        /// The word for it.
        package var state: ScanState {
            switch self {
            case .neverRead, .neverListed, .neverCompared: .never
            case .tooOld, .unfinished: .stale
            case .unmatched, .futureAdvisories, .oldAdvisories, .oldData: .outdatedDatabase
            }
        }

        /// The finding that says so of an artifact.
        package var findingID: FindingID {
            switch self {
            case .neverRead, .neverListed, .neverCompared: .scanNever
            case .tooOld, .unfinished: .scanStale
            case .unmatched: .scanUnmatched
            case .futureAdvisories, .oldAdvisories, .oldData: .scanOutdatedDatabase
            }
        }
    }

    /// What is missing; nil where the looks are recent enough.
    package var gap: Gap?
    /// Whether they are recent enough.
    package var state: ScanState { gap?.state ?? .fresh }
    /// The last completed reading; nil where there is none.
    package var last: ScanRecord?
    /// The attempt to read since then that was not completed.
    package var attempt: ScanRecord?
    /// When whoever serves it stated since then that it is what was read; nil where nobody did. No byte was read for that.
    package var stated: Timestamp?
    /// Time since the last completed reading, or since that was stated.
    package var age: Duration?
    /// Time since the newest change in the advisories of the last scan with some.
    package var databaseAge: Duration?
    /// Time since those advisories were fetched.
    package var advisoryAge: Duration?
    /// Ecosystems of its packages that no advisories speak of, and that need some; sorted.
    package var unmatched: [String] = []
    /// How much of its code packages' metadata accounts for; nil where nobody knows.
    package var coverage: CodeCoverage?
    /// When the last completed reading, or what was stated since, becomes too old; nil where there is none, or nothing becomes too old.
    package var nextDue: Timestamp?
    /// What the last completed looks found wrong.
    package var findings: [ScanFinding]

    /// When bytes were read last that were stated to be the same since; nil where nothing was stated since then.
    package var unreadSince: Timestamp? { stated == nil ? nil : last?.asOf }

    /// Describes a standing.
    package init(gap: Gap?, last: ScanRecord?, attempt: ScanRecord?, findings: [ScanFinding]) {
        self.gap = gap
        self.last = last
        self.attempt = attempt
        self.findings = findings
    }
}
