import SQL
import SQLPipe

/// A statement of a connection.
final class PostgresStatement: SQLStatement {
    private unowned let connection: PostgresConnection
    private let text: [UInt8]
    private let isKept: Bool

    init(_ connection: PostgresConnection, _ sql: String, isKept: Bool) {
        self.connection = connection
        text = Self.numbered(Array(sql.utf8))
        self.isKept = isKept
    }

    func execute(_ arguments: StatementArguments) throws {
        try connection.send(text, isKept: isKept, arguments)
    }

    func answers(_ arguments: StatementArguments) throws -> any RowSource {
        try connection.send(text, isKept: isKept, arguments)
        let rows = PostgresRows(connection)
        try connection.begin(rows)
        return rows
    }

    /// Parameters as PostgreSQL names them: `?2` is `$2`, and `?` the one after the highest so far.
    static func numbered(_ sql: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(sql.count + 16)
        var isQuoted = false
        var highest = 0
        var index = 0
        while index < sql.count {
            let byte = sql[index]
            index += 1
            if byte == UInt8(ascii: "'") { isQuoted.toggle() }
            guard byte == UInt8(ascii: "?"), !isQuoted else {
                text.append(byte)
                continue
            }
            var number = 0
            while index < sql.count, (0x30...0x39).contains(sql[index]), number < 100_000 {
                number = number * 10 + Int(sql[index] - 0x30)
                index += 1
            }
            if number == 0 { number = highest + 1 }
            highest = max(highest, number)
            text.append(UInt8(ascii: "$"))
            text.append(contentsOf: String(number).utf8)
        }
        return text
    }
}

/// The answers of a statement, read from its connection as they are needed.
final class PostgresRows: RowSource {
    private let connection: PostgresConnection
    private var names: [String] = []
    private var buffer: [UInt8] = []
    private var place = 0
    /// Where the cells of the row begin in `buffer`.
    private var cells: [Int] = []
    private var isComplete = false

    init(_ connection: PostgresConnection) { self.connection = connection }

    var columnNames: [String] { names }

    func advance() throws -> Bool {
        while place == buffer.count {
            if isComplete {
                cells.removeAll(keepingCapacity: true)
                return false
            }
            buffer.removeAll(keepingCapacity: true)
            place = 0
            try read()
        }
        cells.removeAll(keepingCapacity: true)
        for _ in names.indices {
            cells.append(place)
            let kind = try buffer.number(&place, bytes: 1)
            switch UInt8(truncatingIfNeeded: kind) {
            case PipeValue.null: break
            case PipeValue.integer: _ = try buffer.number(&place, bytes: 8)
            case PipeValue.text, PipeValue.bytes: _ = try buffer.counted(&place)
            default: throw PipeFault.senseless
            }
        }
        return true
    }

    /// Reads all that is still to come.
    func readAll() throws {
        while !isComplete { try read() }
    }

    private func read() throws {
        let start = buffer.count
        do {
            switch try connection.receive(&buffer) {
            case PipeAnswer.columns:
                var place = start
                for _ in 0..<(try buffer.number(&place, bytes: 2)) {
                    names.append(String(decoding: buffer[try buffer.counted(&place)], as: UTF8.self))
                }
                buffer.removeSubrange(start...)
            case PipeAnswer.rows where names.isEmpty: throw PipeFault.senseless
            case PipeAnswer.rows: break
            default: isComplete = true
            }
        } catch {
            isComplete = true
            throw error
        }
    }

    func cell(_ column: Int) -> Cell {
        guard cells.indices.contains(column) else { return .null }
        var place = cells[column] + 1
        do throws(PipeFault) {
            switch buffer[cells[column]] {
            case PipeValue.integer: return .integer(try buffer.number(&place, bytes: 8))
            case PipeValue.text:
                let range = try buffer.counted(&place)
                return .text(buffer[range].withUnsafeBufferPointer { Cell.text($0) })
            case PipeValue.bytes: return .bytes(Array(buffer[try buffer.counted(&place)]))
            default: return .null
            }
        } catch {
            // Each cell was looked at when the row came.
            return .null
        }
    }

    func storedInteger(_ column: Int) -> Int64? {
        guard cells.indices.contains(column), buffer[cells[column]] == PipeValue.integer else { return nil }
        var number: UInt64 = 0
        for index in 0..<8 { number |= UInt64(buffer[cells[column] + 1 + index]) << UInt64(8 * index) }
        return Int64(bitPattern: number)
    }

    func hasNull(atIndex column: Int) -> Bool {
        guard cells.indices.contains(column) else { return true }
        return buffer[cells[column]] == PipeValue.null
    }
}
