import Core
import Ledger
import LedgerSQLite

/// Where a ledger is kept: the one place that knows which stores there are.
enum LedgerPlace {
    /// Opens a ledger to write to it; makes one where there is none.
    /// - Parameter place: The ledger as the user names it: a file.
    /// - Throws: `ledger.*`, `output.failed`, `input.unreadable`.
    static func open(_ place: String) throws(Failure) -> any LedgerStore { try SQLiteLedger.open(place) }

    /// Opens a ledger to read from it; nil where there is none.
    /// - Throws: as `open`.
    static func openExisting(_ place: String) throws(Failure) -> (any LedgerStore)? {
        try SQLiteLedger.openExisting(place)
    }
}
