import Core
import Synchronization

/// The server's time on this machine: what the server said last, and what has passed since. That this machine's clock is wrong makes
/// no difference.
final class ServerClock: Sendable {
    private let local: @Sendable () -> Timestamp
    private let ahead = Mutex<Int64>(0)

    /// - Parameter local: This machine's clock.
    init(_ local: @escaping @Sendable () -> Timestamp) { self.local = local }

    /// Takes in what the server says: never ahead of it, as its answer took its time.
    func set(_ server: Timestamp) {
        let (difference, overflow) = server.milliseconds.subtractingReportingOverflow(local().milliseconds)
        if !overflow { ahead.withLock { $0 = difference } }
    }

    func now() -> Timestamp {
        let (sum, overflow) = local().milliseconds.addingReportingOverflow(ahead.withLock { $0 })
        return overflow ? local() : Timestamp(milliseconds: sum)
    }
}
