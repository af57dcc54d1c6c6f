/// The exit codes of the command line (docs/cli.md); scripts branch on them.
package enum ExitStatus: Int32, Sendable, CaseIterable {
    /// Every check that was asked for passed or only warned.
    case allowed = 0
    /// Something could not be decided.
    case undecided = 1
    /// An archive or a stack was refused.
    case archiveRejected = 10
    /// A signature check failed.
    case signature = 11
    /// Other content than pinned, or not pinned.
    case drift = 12
    /// Never rescanned, or too long ago.
    case stale = 13
    /// A scan's finding.
    case scanFinding = 14
    /// Wrong usage (EX_USAGE of sysexits.h).
    case usage = 64

    /// The code for findings: undecided wins, then the lowest code that a failure asks for.
    package init(_ findings: some Sequence<Finding>) {
        var status = ExitStatus.allowed
        for finding in findings where finding.outcome == .fail || finding.outcome == .unknown {
            let next = finding.outcome == .unknown ? .undecided : finding.id.exitStatus
            if status == .allowed || next.rawValue < status.rawValue { status = next }
        }
        self = status
    }

    /// The code of a run that a failure ended: wrong usage, a refused archive, or nothing decided.
    package init(_ failure: Failure) { self = failure.code.exitStatus }
}
