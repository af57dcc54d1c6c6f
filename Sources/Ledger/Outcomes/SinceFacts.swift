import Core

/// What came and went since a time, as runs told it.
package struct SinceFacts: Sendable {
    /// Since when; nil where there is no ledger.
    package var time: Timestamp?
    /// The last run that had ended by then; nil for none.
    package var run: LedgerRun?
    /// The runs that ended since.
    package var runs: [LedgerRun] = []
    /// Artifacts that one of them told of.
    package var artifacts = 0
    /// What was not told before and is now.
    package var came: [GoneFinding] = []
    /// What was told before and is no longer.
    package var went: [GoneFinding] = []

    /// Begins to collect.
    package init() {}
}
