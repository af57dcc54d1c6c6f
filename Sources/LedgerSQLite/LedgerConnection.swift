import CSQLite
import LedgerSQL
import SQL
import SQLite

/// What SQLite is told about a connection to a ledger.
enum LedgerConnection {
    /// Files come from elsewhere too: nothing in their schema runs, nothing loads code, and a damaged cell is an error.
    static func prepare(_ database: Database) throws {
        let settings: [(CInt, CInt)] = [
            (SQLITE_DBCONFIG_DEFENSIVE, 1), (SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0), (SQLITE_DBCONFIG_ENABLE_TRIGGER, 0),
            (SQLITE_DBCONFIG_ENABLE_VIEW, 0), (SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0),
        ]
        for (operation, value) in settings {
            let code = layerlock_sqlite_configure(database.handle, operation, value)
            guard code == SQLITE_OK else { throw SQLiteError(code: code) }
        }
        try database.execute(sql: "PRAGMA cell_size_check = ON")
        // With WAL this loses nothing when a process dies, and never consistency.
        try database.execute(sql: "PRAGMA synchronous = NORMAL")
        try database.execute(sql: "PRAGMA cache_size = -16384")
    }

    /// Has the file be as long as its tables will be, before what is written counts.
    ///
    /// A commit writes to the journal alone. Merging it into the file comes later and may find the disk full, when nothing
    /// can be taken back any more.
    static func reserve(_ database: Database) throws {
        let pages = try Int64.fetchOne(database, sql: "PRAGMA page_count") ?? 0
        let pageSize = try Int64.fetchOne(database, sql: "PRAGMA page_size") ?? 0
        var (length, overflow) = pages.multipliedReportingOverflow(by: pageSize)
        guard !overflow, var step = CInt(exactly: pageSize) else { return }
        // SQLite follows the hint only where it is told to grow files by steps.
        let codes = [
            sqlite3_file_control(database.handle, "main", SQLITE_FCNTL_CHUNK_SIZE, &step),
            sqlite3_file_control(database.handle, "main", SQLITE_FCNTL_SIZE_HINT, &length),
        ]
        for code in codes where code != SQLITE_OK && code != SQLITE_NOTFOUND {
            throw SQLiteError(code: code)
        }
    }
}
