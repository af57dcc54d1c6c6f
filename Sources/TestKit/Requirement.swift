import Glibc
import Synchronization
import Testing

/// What a test needs from the machine, and the one place that decides what becomes of the test without it.
///
/// A tool that `make deps` installs, or something that the build makes, is due: without it the test is skipped on a
/// developer's machine, and fails where the environment says `CI=true`, since there a suite must not fall silent. What a
/// machine may lack (root's rights, a JDK) only skips. Whatever is skipped is counted, and listed when the tests end.
package enum Requirement {
    /// What becomes of a test.
    package enum Decision: Sendable, Equatable {
        /// It runs.
        case run
        /// It is skipped, and counted.
        case skip
        /// It fails.
        case fail
    }

    /// What becomes of a test whose requirement is met or not.
    package static func decision(isThere: Bool, isDue: Bool, isCI: Bool) -> Decision {
        if isThere { return .run }
        return isDue && isCI ? .fail : .skip
    }

    /// Whether the environment says that this is a check before a merge.
    package static let isCI = getenv("CI").map { String(cString: $0) } == "true"

    /// Cancels the test that runs, for want of what a machine may well be without.
    package static func giveUp(_ what: String) throws -> Never {
        Skipped.note(what)
        try Test.cancel("\(what) is needed")
    }

    /// Whether a test may run; notes what it lacks, and throws where it has to fail.
    static func isMet(_ what: String, isThere: Bool, isDue: Bool) throws -> Bool {
        switch decision(isThere: isThere, isDue: isDue, isCI: isCI) {
        case .run: return true
        case .skip:
            Skipped.note(what)
            return false
        case .fail:
            throw TestKitError("\(what) is missing, and with CI=true no test is skipped for want of it: run make deps")
        }
    }
}

extension Trait where Self == ConditionTrait {
    /// The test runs tools.
    package static func needs(_ tools: Tool..., sourceLocation: SourceLocation = #_sourceLocation) -> Self {
        .enabled("\(tools.map(\.name).formatted) needed", sourceLocation: sourceLocation) {
            for tool in tools where !(try Requirement.isMet(tool.name, isThere: tool.isInstalled, isDue: tool.isDue)) {
                return false
            }
            return true
        }
    }

    /// The test needs what `make deps` or the build makes.
    package static func needs(
        _ what: String, sourceLocation: SourceLocation = #_sourceLocation,
        _ isThere: @escaping @Sendable () async throws -> Bool
    ) -> Self {
        .enabled("\(what) is needed", sourceLocation: sourceLocation) {
            try Requirement.isMet(what, isThere: try await isThere(), isDue: true)
        }
    }

    /// The test needs what a machine may well be without.
    package static func wants(
        _ what: String, sourceLocation: SourceLocation = #_sourceLocation,
        _ isThere: @escaping @Sendable () async throws -> Bool
    ) -> Self {
        .enabled("\(what) is needed", sourceLocation: sourceLocation) {
            try Requirement.isMet(what, isThere: try await isThere(), isDue: false)
        }
    }
}

extension Tool {
    /// Cancels the test, or one of its cases, without the tool; fails it where the tool is due.
    package func need() throws {
        guard try Requirement.isMet(name, isThere: isInstalled, isDue: isDue) else {
            try Test.cancel("\(name) is not installed")
        }
    }
}

extension [String] {
    fileprivate var formatted: String { joined(separator: ", ") + (count == 1 ? " is" : " are") }
}

/// How many tests were skipped for want of what; said on standard error when the process ends.
private enum Skipped {
    private static let counts: Mutex<[String: Int]> = {
        atexit { Skipped.list() }
        return Mutex([:])
    }()

    static func note(_ what: String) { counts.withLock { $0[what, default: 0] += 1 } }

    static func list() {
        let all = counts.withLock { $0 }.sorted { $0.key < $1.key }
        let text =
            "tests and suites skipped: " + all.map { "\($0.value) for want of \($0.key)" }.joined(separator: ", ")
        let bytes = Array("\(text)\n".utf8)
        _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
