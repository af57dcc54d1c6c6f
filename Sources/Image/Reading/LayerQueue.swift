import Archive
import Core

/// Which blob of an image is read next: the largest first, so that the cores end together rather than one of them with a large
/// layer that came last.
///
/// Where something is refused, every blob before the refused one is read all the same: which fault is told depends on the layers'
/// order, not on their sizes.
struct LayerQueue {
    /// What a blob adds to what all layers hold together.
    struct Share: Sendable {
        var entries = 0
        /// Bytes of all files; at the most `UInt64.max`.
        var bytes: UInt64 = 0

        mutating func add(_ other: Share) {
            entries += other.entries
            let (sum, isOver) = bytes.addingReportingOverflow(other.bytes)
            bytes = isOver ? .max : sum
        }

        func isOver(_ limits: Limits) -> Bool { entries > limits.entries || bytes > limits.unpackedBytes }
    }

    private let limits: Limits
    /// The blobs that wait, by their places among the layers; the next one stands last.
    private var waiting: [Int]
    /// Only blobs before this place begin.
    private var end: Int
    /// What was read, by place; nil for what is not read yet.
    private var shares: [Share?]
    /// How many of the first blobs were all read, and what these hold.
    private var done = 0
    private var doneShare = Share()
    /// What everything holds that was read.
    private var total = Share()

    /// - Parameter sizes: Bytes of each blob, in the layers' order.
    init(sizes: [UInt64], limits: Limits) {
        self.limits = limits
        waiting = sizes.indices.sorted { (sizes[$0], $1) < (sizes[$1], $0) }
        end = sizes.count
        shares = Array(repeating: nil, count: sizes.count)
    }

    /// The place of the blob to begin with next; nil where none is to be begun.
    mutating func next() -> Int? {
        // An image that is too large is read on from its front alone, up to the layer that passes the limit.
        if total.isOver(limits) { waiting.sort(by: >) }
        while let place = waiting.popLast() {
            if place < end { return place }
        }
        return nil
    }

    /// Takes what the blob at `place` adds to the whole; nil where it is refused.
    mutating func finish(_ place: Int, _ share: Share?) {
        guard let share else {
            end = min(end, place)
            return
        }
        shares[place] = share
        total.add(share)
        while done < shares.count, let share = shares[done] {
            doneShare.add(share)
            done += 1
            if doneShare.isOver(limits) { end = min(end, done) }
        }
    }
}
