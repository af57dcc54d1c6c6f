import Core

/// What comparing packages with advisories came to.
package struct AdvisorySummary: Sendable {
    /// The advisories.
    package var state: AdvisoryState
    /// Packages that were compared: all, or those that are new or that changed advisories speak of.
    package var compared: Int
    /// Packages that the ledger knows.
    package var packages: Int
    /// Whether the advisories are others than the last time.
    package var isNews: Bool
    /// What came and went since the last time.
    package var changes: [MatchChange]

    /// Describes a comparison.
    package init(state: AdvisoryState, compared: Int, packages: Int, isNews: Bool, changes: [MatchChange]) {
        self.state = state
        self.compared = compared
        self.packages = packages
        self.isNews = isNews
        self.changes = changes
    }
}
