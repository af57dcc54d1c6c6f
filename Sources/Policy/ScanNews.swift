import Core
import Ledger

extension ScanAge {
    /// Whether a look is to be recorded that touched no bytes: the last one is due again, or found something else.
    package static func isNews(
        _ look: ScanRecord, by scanner: Scanner, after history: ScanHistory?, _ demand: ScanDemand
    ) -> Bool {
        if due(scanner, history, demand) != nil { return true }
        return history?.completed[scanner.name].map { !$0.says(asMuchAs: look) } ?? true
    }
}

extension ScanRecord {
    /// Whether two looks found the same, in whatever words.
    fileprivate func says(asMuchAs other: ScanRecord) -> Bool {
        outcome == other.outcome && findings.map(Gist.init) == other.findings.map(Gist.init)
    }
}

/// What a finding comes to, without the words.
private struct Gist: Equatable {
    let id: FindingID
    let outcome: Outcome
    let path: TextKey?

    init(_ found: ScanFinding) {
        id = found.finding.id
        outcome = found.finding.outcome
        path = found.finding.path.map { TextKey($0) }
    }
}
