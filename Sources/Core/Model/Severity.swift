/// How much a finding matters where it fails; the scores of SARIF are those that code scanning sorts by.
package enum Severity: String, Word, Sendable, CaseIterable {
    /// Content can be smuggled past a review or replaced.
    case critical
    /// The content is not what was vouched for, or cannot be told apart from it.
    case high
    /// A rule is broken that an attack would need others beside.
    case medium
    /// Worth a look.
    case low
    /// Nobody rated it: what an advisory without a severity says.
    case unknown
    /// Says nothing about the artifact's safety: a pass, or a run that could not decide.
    case none
}

extension Severity {
    /// Whether a finding so graded counts where those of `threshold` and above do; what nobody rated always does.
    package func reaches(_ threshold: Severity) -> Bool {
        guard self != .unknown else { return true }
        let order: [Severity] = [.critical, .high, .medium, .low, .none]
        guard let own = order.firstIndex(of: self), let wanted = order.firstIndex(of: threshold) else { return true }
        return own <= wanted
    }
}
