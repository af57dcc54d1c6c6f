import Core
import Detectors
import Engine
import Ledger
import Synchronization
import Testing

/// Says which artifact is looked at, by its only file, while it is.
struct Watcher: Detector {
    static let id: StaticString = "watch"
    static let version = 1
    let seen: @Sendable (String) async -> Void

    func observe(_ sight: inout ArtifactSight) async {
        await seen(sight.entries.map { String(decoding: $0.path.bytes, as: UTF8.self) }.joined())
    }
}

/// A second run, within a look of the first one.
final class SecondRun: Sendable {
    private let state = Mutex<RescanSummary?>(nil)
    var summary: RescanSummary? { state.withLock { $0 } }

    func run(_ body: () async throws -> RescanSummary) async {
        do {
            let summary = try await body()
            state.withLock { $0 = summary }
        } catch {
            Issue.record(error)
        }
    }
}

/// Time that goes on whenever somebody asks for it.
final class TickingClock: Sendable {
    private let now: Mutex<Timestamp>
    init(_ start: Timestamp) { now = Mutex(start) }

    /// Has so many milliseconds pass.
    func pass(_ time: Int64) { now.withLock { $0 = Timestamp(milliseconds: $0.milliseconds + time) } }

    func next() -> Timestamp {
        now.withLock { now in
            now = Timestamp(milliseconds: now.milliseconds + 1)
            return now
        }
    }
}
