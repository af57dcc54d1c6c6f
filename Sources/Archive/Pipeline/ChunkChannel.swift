import Dispatch
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
    /// Each side sleeps on one of these; a signal that comes first keeps it from falling asleep once. No descriptors:
    /// layers that are read side by side would use up what a process may have.
    private let room = DispatchSemaphore(value: 0)
    private let arrival = DispatchSemaphore(value: 0)

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
