import Core
import Cryptography
import Dispatch
import Synchronization

/// SHA-384 over the names and contents of a zip's entries in file order, as AWS Signer signs them, while workers decode
/// batches side by side: each batch is hashed in its turn, and what is decoded too early waits in memory, bounded.
final class SignedContent: Sendable {
    /// Bytes of decoded batches that wait for their turn, all together, before workers wait themselves.
    private static let parkedLimit = 32 << 20

    private struct Order {
        /// The batch whose turn it is.
        var turn = 0
        /// Whole batches that were decoded before their turn.
        var parked: [Int: [UInt8]] = [:]
        var parkedBytes = 0
        var waiting: [Int: DispatchSemaphore] = [:]
        /// A batch was refused: there is nothing left to compute, and nobody may wait for its turn.
        var isAbandoned = false
        var failure: Failure?
    }
    private let order = Mutex(Order())
    private let hasher: Mutex<SHA384?>

    init() throws(Failure) {
        hasher = Mutex(try SHA384())
    }

    /// Ends the computation and gives its 48 bytes; nil where it was abandoned.
    func finish() throws(Failure) -> [UInt8]? {
        let (isAbandoned, failure) = order.withLock { ($0.isAbandoned, $0.failure) }
        if let failure { throw failure }
        guard !isAbandoned, let hasher = hasher.withLock({ $0.take() }) else { return nil }
        return try hasher.finish()
    }

    /// Lets everybody go: the archive is refused.
    func abandon() {
        let waiting = order.withLock { order in
            order.isAbandoned = true
            order.parked = [:]
            return order.waiting.values.map(\.self)
        }
        for semaphore in waiting { semaphore.signal() }
    }

    /// Whether a batch's bytes can be hashed now.
    func isTurn(of batch: Int) -> Bool { order.withLock { $0.turn == batch } }

    /// Waits until it is a batch's turn. The worker of the batch whose turn it is never waits, so that turns come.
    func awaitTurn(of batch: Int) {
        let semaphore: DispatchSemaphore? = order.withLock { order in
            guard order.turn != batch, !order.isAbandoned else { return nil }
            let semaphore = DispatchSemaphore(value: 0)
            order.waiting[batch] = semaphore
            return semaphore
        }
        semaphore?.wait()
    }

    /// Hashes bytes of the batch whose turn it is.
    func hash(_ bytes: RawSpan) {
        let failure: Failure? = hasher.withLock { hasher in
            do throws(Failure) {
                try hasher?.update(bytes)
                return nil
            } catch {
                return error
            }
        }
        if let failure { order.withLock { $0.failure = failure } }
    }

    /// Leaves a whole batch to be hashed in its turn; false where it is its turn already, or too much waits.
    func park(_ bytes: [UInt8], of batch: Int) -> Bool {
        order.withLock { order in
            guard !order.isAbandoned else { return true }
            guard order.turn != batch, order.parkedBytes + bytes.count <= Self.parkedLimit else { return false }
            order.parked[batch] = bytes
            order.parkedBytes += bytes.count
            return true
        }
    }

    /// Ends a batch's turn, and hashes those that wait behind it.
    func endTurn(of batch: Int) {
        var ended = batch
        while true {
            let next: [UInt8]? = order.withLock { order in
                order.turn = ended + 1
                guard let bytes = order.parked.removeValue(forKey: order.turn) else {
                    order.waiting.removeValue(forKey: order.turn)?.signal()
                    return nil
                }
                // The turn is not given away: nobody else holds this batch.
                order.parkedBytes -= bytes.count
                return bytes
            }
            guard let next else { return }
            hash(next.span.bytes)
            ended += 1
        }
    }
}

/// One worker's part of the signed content.
final class SignedContentFeed: ContentSink {
    /// Bytes of one batch that are kept before its turn comes; then the worker waits.
    private static let bufferLimit = 8 << 20

    private let content: SignedContent
    private let omitted: [UInt8]
    private var batch = 0
    private var holdsTurn = false
    private var isOmitted = false
    private var buffer: [UInt8] = []

    /// `omitted` is the path of the signature entry, which is not signed.
    init(_ content: SignedContent, omitting omitted: [UInt8]) {
        self.content = content
        self.omitted = omitted
    }

    /// Starts a batch.
    func begin(batch: Int) {
        self.batch = batch
        holdsTurn = false
        buffer = []
    }

    /// Takes the name of the next entry: names and contents follow each other without framing.
    func entryBegins(_ record: CentralRecord) {
        isOmitted = record.type == .file && record.path.bytes == omitted
        if !isOmitted { add(record.name.span.bytes) }
    }

    func take(_ bytes: RawSpan) {
        if !isOmitted { add(bytes) }
    }

    /// Ends the batch: hashes it, or leaves it to whoever holds the turn before it.
    func endBatch() {
        if !holdsTurn, content.park(buffer, of: batch) { return }
        takeTurn()
        content.endTurn(of: batch)
    }

    private func add(_ bytes: RawSpan) {
        if !holdsTurn, content.isTurn(of: batch) || buffer.count + bytes.byteCount > Self.bufferLimit { takeTurn() }
        if holdsTurn { return content.hash(bytes) }
        bytes.withUnsafeBytes { buffer.append(contentsOf: $0) }
    }

    private func takeTurn() {
        guard !holdsTurn else { return }
        content.awaitTurn(of: batch)
        holdsTurn = true
        content.hash(buffer.span.bytes)
        buffer = []
    }
}
