/// How one check ended.
package enum Outcome: String, Word, Sendable, CaseIterable {
    /// Checked and good.
    case pass
    /// Checked, worth a look, not a reason to stop.
    case warn
    /// Checked and bad.
    case fail
    /// Could not be checked: never counts as good.
    case unknown

    /// Whether it keeps the verdict from being `allow`.
    package var stops: Bool { self == .fail || self == .unknown }
}

/// One check's outcome, with an id that `layerlock explain` knows.
package struct Finding: Sendable, Equatable {
    /// The finding's id, such as `lock.drift`.
    package var id: FindingID
    /// How the check ended.
    package var outcome: Outcome
    /// One sentence for people.
    package var message: String
    /// The entry's displayed path, where one is concerned.
    package var path: String?
    /// Whether the message names the path itself, so that it is not put in front of it.
    package var namesPath: Bool
    /// What the user can do, where there is something.
    package var remedy: String?

    /// Describes a finding.
    package init(
        _ id: FindingID, _ outcome: Outcome, _ message: String, path: String? = nil, namesPath: Bool = false,
        remedy: String? = nil
    ) {
        self.id = id
        self.outcome = outcome
        self.message = message
        self.path = path
        self.namesPath = namesPath
        self.remedy = remedy
    }

    /// The finding that a failure amounts to: a refusal fails, anything else leaves the artifact undecided.
    package init(_ failure: Failure) {
        var message = failure.message
        if let offset = failure.offset { message += " (at byte \(offset))" }
        self.init(
            failure.code, failure.code.isRefusal ? .fail : .unknown, message,
            path: failure.entry.flatMap { $0.isEmpty ? nil : $0 }, remedy: failure.remedy)
    }
}

/// The answer about an artifact or a whole run.
package enum Verdict: String, Word, Sendable {
    /// Every check that was asked for ran, and passed or only warned.
    case allow
    /// Some check failed.
    case deny
    /// Something could not be checked.
    case undecided

    /// The verdict over findings: what could not be checked weighs most, then what failed.
    package init(_ findings: some Sequence<Finding>) {
        var verdict = Verdict.allow
        for finding in findings {
            if finding.outcome == .unknown { verdict = .undecided }
            if finding.outcome == .fail, verdict == .allow { verdict = .deny }
        }
        self = verdict
    }
}
