import CPostgres
import SQLPipe

/// Runs what comes on standard input and answers on standard output, until nothing comes any more.
struct Serve {
    /// Statements that are kept at the most; of more, all are forgotten.
    private static let keptStatements = 300
    /// Bytes of rows that are gathered before they are sent.
    private static let batch = 1 << 16
    /// Characters of what a server says that are passed on.
    private static let messageLimit = 500

    private let channel: FrameChannel
    private var kept: [[UInt8]: String] = [:]

    init(_ channel: FrameChannel) { self.channel = channel }

    /// - Throws: where the other side has gone, or says what makes no sense.
    mutating func run() throws {
        var frame: [UInt8] = []
        guard try channel.receive(into: &frame) == PipeRequest.connect else { throw PipeFault.senseless }
        let server: Server
        do throws(Server.Refusal) {
            server = try Server(String(decoding: frame, as: UTF8.self))
        } catch {
            try fail(error)
            return try channel.flush()
        }
        try done(0)
        while true {
            if !channel.hasInput { try channel.flush() }
            frame.removeAll(keepingCapacity: frame.count < 1 << 20)
            do {
                switch try channel.receive(into: &frame) {
                case PipeRequest.script:
                    try server.run(script: String(decoding: frame, as: UTF8.self))
                    try done(0)
                case PipeRequest.statement: try statement(frame, server)
                default: throw PipeFault.senseless
                }
            } catch let refusal as Server.Refusal {
                try fail(refusal)
            }
        }
    }

    private mutating func statement(_ frame: [UInt8], _ server: borrowing Server) throws {
        guard let flags = frame.first else { throw PipeFault.senseless }
        var place = 1
        let text = try frame.counted(&place)
        let sql = String(decoding: frame[text], as: UTF8.self)
        let values = try Values(frame, at: place)
        let name = flags & PipeRequest.isKept == 0 ? nil : try prepared(frame[text], sql, values, server)
        try server.start(name, sql, values)
        var rows: [UInt8] = []
        var columns: [Oid] = []
        let channel = channel
        let changes = try server.finish { result throws(PipeFault) in
            if columns.isEmpty {
                columns = (0..<PQnfields(result)).map { PQftype(result, $0) }
                try channel.send(PipeAnswer.columns) { answer in
                    answer.append(Int64(columns.count), bytes: 2)
                    for column in columns.indices {
                        let name = PQfname(result, CInt(column)).map { String(cString: $0) } ?? ""
                        answer.append(counted: name.utf8)
                    }
                }
            }
            guard PQntuples(result) > 0 else { return }
            for column in columns.indices { try Self.append(result, CInt(column), columns[column], to: &rows) }
            guard rows.count >= Self.batch else { return }
            try channel.send(PipeAnswer.rows) { $0.append(contentsOf: rows) }
            rows.removeAll(keepingCapacity: true)
        }
        if !rows.isEmpty { try channel.send(PipeAnswer.rows) { $0.append(contentsOf: rows) } }
        try done(changes)
    }

    /// The name of a statement with values of such types, which is prepared now where it was not before.
    private mutating func prepared(
        _ text: ArraySlice<UInt8>, _ sql: String, _ values: borrowing Values, _ server: borrowing Server
    ) throws -> String {
        let key = values.types.map { UInt8(truncatingIfNeeded: $0) } + [0] + text
        if let name = kept[key] { return name }
        if kept.count >= Self.keptStatements {
            try server.run(script: "DEALLOCATE ALL")
            kept = [:]
        }
        // By what it is: behind a pooler another client's statement of a name would be run.
        let name = "layerlock_\(Self.mark(key))"
        try server.prepare(name, sql, types: values.types)
        kept[key] = name
        return name
    }

    /// What tells a statement from others: 128 bits of FNV-1a, which is enough for texts that nobody chose to collide.
    private static func mark(_ key: [UInt8]) -> String {
        let prime: UInt64 = 0x100_0000_01B3
        var marks: (UInt64, UInt64) = (0xCBF2_9CE4_8422_2325, 0x9AE1_6A3B_2F90_404F)
        for byte in key {
            marks.0 = (marks.0 ^ UInt64(byte)) &* prime
            marks.1 = (marks.1 &* prime) ^ UInt64(byte)
        }
        return String(marks.0, radix: 16) + "_" + String(marks.1, radix: 16)
    }

    private static func append(
        _ result: OpaquePointer, _ column: CInt, _ type: Oid, to rows: inout [UInt8]
    ) throws(PipeFault) {
        guard PQgetisnull(result, 0, column) == 0, let start = PQgetvalue(result, 0, column) else {
            rows.append(PipeValue.null)
            return
        }
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, 0, column)))
        switch type {
        case Values.int8, Values.int4, Values.int2, Values.bool:
            // The server's numbers have their great end first.
            var number: Int64 = bytes.first.map { type != Values.bool && $0 >= 0x80 ? -1 : 0 } ?? 0
            for byte in bytes { number = number << 8 | Int64(byte) }
            rows.append(PipeValue.integer)
            rows.append(number, bytes: 8)
        case Values.text, Values.varchar, Values.name:
            rows.append(PipeValue.text)
            rows.append(counted: bytes)
        case Values.bytea:
            rows.append(PipeValue.bytes)
            rows.append(counted: bytes)
        default: throw .senseless
        }
    }

    private func done(_ changes: Int64) throws(PipeFault) {
        try channel.send(PipeAnswer.done) { $0.append(changes, bytes: 8) }
    }

    private func fail(_ refusal: Server.Refusal) throws(PipeFault) {
        try channel.send(PipeAnswer.failed) { answer in
            answer.append(contentsOf: (refusal.state.utf8 + Array(repeating: 0x30, count: 5)).prefix(5))
            answer.append(contentsOf: refusal.message.utf8.prefix(Self.messageLimit))
        }
    }
}
