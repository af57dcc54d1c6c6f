import Core
import Ledger
import LedgerPostgres
import LedgerSQL
import LedgerSQLite

/// How ledgers are opened.
package struct LedgerPlace: Sendable {
    /// Opens a ledger to write to it, named as the user names it; makes one where there is none. Throws `ledger.*`,
    /// `output.failed`, `input.unreadable`.
    package let open: @Sendable (_ place: String) throws(Failure) -> any LedgerStore
    /// Opens a ledger to read from it; nil where there is none. Throws as `open`.
    let openExisting: @Sendable (_ place: String) throws(Failure) -> (any LedgerStore)?
    /// Opens a ledger to be looked at alone; nil where there is none. Throws as `open`.
    let examine: @Sendable (_ place: String) throws(Failure) -> ExaminedLedger?
    /// Opens a ledger to be filled with what another one holds. Throws as `open`.
    let openToFill: @Sendable (_ place: String) throws(Failure) -> any SQLStore

    /// Opens ledgers of some kind of store.
    package init(
        open: @escaping @Sendable (_ place: String) throws(Failure) -> any LedgerStore,
        openExisting: @escaping @Sendable (_ place: String) throws(Failure) -> (any LedgerStore)?,
        examine: @escaping @Sendable (_ place: String) throws(Failure) -> ExaminedLedger? = {
            place throws(Failure) in
            try SQLiteLedger.examine(place)
        },
        openToFill: @escaping @Sendable (_ place: String) throws(Failure) -> any SQLStore = {
            place throws(Failure) in
            try SQLiteLedger.open(place)
        }
    ) {
        self.open = open
        self.openExisting = openExisting
        self.examine = examine
        self.openToFill = openToFill
    }

    /// A ledger is a file of SQLite, or tables on a PostgreSQL server where its place says so (`postgres://…`, `service=…`).
    /// - Parameter worker: Tells the program that speaks to servers, once one is needed.
    package static func stores(
        worker: @escaping @Sendable () -> (path: String?, environment: [String])
    ) -> LedgerPlace {
        let program: @Sendable () -> WorkerProgram = {
            let (path, environment) = worker()
            return WorkerProgram(path: path, environment: environment)
        }
        return LedgerPlace { place throws(Failure) in
            guard isServer(place) else { return try SQLiteLedger.open(place) }
            return try PostgresLedger.open(place, program: program)
        } openExisting: { place throws(Failure) in
            guard isServer(place) else { return try SQLiteLedger.openExisting(place) }
            return try PostgresLedger.openExisting(place, program: program)
        } examine: { place throws(Failure) in
            guard isServer(place) else { return try SQLiteLedger.examine(place) }
            return try PostgresLedger.examine(place, program: program)
        } openToFill: { place throws(Failure) in
            guard isServer(place) else { return try SQLiteLedger.open(place) }
            return try PostgresLedger.open(place, program: program)
        }
    }

    /// Ledgers of a process that names no program that speaks to servers.
    package static let files = stores { (nil, []) }

    /// Whether a ledger is meant that lies on a server, and no file.
    package static func isServer(_ place: String) -> Bool { PostgresPlace.matches(place) }

    /// Opens a ledger whose queue workers take from.
    /// - Throws: `input.option` for a file, which has none; as `open`.
    func queue(_ place: String) throws(Failure) -> any WorkQueue {
        guard let queue = try Self.isServer(place) ? open(place) as? any WorkQueue : nil else {
            throw Failure(
                .inputOption, "workers need a ledger on a server, and this one is a file", file: place,
                remedy: "name one as postgres://… or service=NAME, or look on this machine: \(run: .rescan)")
        }
        return queue
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
