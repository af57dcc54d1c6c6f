import LayerModel

/// What comparing packages with advisories came to.
public struct AdvisorySummary: Sendable {
    /// The advisories.
    public var state: AdvisoryState
    /// Packages that were compared: all, or those that are new or that changed advisories speak of.
    public var compared: Int
    /// Packages that the ledger knows.
    public var packages: Int
    /// Whether the advisories are others than the last time.
    public var isNews: Bool
    /// What came and went since the last time.
    public var changes: [MatchChange]

    /// Describes a comparison.
    public init(state: AdvisoryState, compared: Int, packages: Int, isNews: Bool, changes: [MatchChange]) {
        self.state = state
        self.compared = compared
        self.packages = packages
        self.isNews = isNews
        self.changes = changes
    }
}
