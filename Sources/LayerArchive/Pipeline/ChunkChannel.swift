import Glibc
import LayerModel
import Synchronization

/// A bounded queue of chunks from one thread to another; whoever has to wait sleeps.
final class ChunkChannel: Sendable {
    /// Chunks under way at the most.
    private static let capacity = 8

    private struct State {
        var chunks: [Chunk] = []
        /// The sender is done.
        var isClosed = false
        /// The receiver wants no more.
        var isCancelled = false
        var senderWaits = false
        var receiverWaits = false
    }

    private let state = Mutex(State())
    private let room: WakeUp
    private let arrival: WakeUp

    init() throws(Failure) {
        room = try WakeUp()
        arrival = try WakeUp()
    }

    /// Sends a chunk, waiting for room; false where the receiver wants no more.
    func send(_ chunk: Chunk) -> Bool {
        while true {
            enum Turn { case sent(wake: Bool), refused, wait }
            let turn = state.withLock { state -> Turn in
                if state.isCancelled { return .refused }
                guard state.chunks.count < Self.capacity else {
                    state.senderWaits = true
                    return .wait
                }
                state.chunks.append(chunk)
                defer { state.receiverWaits = false }
                return .sent(wake: state.receiverWaits)
            }
            switch turn {
            case .sent(let wake):
                if wake { arrival.signal() }
                return true
            case .refused: return false
            case .wait: room.wait()
            }
        }
    }

    /// The next chunk; nil when the sender is done.
    func receive() -> Chunk? {
        while true {
            enum Turn { case got(Chunk, wake: Bool), ended, wait }
            let turn = state.withLock { state -> Turn in
                if !state.chunks.isEmpty {
                    defer { state.senderWaits = false }
                    return .got(state.chunks.removeFirst(), wake: state.senderWaits)
                }
                if state.isClosed { return .ended }
                state.receiverWaits = true
                return .wait
            }
            switch turn {
            case .got(let chunk, let wake):
                if wake { room.signal() }
                return chunk
            case .ended: return nil
            case .wait: arrival.wait()
            }
        }
    }

    /// Says that nothing more is sent.
    func close() {
        state.withLock { $0.isClosed = true }
        arrival.signal()
    }

    /// Says that nothing more is wanted.
    func cancel() {
        state.withLock {
            $0.isCancelled = true
            $0.chunks = []
        }
        room.signal()
    }
}

/// What one thread sleeps on until another signals: a pipe, whose ends are plain numbers that may cross threads.
private final class WakeUp: Sendable {
    private let reading: CInt
    private let writing: CInt

    init() throws(Failure) {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw Failure(
                .internalFault, "no pipe can be made: \(Errno.text(errno))",
                remedy: "raise the limit of open files (ulimit -n)")
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        reading = ends[0]
        writing = ends[1]
    }

    deinit {
        close(reading)
        close(writing)
    }

    /// Wakes the sleeper, or keeps it from falling asleep once.
    func signal() {
        var byte: UInt8 = 0
        while write(writing, &byte, 1) < 0, errno == EINTR {}
    }

    func wait() {
        var byte: UInt8 = 0
        while read(reading, &byte, 1) < 0, errno == EINTR {}
    }
}
