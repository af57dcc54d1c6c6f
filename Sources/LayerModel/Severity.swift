/// How much a finding matters where it fails; the scores of SARIF are those that code scanning sorts by.
public enum Severity: String, Sendable, CaseIterable {
    /// Content can be smuggled past a review or replaced.
    case critical
    /// The content is not what was vouched for, or cannot be told apart from it.
    case high
    /// A rule is broken that an attack would need others beside.
    case medium
    /// Worth a look.
    case low
    /// Says nothing about the artifact's safety: a pass, or a run that could not decide.
    case none
}
