import Synchronization

/// Collects the steps that a progress callback is told of, from whatever thread.
public final class Recorder: Sendable {
    private let state = Mutex<[(UInt64, UInt64)]>([])

    /// A recorder of no steps.
    public init() {}

    /// Notes a step.
    public func add(_ done: UInt64, _ total: UInt64) { state.withLock { $0.append((done, total)) } }

    /// The steps so far.
    public var steps: [(UInt64, UInt64)] { state.withLock { $0 } }
}
