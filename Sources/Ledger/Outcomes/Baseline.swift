import Core

/// What an earlier run told of one artifact: what is not among it is new.
package struct ArtifactBaseline: Sendable {
    /// What was told of each of the artifacts that are meant.
    private let told: [[ToldFinding]]
    /// What was told first at some time, also by later runs, with that time.
    private let timed: [[ToldFinding]]
    /// Ids that tell no vulnerability from others.
    private let shared: Set<TextKey>
    /// What was told of each, by what tells findings from others.
    private let parts: [[TextKey: ToldFinding]]
    /// When findings were first told.
    private let times: [TextKey: Timestamp]

    private init(told: [[ToldFinding]], timed: [[ToldFinding]], shared: Set<TextKey>) {
        (self.told, self.timed, self.shared) = (told, timed, shared)
        parts = told.map { findings in
            var known: [TextKey: ToldFinding] = [:]
            for finding in findings { for key in finding.keys(but: shared) { known[key] = finding } }
            return known
        }
        var times: [TextKey: Timestamp] = [:]
        for finding in timed.lazy.joined() {
            for key in finding.keys(but: shared) {
                times[key] = min(times[key] ?? finding.firstSeen, finding.firstSeen)
            }
        }
        self.times = times
    }

    /// Of what was told.
    /// - Parameter timed: What was told first at some time, also by later runs.
    package init(_ findings: [ToldFinding], timed: [ToldFinding] = []) {
        self.init(told: [findings], timed: [timed], shared: ToldFinding.sharedKeys(findings))
    }

    /// The same, where these ids tell no vulnerability from others either: those that several vulnerabilities have that it is compared with.
    package func but(_ others: Set<TextKey>) -> ArtifactBaseline {
        if shared.isSuperset(of: others) { return self }
        return ArtifactBaseline(told: told, timed: timed, shared: shared.union(others))
    }

    /// Nothing was told.
    package static let nothing = ArtifactBaseline([])

    /// Of something that several artifacts hold: it is known where it was told of all of them.
    package init(_ holders: [ArtifactBaseline]) {
        if holders.count == 1, !holders[0].parts.isEmpty {
            self = holders[0]
            return
        }
        let told = holders.flatMap(\.told)
        self.init(
            told: told.isEmpty ? [[]] : told, timed: holders.flatMap(\.timed),
            shared: holders.reduce(into: []) { $0.formUnion($1.shared) })
    }

    /// Whether a finding was not told, or is worse than it was.
    package func isNew(_ finding: ToldFinding) -> Bool {
        let keys = finding.keys(but: shared)
        return parts.contains { known in
            guard let former = keys.lazy.compactMap({ known[$0] }).first else { return true }
            return finding.isWorse(than: former)
        }
    }

    /// When a finding was told first; nil for one that never was.
    package func firstSeen(_ finding: ToldFinding) -> Timestamp? {
        finding.keys(but: shared).compactMap { times[$0] }.min()
    }

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
        let shared = shared.union(ToldFinding.sharedKeys(findings))
        let present = Set(findings.lazy.flatMap { $0.keys(but: shared) })
        var gone: Set<ToldFinding> = []
        for finding in told.lazy.joined()
        where finding.keys(but: shared).allSatisfy({ !present.contains($0) }) && scope.ends(finding) {
            gone.insert(finding)
        }
        return gone.sorted { ($0.keys(but: shared).first ?? "") < ($1.keys(but: shared).first ?? "") }
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
            return ArtifactBaseline(
                history.spans.filter { $0.holds(after: run) }.map(\.finding),
                timed: history.spans.filter { $0.end == nil || $0.holds(after: run) }.map(\.finding))
        }
        names = [:]
    }

    /// Of what a report told, by the artifacts' names.
    package init(_ findings: [TextKey: [ToldFinding]]) {
        names = findings.mapValues { ArtifactBaseline($0, timed: $0) }
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
