import Core
import Dispatch
import Remote
import Synchronization

/// Room for bytes that come before their turn: written at the end, read anywhere, by two threads at once.
package protocol BlobSpool: Sendable {
    /// Adds bytes at the end.
    func append(_ bytes: RawSpan) throws(Failure)
    /// Gives out bytes that were added.
    func read(_ range: Range<UInt64>, _ take: (RawSpan) throws(Failure) -> Void) throws(Failure)
}

/// Blobs of an image, several fetched at once and given out in their order.
final class BlobFetch: Sendable {
    /// Blobs that are fetched at once, the one that is given out included.
    static let lanes = 4

    private struct Slot {
        var spool: (any BlobSpool)?
        var count: UInt64 = 0
        var isDone = false
        var failure: Failure?
    }

    private struct State {
        var slots: [Slot]
        var next = 0
        var isStopped = false
    }

    private let blobs: [RemoteDescriptor]
    private let state: Mutex<State>
    /// How many more may be begun.
    private let room = DispatchSemaphore(value: BlobFetch.lanes)
    private let news = DispatchSemaphore(value: 0)

    /// Begins to fetch.
    /// - Parameter client: Makes the client of one lane: each has connections of its own.
    init(_ blobs: [RemoteDescriptor], _ client: @escaping @Sendable () throws(Failure) -> RegistryClient) {
        self.blobs = blobs
        state = Mutex(State(slots: Array(repeating: Slot(), count: blobs.count)))
        for number in 0..<min(Self.lanes, blobs.count) {
            DispatchQueue(label: "lane \(number)").async { self.fetch(client) }
        }
    }

    /// Gives out the bytes of one, which have to be asked for in their order.
    /// - Returns: how many there were.
    func give(_ index: Int, _ take: (RawSpan) throws(Failure) -> Void) throws(Failure) -> UInt64 {
        var given: UInt64 = 0
        while true {
            let slot = state.withLock { $0.slots[index] }
            if slot.count > given, let spool = slot.spool {
                try spool.read(given..<slot.count, take)
                given = slot.count
            } else if let failure = slot.failure {
                throw failure
            } else if slot.isDone {
                break
            } else {
                news.wait()
            }
        }
        state.withLock { $0.slots[index].spool = nil }
        room.signal()
        return given
    }

    /// Ends all that is under way.
    func stop() {
        state.withLock { $0.isStopped = true }
        for _ in 0..<Self.lanes { room.signal() }
    }

    private func fetch(_ make: () throws(Failure) -> RegistryClient) {
        var client: RegistryClient?
        while true {
            room.wait()
            let index = state.withLock { state -> Int? in
                guard !state.isStopped, state.next < blobs.count else { return nil }
                state.next += 1
                return state.next - 1
            }
            guard let index else {
                // The others are to see it too.
                room.signal()
                return
            }
            do throws(Failure) {
                let own = if let client { client } else { try make() }
                client = own
                let spool = try own.session.world.spool()
                state.withLock { $0.slots[index].spool = spool }
                _ = try own.blob(blobs[index].digest, size: blobs[index].size) { piece throws(Failure) in
                    try spool.append(piece)
                    let isStopped = state.withLock { state in
                        state.slots[index].count += UInt64(piece.byteCount)
                        return state.isStopped
                    }
                    news.signal()
                    if isStopped { throw Failure(.sourceUnreachable, "nobody waits for it any more") }
                }
                state.withLock { $0.slots[index].isDone = true }
            } catch {
                state.withLock { $0.slots[index].failure = error }
            }
            news.signal()
        }
    }
}
