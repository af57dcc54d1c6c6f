import Core

/// What a finding id means, for `layerlock explain`, for SARIF rules and as the remedy where a finding brings none.
package struct Explanation: Sendable, Equatable {
    /// The finding's id, such as `archive.zip-overlap`.
    package let id: String
    /// How much it matters.
    package let severity: Severity
    /// How the check ends by default; a trust configuration can turn some failures into warnings.
    package let outcome: Outcome
    /// A few words without a full stop.
    package let title: String
    /// What the bytes say, and why readers disagree or what an attacker gains.
    package let meaning: String
    /// How it comes about, most often.
    package let cause: String
    /// What to do.
    package let fix: String

    init(
        _ id: String, _ severity: Severity, _ title: String, outcome: Outcome = .fail, meaning: String, cause: String,
        fix: String
    ) {
        self.id = id
        self.severity = severity
        self.outcome = outcome
        self.title = title
        self.meaning = meaning
        self.cause = cause
        self.fix = fix
    }
}
