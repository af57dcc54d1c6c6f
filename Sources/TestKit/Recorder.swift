import Synchronization

/// Collects the steps that a progress callback is told of, from whatever thread.
package final class Recorder: Sendable {
    private let state = Mutex<[(UInt64, UInt64)]>([])

    /// A recorder of no steps.
    package init() {}

    /// Notes a step.
    package func add(_ done: UInt64, _ total: UInt64) { state.withLock { $0.append((done, total)) } }

    /// The steps so far.
    package var steps: [(UInt64, UInt64)] { state.withLock { $0 } }
}
