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

    /// How grave it is beside other outcomes of the same check: what is known to be bad weighs most.
    package var gravity: Int {
        switch self {
        case .pass: 0
        case .warn: 1
        case .unknown: 2
        case .fail: 3
        }
    }

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
    package var prose: Prose
    /// The entry's displayed path, where one is concerned.
    package var path: String?
    /// Whether the message names the path itself, so that it is not put in front of it.
    package var namesPath: Bool
    /// What the user can do, where there is something.
    package var remedy: Prose?
    /// The vulnerability that it tells of; nil for every finding of another kind.
    package var vulnerable: VulnerabilityPlace?
    /// Whether the run before did not tell it; nil where nobody asked.
    package var isNew: Bool?
    /// When it was first found there; nil where that is not known.
    package var firstSeen: Timestamp?
    /// What it is about, where the context does not tell.
    package var subject: FindingSubject?

    /// Describes a finding.
    package init(
        _ id: FindingID, _ outcome: Outcome, _ message: String, path: String? = nil, namesPath: Bool = false,
        remedy: Prose? = nil
    ) {
        self.init(id, outcome, prose: Prose(message), path: path, namesPath: namesPath, remedy: remedy)
    }

    /// Describes a finding whose message refers to operations or settings.
    package init(
        _ id: FindingID, _ outcome: Outcome, prose: Prose, path: String? = nil, namesPath: Bool = false,
        remedy: Prose? = nil
    ) {
        self.id = id
        self.outcome = outcome
        self.prose = prose
        self.path = path
        self.namesPath = namesPath
        self.remedy = remedy
    }

    /// The sentence in the libraries' own terms: reports word `prose`.
    package var message: String {
        get { prose.plain }
        set { prose = Prose(newValue) }
    }

    /// The same with its references put into words, for what keeps text alone.
    package func worded(_ wording: any Wording) -> Finding {
        var copy = self
        copy.prose = prose.worded(wording)
        copy.remedy = remedy?.worded(wording)
        return copy
    }

    /// The finding that a failure amounts to: a refusal fails, anything else leaves the artifact undecided.
    package init(_ failure: Failure) {
        var message = failure.prose
        if let offset = failure.offset { message = "\(message) (at byte \(offset))" }
        self.init(
            failure.code, failure.code.isRefusal ? .fail : .unknown, prose: message,
            path: failure.entry.flatMap { $0.isEmpty ? nil : $0 }, remedy: failure.remedy)
    }
}

extension Finding {
    /// What became of a finding, in one word.
    package enum State: String, Word, Sendable {
        /// The run before did not tell it.
        case new
        /// The run before told it.
        case known
        /// A waiver or a VEX statement excuses it.
        case waived
    }

    /// What became of it; nil for what passed without an excuse, and where nobody asked.
    package var state: State? {
        if vulnerable?.excuse?.holds == true { return .waived }
        guard outcome != .pass, let isNew else { return nil }
        return isNew ? .new : .known
    }
}

/// What a finding is about.
package struct FindingSubject: Sendable, Hashable {
    /// The names of the artifacts that it is of, sorted.
    package var artifacts: [String]
    /// The layer's digest; nil for what is of an artifact as a whole.
    package var layer: Digest?

    /// Names what a finding is about.
    package init(artifacts: [String], layer: Digest? = nil) {
        self.artifacts = artifacts
        self.layer = layer
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
