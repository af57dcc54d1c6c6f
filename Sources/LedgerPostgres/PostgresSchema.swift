import Core
import LedgerSQL
import SQL

/// The tables on a server, in a schema of their own. They are those of SQLite's newest version; what is added here later is a
/// version of its own.
enum PostgresSchema {
    /// The schema that holds all tables.
    static let name = "layerlock"
    /// The version that this program writes.
    static let version = versions.count
    private static let versions = [version1, version2, version3]

    /// What a server says of itself and of the ledger.
    struct Facts {
        /// 0 where there is no ledger.
        var version: Int
        /// Why nothing can be written; nil where it can.
        var readOnly: Failure?
    }

    /// - Throws: `ledger.invalid`, `ledger.newer`.
    static func facts(_ connection: PostgresConnection) throws -> Facts {
        let server = try Row.first(
            connection,
            sql: """
                SELECT current_setting('server_encoding'), current_setting('server_version_num')::bigint,
                    pg_is_in_recovery(), to_regclass('\(name).ledger_schema') IS NOT NULL
                """
        ) { row in (try row.text(0), try row.integer(1), try row.flag(2), try row.flag(3)) }
        guard let (encoding, release, isReplica, isThere) = server else {
            throw LedgerFailures.invalid("lies on a server that says nothing of itself")
        }
        guard encoding == "UTF8" else {
            throw LedgerFailures.invalid(
                "lies in a database whose text is \(LedgerFailures.shown(encoding.utf8)) and not UTF8",
                remedy: "make a database with the encoding UTF8")
        }
        guard release >= 130_000 else {
            throw LedgerFailures.invalid(
                "lies on a PostgreSQL of release \(release / 10_000), and 13 is the oldest that is enough",
                remedy: "name a server of a newer release")
        }
        let readOnly = Failure(
            .outputFailed, "is a replica, which takes no changes",
            remedy: "name the server that takes changes, or add target_session_attrs=read-write to the place")
        let found = isThere ? try Int.fetchOne(connection, sql: "SELECT max(version) FROM ledger_schema") ?? 0 : 0
        guard found <= version else { throw LedgerFailures.newer(found, newest: version) }
        return Facts(version: found, readOnly: isReplica ? readOnly : nil)
    }

    /// Brings the tables up to this version: all in one transaction.
    static func migrate(_ queue: PostgresQueue, from facts: Facts) throws {
        guard facts.version < version else { return }
        do {
            try queue.make { connection in
                try connection.run(
                    script: """
                        CREATE SCHEMA IF NOT EXISTS \(name);
                        CREATE TABLE IF NOT EXISTS ledger_schema (version bigint PRIMARY KEY);
                        LOCK TABLE ledger_schema IN SHARE ROW EXCLUSIVE MODE
                        """)
                try connection.settle()
                // Another process may have been quicker.
                let found =
                    try Int.fetchOne(connection, sql: "SELECT coalesce(max(version), 0) FROM ledger_schema") ?? 0
                for number in max(0, found)..<max(found, version) {
                    try connection.run(script: versions[number])
                    try connection.run("INSERT INTO ledger_schema (version) VALUES (?)", [number + 1])
                }
            }
        } catch let error as PostgresError where ["23505", "42P06", "42P07"].contains(error.state) {
            // Two made the schema at the same moment; the other one has made all of it, or nobody has.
            guard try queue.read(PostgresSchema.facts).version == version else { throw error }
        }
    }
}
