import LayerModel

/// What a finding id means, for `layerlock explain`, for SARIF rules and as the remedy where a finding brings none.
public struct Explanation: Sendable, Equatable {
    /// The finding's id, such as `archive.zip-overlap`.
    public let id: String
    /// How much it matters.
    public let severity: Severity
    /// How the check ends by default; a trust configuration can turn some failures into warnings.
    public let outcome: Outcome
    /// A few words without a full stop.
    public let title: String
    /// What the bytes say, and why readers disagree or what an attacker gains.
    public let meaning: String
    /// How it comes about, most often.
    public let cause: String
    /// What to do.
    public let fix: String

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
