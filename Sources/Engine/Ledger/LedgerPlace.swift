import Core
import Ledger
import LedgerSQLite

/// How ledgers are opened: the one place that knows which stores there are.
package struct LedgerPlace: Sendable {
    /// Opens a ledger to write to it; makes one where there is none.
    /// - Parameter place: The ledger as the user names it: a file.
    /// - Throws: `ledger.*`, `output.failed`, `input.unreadable`.
    func open(_ place: String) throws(Failure) -> any LedgerStore { try SQLiteLedger.open(place) }

    /// Opens a ledger to read from it; nil where there is none.
    /// - Throws: as `open`.
    func openExisting(_ place: String) throws(Failure) -> (any LedgerStore)? {
        try SQLiteLedger.openExisting(place)
    }

    /// Opens a ledger that has to be there.
    /// - Throws: `input.not-found`, and as `open`.
    func required(_ place: String) throws(Failure) -> any LedgerStore {
        guard let ledger = try openExisting(place) else {
            throw Failure(
                .inputNotFound, "there is no ledger", file: place,
                remedy: "rescan makes one; name another with \(setting: .ledger)"
            )
        }
        return ledger
    }
}
