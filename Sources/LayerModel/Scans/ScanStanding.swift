/// How old the last looks at a layer may be.
public struct ScanDemand: Sendable, Equatable {
    /// The age of advisories from which a scan with them counts as outdated, unless told otherwise.
    public static let usualDatabaseAge = Duration.seconds(120 * 3_600)

    /// The time to judge at.
    public var asOf: Timestamp
    /// The age up to which a completed look is recent enough; nil for any.
    public var maxAge: Duration?
    /// The age up to which the advisories of a look are recent enough.
    public var maxDatabaseAge: Duration

    /// Sets each property.
    public init(asOf: Timestamp, maxAge: Duration?, maxDatabaseAge: Duration = usualDatabaseAge) {
        self.asOf = asOf
        self.maxAge = maxAge
        self.maxDatabaseAge = maxDatabaseAge
    }
}

/// What the looks at one layer come to at a time.
public struct ScanStanding: Sendable, Equatable {
    /// Whether they are recent enough.
    public var state: ScanState
    /// The last completed reading; nil where there is none.
    public var last: ScanRecord?
    /// The attempt to read since then that was not completed.
    public var attempt: ScanRecord?
    /// Time since the last completed reading.
    public var age: Duration?
    /// Time since the newest change in the advisories of the last scan with some.
    public var databaseAge: Duration?
    /// When the last completed reading becomes too old; nil where there is none, or nothing becomes too old.
    public var nextDue: Timestamp?
    /// What the last completed looks found wrong.
    public var findings: [ScanFinding]

    /// Describes a standing.
    public init(state: ScanState, last: ScanRecord?, attempt: ScanRecord?, findings: [ScanFinding]) {
        self.state = state
        self.last = last
        self.attempt = attempt
        self.findings = findings
    }
}
