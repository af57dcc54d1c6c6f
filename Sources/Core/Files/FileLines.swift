import Glibc

/// The lines of a file or a pipe, one by one, in memory that the longest line bounds.
package struct FileLines: ~Copyable {
    private static let chunk = 1 << 16

    private let path: String
    private let limit: Int
    private let descriptor: Descriptor
    private var buffer: [UInt8] = []
    /// Where the next line begins in the buffer.
    private var start = 0
    private var isAtEnd = false
    /// The number of the line that was read last, counted from 1; 0 before the first.
    package private(set) var number = 0

    /// Opens a file.
    /// - Parameter limit: Bytes of a line at the most.
    /// - Throws: `input.not-found`, `input.unreadable`.
    package init(_ path: String, limit: Int) throws(Failure) {
        self.path = path
        self.limit = limit
        do throws(SystemError) {
            descriptor = try Descriptor.input(path, takesDevices: true)
        } catch {
            throw error.inputFailure(path)
        }
    }

    /// Reads an open file from its beginning, and closes it.
    /// - Parameters:
    ///   - descriptor: The open file.
    ///   - path: What messages call it.
    ///   - limit: Bytes of a line at the most.
    /// - Throws: `input.unreadable`.
    package init(adopting descriptor: Int32, named path: String, limit: Int) throws(Failure) {
        self.path = path
        self.limit = limit
        self.descriptor = Descriptor(adopting: descriptor)
        guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw SystemError.last.inputFailure(path) }
    }

    /// The next line without its end; nil where there is none.
    /// - Throws: `input.unreadable`, also for a line over the limit.
    package mutating func next() throws(Failure) -> [UInt8]? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = Array(buffer[start..<end])
                start = end + 1
                number += 1
                return line
            }
            searched = buffer.count
            guard buffer.count - start <= limit else {
                throw Failure(
                    .inputUnreadable, "line \(number + 1) is longer than \(limit) bytes", file: path)
            }
            if isAtEnd {
                guard start < buffer.count else { return nil }
                let line = Array(buffer[start...])
                start = buffer.count
                number += 1
                return line
            }
            searched -= start
            try fill()
        }
    }

    /// Reads on; what was handed out goes.
    private mutating func fill() throws(Failure) {
        buffer.removeFirst(start)
        start = 0
        var piece = [UInt8](repeating: 0, count: Self.chunk)
        let file = descriptor.number
        let count: Int
        do throws(SystemError) {
            count = try retrying { piece.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) } }
        } catch {
            throw error.inputFailure(path)
        }
        isAtEnd = count == 0
        buffer += piece[..<count]
    }
}
