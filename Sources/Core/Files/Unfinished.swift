import Synchronization

/// What is under way on disk and has to go where the process is told to stop: files and folders under temporary names.
///
/// Whoever handles the signals of the process calls `cleanUp`; everything else goes by scopes.
package enum Unfinished {
    private struct State {
        var next: UInt64 = 0
        var removals: [UInt64: @Sendable () -> Void] = [:]
    }

    private static let state = Mutex(State())
    private static let stopping = Atomic(false)

    /// Whether `cleanUp` was called: nothing new may be begun.
    package static var isStopping: Bool { stopping.load(ordering: .relaxed) }

    /// A piece of unfinished work; it counts as finished when this goes out of scope.
    package struct Work: ~Copyable, Sendable {
        let number: UInt64

        /// Notes how to remove what is there so far, from any thread and at any moment.
        package init(removal: @escaping @Sendable () -> Void) {
            number = Unfinished.state.withLock { state in
                state.next += 1
                state.removals[state.next] = removal
                return state.next
            }
        }

        deinit { _ = Unfinished.state.withLock { $0.removals.removeValue(forKey: number) } }
    }

    /// How to remove a piece of work; nil where it is finished.
    static func removal(of number: UInt64) -> (@Sendable () -> Void)? { state.withLock { $0.removals[number] } }

    /// Removes all that is under way. The process has to end right after: who was writing gets no further.
    package static func cleanUp() {
        stopping.store(true, ordering: .relaxed)
        let removals = state.withLock { Array($0.removals.values) }
        for removal in removals { removal() }
    }
}
