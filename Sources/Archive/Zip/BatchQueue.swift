import Core
import Synchronization

/// Hands batches out to the workers and remembers the earliest refusal, so that every run names the same one.
final class BatchQueue: Sendable {
    private let batches: [EntryBatch]
    private let order: [Int]
    private let next = Atomic<Int>(0)
    private let failure = Mutex<(batch: Int, reason: Failure)?>(nil)

    /// Hands out the largest first, for a large entry that came last would keep one core busy while the others are
    /// done; or in file order, where what is read has to be hashed in it.
    init(_ batches: [EntryBatch], inFileOrder: Bool) {
        self.batches = batches
        guard !inFileOrder else {
            order = Array(batches.indices)
            return
        }
        let small = batches.indices.filter { batches[$0].range.count64 <= EntryBatch.byteLimit }
        let large = batches.indices.filter { batches[$0].range.count64 > EntryBatch.byteLimit }
        order = large.sorted { batches[$0].range.count64 > batches[$1].range.count64 } + small
    }

    /// The next batch that can still matter, with its index.
    func take() -> (Int, EntryBatch)? {
        while true {
            let turn = next.add(1, ordering: .relaxed).oldValue
            guard turn < order.count else { return nil }
            let index = order[turn]
            let failedAt = failure.withLock { $0?.batch }
            if let failedAt, index > failedAt { continue }
            return (index, batches[index])
        }
    }

    /// Notes why a batch was refused.
    func refuse(_ batch: Int, _ reason: Failure) {
        failure.withLock { if $0 == nil || batch < ($0?.batch ?? 0) { $0 = (batch, reason) } }
    }

    /// The refusal of the earliest batch.
    var refusal: Failure? { failure.withLock { $0?.reason } }
}

extension Range<UInt64> {
    /// The number of bytes in the range.
    var count64: UInt64 { upperBound - lowerBound }
}
