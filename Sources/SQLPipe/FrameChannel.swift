import Glibc

/// What goes wrong between a program and the one that speaks to its database.
package enum PipeFault: Error {
    /// The other side has gone.
    case closed
    /// The other side says what makes no sense.
    case senseless
    /// A frame is longer than any may be.
    case tooLong
}

/// Two pipes with frames: the length of the rest in 4 bytes, little end first, a kind in one, and what the kind says.
///
/// What is sent is kept until `flush`, or until there is much of it. Used by one at a time.
package final class FrameChannel {
    /// Bytes of one frame at the most.
    package static let limit = 1 << 30
    private static let room = 1 << 16

    private let input, output: CInt
    private var unsent: [UInt8] = []
    private var read = [UInt8](repeating: 0, count: room)
    private var start = 0
    private var stop = 0
    private var isOpen = true

    /// Owns both ends, and closes them.
    package init(input: CInt, output: CInt) {
        self.input = input
        self.output = output
    }

    deinit { end() }

    /// Closes both ends; nothing is sent or received any more.
    package func end() {
        guard isOpen else { return }
        isOpen = false
        close(input)
        close(output)
    }

    /// Whether something has come that nobody has read yet.
    package var hasInput: Bool { stop > start }

    /// Bytes that wait to be sent.
    package var waiting: Int { unsent.count }

    /// Sends a frame, which `fill` appends to what waits.
    package func send(_ kind: UInt8, _ fill: (inout [UInt8]) -> Void) throws(PipeFault) {
        let place = unsent.count
        unsent.append(contentsOf: [0, 0, 0, 0, kind])
        fill(&unsent)
        let length = unsent.count - place - 4
        guard length <= Self.limit else {
            unsent.removeSubrange(place...)
            throw .tooLong
        }
        for index in 0..<4 { unsent[place + index] = UInt8(truncatingIfNeeded: length >> (8 * index)) }
        if unsent.count >= Self.room { try flush() }
    }

    /// Sends all that waits.
    package func flush() throws(PipeFault) {
        var done = 0
        while done < unsent.count {
            let count = unsent.withUnsafeBytes { write(output, $0.baseAddress.map { $0 + done }, $0.count - done) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .closed }
            done += count
        }
        unsent.removeAll(keepingCapacity: unsent.count < 1 << 20)
    }

    /// Waits for the next frame.
    /// - Parameter frame: What it says is appended here.
    /// - Returns: Its kind.
    package func receive(into frame: inout [UInt8]) throws(PipeFault) -> UInt8 {
        var length = 0
        for index in 0..<4 { length |= Int(try next()) << (8 * index) }
        guard length <= Self.limit else { throw .tooLong }
        guard length > 0 else { throw .senseless }
        let kind = try next()
        var missing = length - 1
        while missing > 0 {
            if start == stop { try refill() }
            let count = min(missing, stop - start)
            frame.append(contentsOf: read[start..<start + count])
            start += count
            missing -= count
        }
        return kind
    }

    private func next() throws(PipeFault) -> UInt8 {
        if start == stop { try refill() }
        start += 1
        return read[start - 1]
    }

    private func refill() throws(PipeFault) {
        while true {
            let count = read.withUnsafeMutableBytes { Glibc.read(input, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .closed }
            (start, stop) = (0, count)
            return
        }
    }
}
