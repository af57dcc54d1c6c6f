import Core

/// How old the last looks at a layer may be.
package struct ScanDemand: Sendable, Equatable {
    /// The age of advisories from which a scan with them counts as outdated, unless told otherwise.
    package static let usualDatabaseAge = Duration.seconds(120 * 3_600)

    /// The time to judge at.
    package var asOf: Timestamp
    /// The age up to which a completed look is recent enough; nil for any.
    package var maxAge: Duration?
    /// The age up to which the advisories of a look are recent enough.
    package var maxDatabaseAge: Duration

    /// Sets each property.
    package init(asOf: Timestamp, maxAge: Duration?, maxDatabaseAge: Duration = usualDatabaseAge) {
        self.asOf = asOf
        self.maxAge = maxAge
        self.maxDatabaseAge = maxDatabaseAge
    }
}

/// What the looks at one layer come to at a time.
package struct ScanStanding: Sendable, Equatable {
    /// What is missing for the looks to be recent enough.
    package enum Gap: Sendable, CaseIterable {
        /// Nobody ever read it to the end.
        case neverRead
        /// The last completed reading is too old.
        case tooOld
        /// It is read, and an image that holds it was never looked at as a whole.
        case neverListed
        /// What is inside was not all read, or not compared with advisories.
        case unfinished
        /// There were no advisories for its packages.
        case noAdvisories
        /// The advisories are too old.
        case oldAdvisories

        /// The word for it.
        package var state: ScanState {
            switch self {
            case .neverRead, .neverListed: .never
            case .tooOld, .unfinished: .stale
            case .noAdvisories, .oldAdvisories: .outdatedDatabase
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
    /// Time since the last completed reading.
    package var age: Duration?
    /// Time since the newest change in the advisories of the last scan with some.
    package var databaseAge: Duration?
    /// When the last completed reading becomes too old; nil where there is none, or nothing becomes too old.
    package var nextDue: Timestamp?
    /// What the last completed looks found wrong.
    package var findings: [ScanFinding]

    /// Describes a standing.
    package init(gap: Gap?, last: ScanRecord?, attempt: ScanRecord?, findings: [ScanFinding]) {
        self.gap = gap
        self.last = last
        self.attempt = attempt
        self.findings = findings
    }
}
