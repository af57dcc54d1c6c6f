import Core
import Ledger

/// Since when it is asked what came and went.
package enum SinceDemand: Sendable {
    /// So long ago.
    case age(Duration)
    /// Since a time.
    case time(Timestamp)
    /// Since a run of this id, or where the ledger knows none, since what else goes by that name: a commit.
    case run(String, or: @Sendable (String) -> Timestamp?)

    /// What came and went of artifacts since then, as the runs told it.
    /// - Throws: `ledger.*`; `input.not-found` for a run that the ledger does not know.
    func changes(
        of artifacts: [ToldArtifact]?, asOf: Timestamp, in ledger: (any LedgerStore)?
    ) async throws(Failure) -> SinceFacts {
        guard let ledger else { return SinceFacts() }
        let runs = try await ledger.runs()
        let former: LedgerRun?
        var facts = SinceFacts()
        switch self {
        case .age(let age):
            let (seconds, overflow) = age.components.seconds.multipliedReportingOverflow(by: 1_000)
            let (start, isBefore) = asOf.milliseconds.subtractingReportingOverflow(overflow ? .max : seconds)
            let time = Timestamp(milliseconds: isBefore ? .min : start)
            facts.time = time
            former = runs.last(by: time)
        case .time(let time):
            facts.time = time
            former = runs.last(by: time)
        case .run(let name, let other):
            if let run = runs.first(where: { TextKey($0.name) == TextKey(name) }) {
                facts.time = run.finished ?? run.started
                former = run
            } else if let time = other(name) {
                facts.time = time
                former = runs.last(by: time)
            } else {
                throw Failure(
                    .inputNotFound, "the ledger knows no run \(PathEscaping.displayed(name.utf8)), and git no commit",
                    remedy: "give the id of a run, a revision, a day, or an age such as 24h")
            }
        }
        facts.run = former
        let first = former?.number ?? 0
        let isMeant = { (run: LedgerRun) in run.number > first && run.date <= asOf && run.finished != nil }
        facts.runs = runs.filter(isMeant)
        let last = facts.runs.last?.number ?? first
        let lookup = try await ledger.told(artifacts)
        let indices: [Int]
        if let artifacts {
            let known = ToldLookup(
                lookup.lazy.map { ($0.artifact, $0.lastRun) }, asked: Set<TextKey>(artifacts.map(\.place)))
            indices = Set(artifacts.compactMap(known.index)).sorted()
        } else {
            indices = Array(lookup.indices)
        }
        for history in indices.map({ lookup[$0] }) {
            if history.lastRun > first { facts.artifacts += 1 }
            for span in history.spans {
                let (before, after) = (span.holds(after: first), span.holds(after: last))
                let change = GoneFinding(artifact: history.artifact.name, finding: span.finding)
                if after, !before { facts.came.append(change) }
                if before, !after { facts.went.append(change) }
            }
        }
        return facts
    }
}
