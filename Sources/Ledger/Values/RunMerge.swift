import Core

/// The runs of two ledgers as one sequence: those of both in the order that each has, runs of one name are one run.
///
/// Numbers of two ledgers mean different runs, and later runs have to have higher ones: a run that comes in between may move
/// those behind it.
package struct RunMerge: Sendable {
    /// All runs, by their new numbers.
    package private(set) var runs: [LedgerRun] = []
    /// New numbers by the former ones, of the runs that were known; none is lower than the former.
    package private(set) var known: [Int64: Int64] = [:]
    /// New numbers by those that the other ledger has.
    package private(set) var taken: [Int64: Int64] = [:]
    /// Runs that were not known.
    package private(set) var news = 0

    /// Merges.
    /// - Parameters:
    ///   - former: The runs that are known, by their numbers.
    ///   - others: Those that come, by theirs.
    /// - Throws: `ledger.export-invalid` where both hold the same runs in different orders.
    package init(_ former: [LedgerRun], with others: [LedgerRun]) throws(Failure) {
        // A ledger without runs takes them as they are.
        if former.isEmpty {
            runs = others
            taken = Dictionary(others.map { ($0.number, $0.number) }, uniquingKeysWith: { first, _ in first })
            news = others.count
            return
        }
        let places = Dictionary(
            former.enumerated().map { (TextKey($1.name), $0) }, uniquingKeysWith: { first, _ in first })
        var (next, other) = (0, 0)
        while other < others.count {
            let common = others[other...].firstIndex { places[TextKey($0.name)] != nil }
            let end = common.flatMap { places[TextKey(others[$0].name)] } ?? former.count
            guard end >= next else {
                throw Failure(
                    .ledgerExportInvalid, "its runs stand in another order than those of the ledger",
                    remedy: "merge ledgers that began as copies of one")
            }
            // Between runs that both hold, the clock decides.
            let stop = common ?? others.count
            while next < end || other < stop {
                if other >= stop || next < end && former[next].started <= others[other].started {
                    add(former[next])
                    next += 1
                } else {
                    add(others[other], isKnown: false)
                    other += 1
                }
            }
            guard let common else { break }
            add(former[next], and: others[common])
            (next, other) = (next + 1, common + 1)
        }
        for run in former[next...] { add(run) }
    }

    private mutating func add(_ run: LedgerRun, and other: LedgerRun? = nil, isKnown: Bool = true) {
        let last = runs.last?.number ?? 0
        var merged = run
        merged.number = isKnown ? max(last + 1, run.number) : last + 1
        if let other {
            if run.finished == nil { (merged.finished, merged.exit) = (other.finished, other.exit) }
            taken[other.number] = merged.number
        }
        if isKnown { known[run.number] = merged.number } else { taken[run.number] = merged.number }
        if !isKnown { news += 1 }
        runs.append(merged)
    }

    /// What a run told, by the new numbers; nil where it names a run that did not come.
    package func renumbered(_ history: ToldHistory) -> ToldHistory? {
        guard let lastRun = taken[history.lastRun] else { return nil }
        var renumbered = history
        renumbered.lastRun = lastRun
        for index in history.spans.indices {
            guard let first = taken[history.spans[index].first] else { return nil }
            renumbered.spans[index].first = first
            guard let end = history.spans[index].end else { continue }
            guard let end = taken[end] else { return nil }
            renumbered.spans[index].end = end
        }
        return renumbered
    }
}
