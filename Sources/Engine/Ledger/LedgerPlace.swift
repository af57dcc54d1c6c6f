import Core
import Ledger
import LedgerSQLite

/// How ledgers are opened.
package struct LedgerPlace: Sendable {
    /// Opens a ledger to write to it, named as the user names it; makes one where there is none. Throws `ledger.*`,
    /// `output.failed`, `input.unreadable`.
    package let open: @Sendable (_ place: String) throws(Failure) -> any LedgerStore
    /// Opens a ledger to read from it; nil where there is none. Throws as `open`.
    let openExisting: @Sendable (_ place: String) throws(Failure) -> (any LedgerStore)?

    /// Opens ledgers of some kind of store.
    package init(
        open: @escaping @Sendable (_ place: String) throws(Failure) -> any LedgerStore,
        openExisting: @escaping @Sendable (_ place: String) throws(Failure) -> (any LedgerStore)?
    ) {
        self.open = open
        self.openExisting = openExisting
    }

    /// A ledger is a file of SQLite.
    package static let files = LedgerPlace { place throws(Failure) in
        try SQLiteLedger.open(place)
    } openExisting: { place throws(Failure) in
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
