import Core
import Synchronization

/// The server's time on this machine: what the server said last, and what has passed since by a clock that nobody sets and that
/// goes on while the machine sleeps.
final class ServerClock: Sendable {
    private let passed: @Sendable () -> Int64
    /// The server's time when nothing had passed, in milliseconds.
    private let start: Mutex<Int64>

    /// Begins with what the server says.
    convenience init(_ server: Timestamp) {
        let start = ContinuousClock.now
        self.init(server) {
            let (seconds, attoseconds) = start.duration(to: .now).components
            return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
        }
    }

    /// - Parameter passed: Milliseconds since some moment.
    init(_ server: Timestamp, passed: @escaping @Sendable () -> Int64) {
        self.passed = passed
        start = Mutex(0)
        set(server)
    }

    /// Takes in what the server says: never ahead of it, as its answer took its time.
    func set(_ server: Timestamp) {
        let (difference, overflow) = server.milliseconds.subtractingReportingOverflow(passed())
        if !overflow { start.withLock { $0 = difference } }
    }

    func now() -> Timestamp {
        let (sum, overflow) = start.withLock { $0 }.addingReportingOverflow(passed())
        return Timestamp(milliseconds: overflow ? .max : sum)
    }
}
