import Dispatch
import Synchronization

/// A bounded queue of a stream's pieces from one thread to another; whoever has to wait sleeps.
final class Channel<Piece: Sendable>: Sendable {
    /// Pieces under way at the most.
    private static var capacity: Int { 8 }

    private struct State {
        var pieces: [Piece] = []
        /// The sender is done.
        var isClosed = false
        /// The receiver wants no more.
        var isCancelled = false
        var senderWaits = false
        var receiverWaits = false
    }

    private enum SendingTurn { case sent(wake: Bool), refused, wait }

    private enum ReceivingTurn { case got(Piece, wake: Bool), ended, wait }

    private let state = Mutex(State())
    /// Each side sleeps on one of these; a signal that comes first keeps it from falling asleep once. No descriptors:
    /// layers that are read side by side would use up what a process may have.
    private let room = DispatchSemaphore(value: 0)
    private let arrival = DispatchSemaphore(value: 0)

    /// Sends a piece, waiting for room; false where the receiver wants no more.
    func send(_ piece: Piece) -> Bool {
        while true {
            let turn = state.withLock { state -> SendingTurn in
                if state.isCancelled { return .refused }
                guard state.pieces.count < Self.capacity else {
                    state.senderWaits = true
                    return .wait
                }
                state.pieces.append(piece)
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

    /// The next piece; nil when the sender is done.
    func receive() -> Piece? {
        while true {
            let turn = state.withLock { state -> ReceivingTurn in
                if !state.pieces.isEmpty {
                    defer { state.senderWaits = false }
                    return .got(state.pieces.removeFirst(), wake: state.senderWaits)
                }
                if state.isClosed { return .ended }
                state.receiverWaits = true
                return .wait
            }
            switch turn {
            case .got(let piece, let wake):
                if wake { room.signal() }
                return piece
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
            $0.pieces = []
        }
        room.signal()
    }
}

/// A queue of a stream's bytes.
typealias ChunkChannel = Channel<Chunk>
