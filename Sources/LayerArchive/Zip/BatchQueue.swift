import LayerModel
import Synchronization

/// Hands batches out to the workers and remembers the earliest refusal, so that every run names the same one.
final class BatchQueue: Sendable {
    private let batches: [EntryBatch]
    /// Largest first: a large entry that came last would keep one core busy while the others are done.
    private let order: [Int]
    private let next = Atomic<Int>(0)
    private let failure = Mutex<(batch: Int, reason: Failure)?>(nil)

    init(_ batches: [EntryBatch]) {
        self.batches = batches
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
