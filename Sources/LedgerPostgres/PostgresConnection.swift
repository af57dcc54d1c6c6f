import Core
import SQL
import SQLPipe

/// What a server refused.
struct PostgresError: Error {
    /// Five characters (PostgreSQL, "Error Codes").
    let state: String
    let message: String

    /// The first two characters: what kind of error it is.
    var family: String { String(decoding: state.utf8.prefix(2), as: UTF8.self) }
}

/// A connection to a server, through a process of its own; at hand while its queue lends it.
///
/// Statements that answer nothing are sent and not waited for: what becomes of them is heard before an answer is, and before a
/// transaction ends.
final class PostgresConnection: SQLConnection {
    /// Statements that nobody has heard of yet at the most: their answers fit into a pipe.
    private static let mostPending = 50

    // One at a time uses it: its queue says who.
    private nonisolated(unsafe) let process: WorkerProcess
    private nonisolated(unsafe) var pending = 0
    private nonisolated(unsafe) var changes = 0
    private nonisolated(unsafe) weak var reading: PostgresRows?
    /// Whether answers come that nobody reads.
    private nonisolated(unsafe) var isUnread = false
    private nonisolated(unsafe) var kept: [TextKey: PostgresStatement] = [:]
    private nonisolated(unsafe) var broken = false

    /// Whether it is of no use any more.
    var isBroken: Bool { broken }

    let dialect = Dialect(
        orderedJoin: "JOIN", deferringReferences: "SET CONSTRAINTS ALL DEFERRED", hasLateral: true)

    /// - Parameter place: What libpq takes as a connection string.
    init(_ program: WorkerProgram, place: String) throws {
        process = try WorkerProcess(program)
        try piping { () throws(PipeFault) in
            try process.channel.send(PipeRequest.connect) { $0.append(contentsOf: place.utf8) }
        }
        pending = 1
        try settle()
    }

    func statement(_ sql: String, isKept: Bool) -> any SQLStatement {
        guard isKept else { return PostgresStatement(self, sql, isKept: false) }
        let key = TextKey(sql)
        if let statement = kept[key] { return statement }
        let statement = PostgresStatement(self, sql, isKept: true)
        kept[key] = statement
        return statement
    }

    /// Ends what refers to it.
    func forget() { kept = [:] }

    func insert(_ sql: String, _ values: StatementArguments) throws -> Int64? {
        try Int64.fetchOne(cachedStatement(sql: sql + " RETURNING id"), arguments: values)
    }

    func changesCount() throws -> Int {
        try settle()
        return changes
    }

    /// Runs the statements of a text.
    func run(script: String) throws {
        try finishReading()
        try piping { () throws(PipeFault) in
            try process.channel.send(PipeRequest.script) { $0.append(contentsOf: script.utf8) }
        }
        pending += 1
    }

    /// Sends a statement.
    func send(_ text: [UInt8], isKept: Bool, _ arguments: StatementArguments) throws {
        try finishReading()
        if pending >= Self.mostPending { try settle() }
        try piping { () throws(PipeFault) in
            try process.channel.send(PipeRequest.statement) { frame in
                frame.append(isKept ? PipeRequest.isKept : 0)
                frame.append(counted: text)
                frame.append(Int64(arguments.values.count), bytes: 2)
                for value in arguments.values { Self.append(value, to: &frame) }
            }
        }
        pending += 1
    }

    private static func append(_ value: StatementArguments.Value, to frame: inout [UInt8]) {
        switch value {
        case .null: frame.append(PipeValue.null)
        case .integer(let number):
            frame.append(PipeValue.integer)
            frame.append(number, bytes: 8)
        case .text(let text):
            frame.append(PipeValue.text)
            frame.append(counted: text.utf8)
        case .bytes(let bytes):
            frame.append(PipeValue.bytes)
            frame.append(counted: bytes)
        }
    }

    /// Waits until every statement that was sent has ended.
    /// - Throws: what the first of them that failed was told.
    func settle() throws {
        try finishReading()
        var refused: PostgresError?
        var frame: [UInt8] = []
        while pending > 0 {
            frame.removeAll(keepingCapacity: true)
            do { _ = try receive(&frame) } catch let error as PostgresError { refused = refused ?? error }
        }
        if let refused { throw refused }
    }

    /// Waits for all statements but the last, whose answers the rows are to read.
    func begin(_ rows: PostgresRows) throws {
        var refused: PostgresError?
        var frame: [UInt8] = []
        while pending > 1 {
            frame.removeAll(keepingCapacity: true)
            do { _ = try receive(&frame) } catch let error as PostgresError { refused = refused ?? error }
        }
        isUnread = true
        reading = rows
        if let refused {
            reading = nil
            // It was refused as well, as all are in a transaction that has failed.
            do { try finishReading() } catch is PostgresError {}
            throw refused
        }
    }

    /// Reads on for rows.
    /// - Returns: The answer's kind.
    func receive(_ frame: inout [UInt8]) throws -> UInt8 {
        if process.channel.waiting > 0 { try piping { () throws(PipeFault) in try process.channel.flush() } }
        var kind: UInt8 = 0
        let start = frame.count
        try piping { () throws(PipeFault) in kind = try process.channel.receive(into: &frame) }
        switch kind {
        case PipeAnswer.columns, PipeAnswer.rows: return kind
        case PipeAnswer.done:
            var place = start
            changes = Int(clamping: try piping { () throws(PipeFault) in try frame.number(&place, bytes: 8) })
            frame.removeSubrange(start...)
            ended()
            return kind
        case PipeAnswer.failed:
            let said = frame[start...]
            let error = PostgresError(
                state: String(decoding: said.prefix(5), as: UTF8.self),
                message: String(decoding: said.dropFirst(5), as: UTF8.self))
            frame.removeSubrange(start...)
            ended()
            // Class 08 is of the connection, 57P of a server that stops, 25P03 of one that waits no longer.
            if error.family == "08" || error.state.hasPrefix("57P") || error.state == "25P03" { broken = true }
            throw error
        default:
            broken = true
            throw WorkerProcess.failure("layerlock-worker says what makes no sense")
        }
    }

    private func ended() {
        pending -= 1
        isUnread = false
        reading = nil
    }

    /// Has what somebody still reads be read to its end, so that the next statement can be sent.
    private func finishReading() throws {
        guard isUnread else { return }
        if let reading { return try reading.readAll() }
        // Whoever asked has let go of the answers, and of a fault that came after them.
        var frame: [UInt8] = []
        while isUnread {
            frame.removeAll(keepingCapacity: true)
            _ = try receive(&frame)
        }
    }

    private func piping<Value>(_ body: () throws(PipeFault) -> Value) throws -> Value {
        do throws(PipeFault) {
            return try body()
        } catch {
            switch error {
            case .tooLong: throw Failure(.outputFailed, "a value is too long for the ledger's server")
            case .closed:
                broken = true
                throw WorkerProcess.failure("layerlock-worker has ended before its work was done")
            case .senseless:
                broken = true
                throw WorkerProcess.failure("layerlock-worker says what makes no sense")
            }
        }
    }
}
