import Core
import Testing

@testable import Image

@Suite("The order in which an image's blobs are read")
struct LayerQueueTests {
    private static let limits = Limits(entries: 10, unpackedBytes: 100, fileBytes: 100)

    private func share(_ entries: Int, _ bytes: UInt64 = 0) -> LayerQueue.Share {
        LayerQueue.Share(entries: entries, bytes: bytes)
    }

    @Test func theLargestBlobComesFirstAndEqualOnesInTheLayersOrder() {
        var queue = LayerQueue(sizes: [5, 9, 5, 7], limits: Self.limits)
        var order: [Int] = []
        while let place = queue.next() {
            order.append(place)
            queue.finish(place, share(1))
        }
        #expect(order == [1, 3, 0, 2])
    }

    /// Otherwise which fault is told would depend on the blobs' sizes, and on which core was faster.
    @Test func everyBlobBeforeARefusedOneIsReadAndNoneBehindIt() {
        var queue = LayerQueue(sizes: [1, 9, 2, 8, 3], limits: Self.limits)
        #expect(queue.next() == 1)
        #expect(queue.next() == 3)
        queue.finish(3, nil)
        #expect(queue.next() == 2)
        queue.finish(2, nil)
        queue.finish(1, share(1))
        #expect(queue.next() == 0)
        #expect(queue.next() == nil)
    }

    @Test func anImageOverALimitIsReadUpToTheLayerThatPassesIt() {
        var queue = LayerQueue(sizes: [1, 2, 3, 4, 9], limits: Self.limits)
        #expect(queue.next() == 4)
        queue.finish(4, share(11))
        #expect(queue.next() == 0)
        queue.finish(0, share(4))
        #expect(queue.next() == 1)
        queue.finish(1, share(4))
        #expect(queue.next() == 2)
        queue.finish(2, share(4))
        #expect(queue.next() == nil)
    }

    @Test func bytesThatNoNumberHoldsAreOverTheLimit() {
        var queue = LayerQueue(sizes: [3, 2, 1], limits: Self.limits)
        #expect(queue.next() == 0)
        queue.finish(0, share(1, .max))
        #expect(queue.next() == nil)
        var sum = share(0, .max)
        sum.add(share(0, 2))
        #expect(sum.isOver(Self.limits))
    }
}
