import Dispatch
import Synchronization

/// Runs asynchronous readers from libFuzzer's synchronous callback.
enum Waiting {
    /// Runs a body to its end.
    static func wait<T: Sendable>(for body: @escaping @Sendable () async -> T) -> T {
        let done = DispatchSemaphore(value: 0)
        let box = Box<T>()
        Task.detached {
            let answer = await body()
            box.value.withLock { $0 = answer }
            done.signal()
        }
        done.wait()
        guard let answer = box.value.withLock({ $0 }) else { fatalError("a task ended without an answer") }
        return answer
    }

    private final class Box<T: Sendable>: Sendable {
        let value = Mutex<T?>(nil)
    }
}
