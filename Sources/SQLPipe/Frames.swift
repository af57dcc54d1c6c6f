/// What a program asks the one that speaks to its database, by a frame's kind.
package enum PipeRequest {
    /// Connect: what libpq takes as a connection string.
    package static let connect: UInt8 = 1
    /// Run a statement: flags, its text with `$1` and so on, its values.
    package static let statement: UInt8 = 2
    /// Run the statements of a text, whose answers nobody reads.
    package static let script: UInt8 = 3

    /// The flag of a statement that is kept for the next time.
    package static let isKept: UInt8 = 1
}

/// What it hears, by a frame's kind. To each request comes either `failed`, or any number of `columns` and `rows` and then
/// `done`.
package enum PipeAnswer {
    /// The names of the columns.
    package static let columns: UInt8 = 1
    /// Some rows, cell after cell.
    package static let rows: UInt8 = 2
    /// The request has ended well: how many rows it changed.
    package static let done: UInt8 = 3
    /// It has not: five characters of SQLSTATE, and what the server says.
    package static let failed: UInt8 = 4
}

/// How a value begins: what kind it is.
package enum PipeValue {
    package static let null: UInt8 = 0
    /// Eight bytes, little end first.
    package static let integer: UInt8 = 1
    /// Its length in four bytes, and UTF-8.
    package static let text: UInt8 = 2
    /// Its length in four bytes, and bytes.
    package static let bytes: UInt8 = 3
}

extension [UInt8] {
    /// Appends a number in so many bytes, little end first.
    package mutating func append(_ number: Int64, bytes count: Int) {
        for index in 0..<count { append(UInt8(truncatingIfNeeded: number >> (8 * Int64(index)))) }
    }

    /// Appends bytes after their length.
    package mutating func append(counted bytes: some Collection<UInt8>) {
        append(Int64(bytes.count), bytes: 4)
        append(contentsOf: bytes)
    }

    /// The number in so many bytes at a place, which moves past it.
    package func number(_ place: inout Int, bytes count: Int) throws(PipeFault) -> Int64 {
        guard self.count - place >= count else { throw .senseless }
        var number: UInt64 = 0
        for index in 0..<count { number |= UInt64(self[place + index]) << UInt64(8 * index) }
        place += count
        return Int64(bitPattern: number)
    }

    /// The range of bytes that stand after their length at a place, which moves past them.
    package func counted(_ place: inout Int) throws(PipeFault) -> Range<Int> {
        let count = Int(try number(&place, bytes: 4))
        guard self.count - place >= count else { throw .senseless }
        place += count
        return place - count..<place
    }
}
