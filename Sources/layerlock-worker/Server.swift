import CPostgres
import Glibc
import SQLPipe

/// A connection to a server.
struct Server: ~Copyable {
    private let connection: OpaquePointer

    /// What the server refused.
    struct Refusal: Error {
        /// Five characters; `08006` where the connection broke (PostgreSQL, "Error Codes").
        let state: String
        let message: String
    }

    init(_ place: String) throws(Refusal) {
        var problem: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(place, &problem) else {
            // What libpq says of it may hold a password that was written wrongly.
            PQfreemem(problem)
            throw Refusal(state: "LL002", message: "no connection string")
        }
        defer { PQconninfoFree(options) }
        var option = options
        while let name = option.pointee.keyword {
            let isSecret = ["password", "sslpassword"].contains { String(cString: name).utf8.elementsEqual($0.utf8) }
            if isSecret, option.pointee.val != nil { throw Refusal(state: "LL001", message: "a password") }
            option += 1
        }
        // What comes first may be said again by the connection string; what comes last may not.
        let settings: [(String, String)] = [
            ("connect_timeout", "10"), ("fallback_application_name", "layerlock"), ("tcp_user_timeout", "60000"),
            ("keepalives_idle", "30"), ("dbname", place), ("client_encoding", "UTF8"),
        ]
        var names = settings.map { UnsafePointer(strdup($0.0)) } + [nil]
        var values = settings.map { UnsafePointer(strdup($0.1)) } + [nil]
        defer { for text in names + values { free(UnsafeMutablePointer(mutating: text)) } }
        guard let opened = PQconnectdbParams(&names, &values, 1) else {
            throw Refusal(state: "53200", message: "no memory")
        }
        guard PQstatus(opened) == CONNECTION_OK else {
            let message = String(cString: PQerrorMessage(opened))
            PQfinish(opened)
            throw Refusal(state: "08001", message: message)
        }
        connection = opened
        // A server's notices are for nobody, and no terminal's.
        _ = PQsetNoticeProcessor(connection, { _, _ in }, nil)
        // A transaction that waits for its client for ever holds everybody up.
        _ = PQsetErrorVerbosity(connection, PQERRORS_DEFAULT)
    }

    deinit { PQfinish(connection) }

    /// Runs the statements of a text.
    func run(script: String) throws(Refusal) {
        let result = PQexec(connection, script)
        defer { PQclear(result) }
        guard [PGRES_COMMAND_OK, PGRES_TUPLES_OK].contains(PQresultStatus(result)) else { throw refusal(result) }
    }

    /// Prepares a statement under a name.
    func prepare(_ name: String, _ sql: String, types: [Oid]) throws(Refusal) {
        let result = PQprepare(connection, name, sql, CInt(types.count), types)
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_COMMAND_OK else { throw refusal(result) }
    }

    /// Starts a statement, whose answers come one by one.
    /// - Parameter name: That of a prepared one; nil for one that is run once.
    func start(_ name: String?, _ sql: String, _ values: borrowing Values) throws(Refusal) {
        let isSent =
            if let name {
                PQsendQueryPrepared(
                    connection, name, CInt(values.types.count), values.starts, values.lengths, values.formats, 1)
            } else {
                PQsendQueryParams(
                    connection, sql, CInt(values.types.count), values.types, values.starts, values.lengths,
                    values.formats, 1)
            }
        guard isSent == 1 else { throw refusal(nil) }
        _ = PQsetSingleRowMode(connection)
    }

    /// Hands out the rows of what was started.
    /// - Returns: How many rows it changed.
    func finish(_ row: (OpaquePointer) throws(PipeFault) -> Void) throws -> Int64 {
        var changes: Int64 = 0
        var refused: Refusal?
        while let result = PQgetResult(connection) {
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_SINGLE_TUPLE: try row(result)
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK:
                if PQresultStatus(result) == PGRES_TUPLES_OK { try row(result) }
                changes = Int64(String(cString: PQcmdTuples(result))) ?? 0
            case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
                // Nobody asked for a copy: it would be answered for ever.
                throw Refusal(state: "08P01", message: "the server answers with a copy that nobody asked for")
            default: refused = refused ?? refusal(result)
            }
        }
        if let refused { throw refused }
        return changes
    }

    private func refusal(_ result: OpaquePointer?) -> Refusal {
        func field(_ code: Int) -> String? { PQresultErrorField(result, CInt(code)).map { String(cString: $0) } }
        guard PQstatus(connection) == CONNECTION_OK else {
            return Refusal(state: field(Self.state) ?? "08006", message: String(cString: PQerrorMessage(connection)))
        }
        return Refusal(
            state: field(Self.state) ?? "08006",
            message: field(Self.primary) ?? String(cString: PQerrorMessage(connection)))
    }

    /// PG_DIAG_SQLSTATE and PG_DIAG_MESSAGE_PRIMARY.
    private static let state = Int(UInt8(ascii: "C"))
    private static let primary = Int(UInt8(ascii: "M"))
}
