import Synchronization

/// Whether a stream came to its end as it should, rather than breaking off.
final class StreamEnding: Sendable {
    private let flag = Atomic<Bool>(false)

    var isComplete: Bool { flag.load(ordering: .acquiring) }

    func setComplete() { flag.store(true, ordering: .releasing) }
}
