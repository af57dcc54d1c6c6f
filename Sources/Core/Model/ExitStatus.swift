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

/// One exit code that findings ask for, and which of them do.
package struct ExitReason: Sendable, Equatable {
    /// The code.
    package var exit: ExitStatus
    /// The ids that ask for it, each once, sorted.
    package var ids: [FindingID]
    /// How many findings ask for it.
    package var count: Int

    /// All codes that findings ask for, the one that a run with them ends with first.
    package static func all(of findings: some Sequence<Finding>) -> [ExitReason] {
        all(of: findings.lazy.map { ($0.id, $0.outcome) })
    }

    /// As above, of findings of which no more is known.
    package static func all(of findings: some Sequence<(id: FindingID, outcome: Outcome)>) -> [ExitReason] {
        // A thousand findings share a few ids.
        var counts: [FindingID: (failed: Int, unknown: Int)] = [:]
        for (id, outcome) in findings {
            if outcome == .fail { counts[id, default: (0, 0)].failed += 1 }
            if outcome == .unknown { counts[id, default: (0, 0)].unknown += 1 }
        }
        var reasons: [ExitStatus: ExitReason] = [:]
        func add(_ id: FindingID, _ count: Int, _ exit: ExitStatus) {
            guard count > 0 else { return }
            var reason = reasons[exit] ?? ExitReason(exit: exit, ids: [], count: 0)
            if reason.ids.last != id { reason.ids.append(id) }
            reason.count += count
            reasons[exit] = reason
        }
        for (id, count) in counts.sorted(by: { $0.key < $1.key }) {
            add(id, count.failed, id.exitStatus)
            add(id, count.unknown, .undecided)
        }
        return reasons.values.sorted { $0.exit.rawValue < $1.exit.rawValue }
    }
}
