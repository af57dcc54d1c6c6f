import Core
import Ledger
import LedgerMemory
import LedgerPostgres
import LedgerSQL
import LedgerSQLite
import Synchronization
import TestKit

/// The stores that have to behave alike: whoever adds one names it here, and what is tested of any store is tested of it.
enum StoreKind: CaseIterable {
    case sqlite, memory, postgres

    /// Those that this machine has.
    static var allCases: [StoreKind] {
        PostgresServer.isThere || Requirement.isCI ? [.sqlite, .memory, .postgres] : [.sqlite, .memory]
    }
}

/// A place with stores of one kind.
final class Stores: Sendable {
    let kind: StoreKind
    let folder: TemporaryFolder
    private let memory = Mutex<[TextKey: MemoryLedger]>([:])
    private let databases = Mutex<[TextKey: String]>([:])

    init(kind: StoreKind, folder: TemporaryFolder) {
        self.kind = kind
        self.folder = folder
    }

    /// A store by its name, as another user of it gets it; made where there is none.
    func open(_ name: String) throws -> any LedgerStore {
        switch kind {
        case .sqlite: return try SQLiteLedger.open(folder.path(of: name))
        case .postgres: return try PostgresLedger.open(database(name)) { testWorker }
        case .memory:
            return memory.withLock { ledgers in
                let ledger = ledgers[TextKey(name)] ?? MemoryLedger()
                ledgers[TextKey(name)] = ledger
                return ledger
            }
        }
    }
}

extension Stores {
    /// The place of a store on a server.
    func database(_ name: String) throws -> String {
        try databases.withLock { databases in
            let place = try databases[TextKey(name)] ?? PostgresServer.database()
            databases[TextKey(name)] = place
            return place
        }
    }
}

/// The program beside the tests that speaks to servers.
var testWorker: WorkerProgram { WorkerProgram(path: PostgresServer.worker, environment: ["PATH=/usr/bin:/bin"]) }

/// Runs a test with stores of its own.
func withStores(_ kind: StoreKind, _ body: (Stores) async throws -> Void) async throws {
    try await withTemporaryFolder { try await body(Stores(kind: kind, folder: $0)) }
}

/// The code of the failure that a body ends in; nil where it does not fail.
func failureCode(_ body: () async throws(Failure) -> Void) async -> FindingID? {
    do throws(Failure) {
        try await body()
        return nil
    } catch {
        return error.code
    }
}

/// All records of a store.
func records(_ ledger: any LedgerStore) async throws -> [LedgerRecord] {
    var records: [LedgerRecord] = []
    try await ledger.export { record throws(Failure) in records.append(record) }
    return records
}
