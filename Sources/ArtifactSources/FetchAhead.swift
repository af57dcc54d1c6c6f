import Core
import Synchronization

/// An artifact that will be opened.
package struct ExpectedArtifact: Sendable, Hashable {
    /// Its locator.
    package var locator: TextKey
    /// Of an image for several platforms, the one that will be wanted.
    package var platform: ImagePlatform?

    /// Sets each property.
    package init(_ locator: String, platform: ImagePlatform? = nil) {
        self.locator = TextKey(locator)
        self.platform = platform
    }
}

/// Fetches what will be opened before its turn, several at once: whoever waits for one has the next ones on their way.
final class FetchAhead: Sendable {
    /// How many come at once, those included that came and were not opened yet.
    static let lanes = 4

    private struct State {
        var waiting: [(expected: ExpectedArtifact, begin: @Sendable () async -> Result<OpenArtifact, Failure>)] = []
        var coming: [ExpectedArtifact: Task<Result<OpenArtifact, Failure>, Never>] = [:]
    }

    private let state = Mutex(State())

    /// Begins with the first ones, in the order in which they will be opened.
    func expect(
        _ artifacts: [ExpectedArtifact],
        _ fetch: @escaping @Sendable (ExpectedArtifact) async -> Result<OpenArtifact, Failure>
    ) {
        var seen: Set<ExpectedArtifact> = []
        let once = artifacts.filter { seen.insert($0).inserted }
        // One alone has nothing to wait for.
        guard once.count > 1 else { return }
        state.withLock { state in
            state.waiting += once.map { artifact in (artifact, { await fetch(artifact) }) }
            Self.begin(&state)
        }
    }

    /// What came of an artifact that was expected; nil for one that was not.
    func take(_ artifact: ExpectedArtifact) async -> Result<OpenArtifact, Failure>? {
        let task = state.withLock { state in
            let task = state.coming[artifact]
            // Its turn has come before ours to fetch it.
            if task == nil { state.waiting.removeAll { $0.expected == artifact } }
            return task
        }
        guard let task else { return nil }
        let result = await task.value
        state.withLock { state in
            state.coming.removeValue(forKey: artifact)
            Self.begin(&state)
        }
        return result
    }

    private static func begin(_ state: inout State) {
        while state.coming.count < lanes, !state.waiting.isEmpty {
            let next = state.waiting.removeFirst()
            state.coming[next.expected] = Task.detached { await next.begin() }
        }
    }
}
