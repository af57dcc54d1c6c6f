import Core

/// What a run changes of what is kept of one artifact.
package struct ToldChanges: Sendable, Equatable {
    /// Places in the open spans of what is told again and became worse, with what it is now: it begins anew.
    package var renewed: [(place: Int, finding: ToldFinding)] = []
    /// What was not told before.
    package var added: [ToldFinding] = []
    /// Places of what is gone, and was told by an earlier run.
    package var ended: [Int] = []
    /// Places of what an earlier try of this run told, and this one did not.
    package var dropped: [Int] = []
    /// Places of what an earlier try of this run ended, and this one tells.
    package var reopened: [Int] = []

    /// Compares.
    /// - Parameters:
    ///   - spans: Those that are open, or that this run ended.
    ///   - run: This run's number.
    package init(of spans: [ToldSpan], to answer: RunAnswer, run: Int64) {
        let shared = ToldFinding.sharedKeys(spans.lazy.map(\.finding))
            .union(ToldFinding.sharedKeys(answer.findings))
        var places: [TextKey: Int] = [:]
        for (place, span) in spans.enumerated() {
            for key in span.finding.keys(but: shared) where places[key].map({ spans[$0].end != nil }) ?? true {
                places[key] = place
            }
        }
        var told: Set<Int> = []
        var seen: Set<TextKey> = []
        for finding in answer.findings {
            let keys = finding.keys(but: shared)
            if let place = keys.lazy.compactMap({ places[$0] }).first {
                told.insert(place)
                if spans[place].end != nil { reopened.append(place) }
                if finding.isWorse(than: spans[place].finding) { renewed.append((place, finding)) }
            } else if keys.allSatisfy({ !seen.contains($0) }) {
                added.append(finding)
            }
            seen.formUnion(keys)
        }
        for (place, span) in spans.enumerated()
        where span.end == nil && !told.contains(place) && answer.scope.ends(span.finding) {
            if span.first == run { dropped.append(place) } else { ended.append(place) }
        }
    }

    /// Whether both are the same.
    package static func == (left: ToldChanges, right: ToldChanges) -> Bool {
        left.added == right.added && left.ended == right.ended && left.dropped == right.dropped
            && left.reopened == right.reopened && left.renewed.map(\.place) == right.renewed.map(\.place)
            && left.renewed.map(\.finding) == right.renewed.map(\.finding)
    }
}

/// Finds what runs told of an artifact: by its place, else, where it has moved, by its name and tree.
package struct ToldLookup: Sendable {
    private struct Content: Hashable {
        var name: TextKey
        var tree: Digest
    }

    private var places: [TextKey: Int] = [:]
    private var contents: [Content: Int] = [:]

    /// Takes in artifacts with the number of the last run that told of each, in their order.
    /// - Parameter asked: Places that are asked about: what was told of there is still there, and has not moved.
    package init(_ artifacts: some Sequence<(artifact: ToldArtifact, lastRun: Int64)>, asked: Set<TextKey>) {
        var last: [Content: Int64] = [:]
        for (index, (artifact, run)) in artifacts.enumerated() {
            places[artifact.place] = index
            guard let tree = artifact.tree, !asked.contains(artifact.place) else { continue }
            let content = Content(name: TextKey(artifact.name), tree: tree)
            if last[content].map({ $0 < run }) ?? true { (contents[content], last[content]) = (index, run) }
        }
    }

    /// The place of an artifact among those that were taken in; nil for one that nothing was told of.
    package func index(of artifact: ToldArtifact) -> Int? {
        places[artifact.place]
            ?? artifact.tree.flatMap { contents[Content(name: TextKey(artifact.name), tree: $0)] }
    }
}
