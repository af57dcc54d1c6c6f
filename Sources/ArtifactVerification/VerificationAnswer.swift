import Core

/// Whether an artifact may be deployed.
public enum VerificationVerdict: Sendable {
    /// Every check that was asked for ran, and passed or only warned.
    case allow
    /// Some check failed.
    case deny
    /// Something could not be checked: it does not count as good.
    case undecided
}

/// What verifying one artifact came to.
public struct VerificationAnswer: Sendable {
    private let report: ArtifactReport

    init(_ report: ArtifactReport) { self.report = report }

    /// The artifact's name: the pin's, or the one that it was asked as, or the file's without its extension.
    public var name: String { report.name }
    /// Where it was read from.
    public var source: String { report.source }
    /// Whether it may be deployed.
    public var verdict: VerificationVerdict {
        switch report.verdict {
        case .allow: .allow
        case .deny: .deny
        case .undecided: .undecided
        }
    }
    /// The outcomes of the checks, in the order they ran.
    public var findings: [VerificationFinding] { report.findings.map { VerificationFinding($0) } }
    /// What was read; nil where the artifact was refused or could not be read.
    public var artifact: Artifact? { report.inventory.map { Artifact($0) } }
    /// The code that the command line would exit with for this artifact: 0 for `allow` alone.
    public var exitCode: Int32 { ExitStatus(report.findings).rawValue }
}

/// The outcome of one check.
public struct VerificationFinding: Sendable {
    /// How a check ended.
    public enum Outcome: Sendable {
        /// Checked and good.
        case pass
        /// Checked, worth a look, not a reason to stop.
        case warn
        /// Checked and bad.
        case fail
        /// Could not be checked: never counts as good.
        case unknown
    }

    private let finding: Finding

    init(_ finding: Finding) { self.finding = finding }

    /// Names what was found, such as `lock.drift`; `layerlock explain` knows it.
    public var id: String { finding.id.rawValue }
    /// How the check ended.
    public var outcome: Outcome {
        switch finding.outcome {
        case .pass: .pass
        case .warn: .warn
        case .fail: .fail
        case .unknown: .unknown
        }
    }
    /// One sentence for people.
    public var message: String { finding.message }
    /// The entry that is concerned, safe to print.
    public var path: String? { finding.path }
}
