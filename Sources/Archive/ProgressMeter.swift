import Synchronization

/// Adds up what the workers have done and tells whoever asked.
package final class ProgressMeter: Sendable {
    private let total: UInt64
    private let done = Atomic<UInt64>(0)
    private let report: (@Sendable (UInt64, UInt64) -> Void)?

    /// Starts at 0 of `total` bytes.
    package init(total: UInt64, report: (@Sendable (UInt64, UInt64) -> Void)?) {
        self.total = total
        self.report = report
    }

    /// Counts bytes as done.
    package func add(_ bytes: UInt64) {
        guard let report else { return }
        report(done.add(bytes, ordering: .relaxed).newValue, total)
    }
}
