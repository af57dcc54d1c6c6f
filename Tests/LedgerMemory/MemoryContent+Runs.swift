import Core
import Ledger

extension MemoryContent {
    mutating func beginRun(_ name: String, asOf: Timestamp, started: Timestamp) -> LedgerRun {
        if let known = runs.first(where: { TextKey($0.name) == TextKey(name) }) { return known }
        let run = LedgerRun(number: (runs.map(\.number).max() ?? 0) + 1, name: name, asOf: asOf, started: started)
        runs.append(run)
        return run
    }

    mutating func endRun(_ run: LedgerRun, finished: Timestamp, exit: Int, answers: [RunAnswer]) {
        guard let place = runs.firstIndex(where: { TextKey($0.name) == TextKey(run.name) }) else { return }
        let run = runs[place]
        (runs[place].finished, runs[place].exit) = (finished, exit)
        let lookup = ToldLookup(
            told.map { ($0.artifact, $0.lastRun) }, asked: Set<TextKey>(answers.map(\.artifact.place)))
        for answer in answers {
            var index = lookup.index(of: answer.artifact)
            if index == nil {
                index = told.count
                told.append(ToldHistory(answer.artifact, lastRun: run.number))
            }
            guard let index, told[index].lastRun <= run.number else { continue }
            var artifact = answer.artifact
            artifact.tree = artifact.tree ?? told[index].artifact.tree
            (told[index].artifact, told[index].lastRun) = (artifact, run.number)
            let places = told[index].spans.indices.filter { told[index].spans[$0].end.map { $0 == run.number } ?? true }
            let changes = ToldChanges(of: places.map { told[index].spans[$0] }, to: answer, run: run.number)
            for place in changes.ended { told[index].spans[places[place]].end = run.number }
            for place in changes.reopened { told[index].spans[places[place]].end = nil }
            for (place, finding) in changes.renewed {
                let former = told[index].spans[places[place]].finding
                var now = finding
                (now.path, now.purl, now.ids, now.firstSeen) = (former.path, former.purl, former.ids, former.firstSeen)
                told[index].spans[places[place]] = ToldSpan(now, first: run.number)
            }
            for place in changes.dropped.sorted(by: >) { told[index].spans.remove(at: places[place]) }
            told[index].spans += changes.added.map { ToldSpan($0, first: run.number) }
        }
    }
}

extension ToldHistory {
    /// The same where runs have other numbers.
    func moved(_ numbers: [Int64: Int64]) -> ToldHistory {
        var moved = self
        moved.lastRun = numbers[lastRun] ?? lastRun
        for index in spans.indices {
            moved.spans[index].first = numbers[spans[index].first] ?? spans[index].first
            moved.spans[index].end = spans[index].end.map { numbers[$0] ?? $0 }
        }
        return moved
    }
}
