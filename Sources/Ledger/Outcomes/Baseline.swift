import Core

/// What an earlier run told of one artifact: what is not among it is new.
package struct ArtifactBaseline: Sendable {
    /// What was told of each of the artifacts that are meant, by what tells findings from others.
    private let parts: [[TextKey: ToldFinding]]
    /// When findings were first told, also by later runs.
    private let times: [TextKey: Timestamp]

    private init(parts: [[TextKey: ToldFinding]], times: [TextKey: Timestamp]) {
        self.parts = parts
        self.times = times
    }

    /// Of what was told.
    package init(_ findings: [ToldFinding], times: [TextKey: Timestamp] = [:]) {
        var known: [TextKey: ToldFinding] = [:]
        for finding in findings { for key in finding.keys { known[key] = finding } }
        self.init(parts: [known], times: times)
    }

    /// Nothing was told.
    package static let nothing = ArtifactBaseline([])

    /// Of something that several artifacts hold: it is known where it was told of all of them.
    package init(_ holders: [ArtifactBaseline]) {
        if holders.count == 1, !holders[0].parts.isEmpty {
            self = holders[0]
            return
        }
        let parts = holders.flatMap(\.parts)
        self.init(
            parts: parts.isEmpty ? [[:]] : parts,
            times: holders.dropFirst().reduce(into: holders.first?.times ?? [:]) { times, holder in
                times.merge(holder.times) { min($0, $1) }
            })
    }

    /// Whether a finding was not told, or is worse than it was.
    package func isNew(_ finding: ToldFinding) -> Bool {
        let keys = finding.keys
        return parts.contains { known in
            guard let former = keys.lazy.compactMap({ known[$0] }).first else { return true }
            return finding.isWorse(than: former)
        }
    }

    /// When a finding was told first; nil for one that never was.
    package func firstSeen(_ finding: ToldFinding) -> Timestamp? { finding.keys.compactMap { times[$0] }.min() }

    /// Says of a finding whether it is new and since when it is there.
    /// - Parameter now: The time that is judged at.
    package func mark(_ finding: inout Finding, now: Timestamp) {
        guard let told = ToldFinding(finding, firstSeen: now) else { return }
        finding.isNew = isNew(told)
        let times = [firstSeen(told), finding.firstSeen].compactMap(\.self)
        finding.firstSeen = times.min() ?? now
    }

    /// What was told and is no longer.
    /// - Parameter scope: What may end.
    package func gone(_ findings: [ToldFinding], scope: RunAnswer.Scope) -> [ToldFinding] {
        let present = Set(findings.lazy.flatMap(\.keys))
        var gone: Set<ToldFinding> = []
        for (key, finding) in parts.lazy.joined()
        where !present.contains(key) && finding.keys.allSatisfy({ !present.contains($0) }) && scope.ends(finding) {
            gone.insert(finding)
        }
        return gone.sorted { ($0.keys.first ?? "") < ($1.keys.first ?? "") }
    }
}

/// What an earlier run told.
package struct Baseline: Sendable {
    /// Which run is meant.
    package enum Point: Sendable {
        /// The one before the run of this number.
        case before(Int64)
        /// Of each artifact the one before the last that told of it.
        case beforeLast
        /// The one of this number.
        case run(Int64)
    }

    private let artifacts: [ArtifactBaseline]
    private let lookup: ToldLookup
    private let names: [TextKey: ArtifactBaseline]

    /// Of what the ledger keeps.
    /// - Parameter asked: Where the artifacts lie that are asked about.
    package init(_ histories: [ToldHistory], at point: Point, asked: Set<TextKey>) {
        lookup = ToldLookup(histories.lazy.map { ($0.artifact, $0.lastRun) }, asked: asked)
        artifacts = histories.map { history in
            let run =
                switch point {
                case .before(let run): run - 1
                case .beforeLast: history.lastRun - 1
                case .run(let run): run
                }
            var times: [TextKey: Timestamp] = [:]
            for span in history.spans where span.end == nil || span.holds(after: run) {
                for key in span.finding.keys {
                    times[key] = min(times[key] ?? span.finding.firstSeen, span.finding.firstSeen)
                }
            }
            return ArtifactBaseline(history.spans.filter { $0.holds(after: run) }.map(\.finding), times: times)
        }
        names = [:]
    }

    /// Of what a report told, by the artifacts' names.
    package init(_ findings: [TextKey: [ToldFinding]]) {
        names = findings.mapValues { findings in
            var times: [TextKey: Timestamp] = [:]
            for finding in findings { for key in finding.keys { times[key] = finding.firstSeen } }
            return ArtifactBaseline(findings, times: times)
        }
        artifacts = []
        lookup = ToldLookup([], asked: [])
    }

    /// Nothing was told.
    package static let nothing = Baseline([:])

    /// What was told of an artifact.
    package func of(_ artifact: ToldArtifact) -> ArtifactBaseline {
        lookup.index(of: artifact).map { artifacts[$0] } ?? names[artifact.name] ?? .nothing
    }
}
