import Core

/// What is known of a layer or an artifact up to a time: of each scanner its last completed look, and its last attempt
/// where that came later and was not completed.
package struct ScanHistory: Sendable, Equatable {
    /// The last completed looks.
    package var completed = ScanLooks()
    /// The attempts since then that were not completed.
    package var attempts = ScanLooks()

    /// Knows nothing.
    package init() {}

    /// Takes in one more record; those of each scanner come oldest first.
    package mutating func add(_ record: ScanRecord) {
        if record.outcome.isCompleted {
            completed[record.scanner.name] = record
            attempts[record.scanner.name] = nil
        } else {
            attempts[record.scanner.name] = record
        }
    }
}

/// What the freshness of a layer comes to.
package enum ScanState: String, Word, Sendable, CaseIterable {
    /// Nobody ever completed a look.
    case never
    /// The last completed look is too old, or what came since then was not completed.
    case stale
    /// The last completed look is recent and knew advisories that are too old.
    case outdatedDatabase = "outdated-database"
    /// The last completed look is recent enough.
    case fresh
}
