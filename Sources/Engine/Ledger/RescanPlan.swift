import Core
import Ledger
import Policy

/// Which artifacts are due.
struct RescanPlan {
    /// An artifact whose bytes need no look, with what is known of it.
    struct Rest {
        var target: RescanTarget
        var known: ArtifactIdentity
        /// What the comparison with advisories says of its packages.
        var packages: TreeMatch?
        /// What the last looks at it found, and nobody has seen mended since.
        var open: [Finding]
        /// Whether not all of its metadata could be read.
        var isUnfinished: Bool
    }

    private struct Due {
        var target: RescanTarget
        /// When somebody last tried; nil for never.
        var lastAttempt: Timestamp?
    }

    private(set) var rest: [Rest] = []
    private var candidates: [Due] = []

    /// How many are due.
    var dueCount: Int { candidates.count }

    init(
        _ demand: RescanDemand, hasLockfile: Bool, _ targets: [RescanTarget], _ ledger: any LedgerStore
    ) async throws(Failure) {
        let known = targets.compactMap(\.known)
        let layers = try await ledger.layers(known.flatMap { $0.layers.map(\.digest) }, asOf: demand.asOf)
        let artifacts = try await ledger.artifacts(known.map(ArtifactKey.init), asOf: demand.asOf)
        let places = try await ledger.identities(ofSources: targets.filter { $0.pin != nil }.map(\.place))
        let ages = ScanDemand(asOf: demand.asOf, maxAge: demand.maxAge)
        let versions = demand.versions
        let inside = versions.detectors
        var judging: [Scanner] = []
        if hasLockfile { judging.append(versions.pin) }
        if demand.trust != nil { judging.append(demand.signatureScanner) }
        for target in targets {
            guard let known = target.known else {
                candidates.append(Due(target: target, lastAttempt: nil))
                continue
            }
            let isImage = known.kind.isImage
            let reading = versions.reading(isImage: isImage)
            let artifact = artifacts[ArtifactKey(known)]
            let histories = known.layers.map { layers[$0.digest]?.history }
            func isDue(_ scanners: [Scanner], _ history: ScanHistory?) -> Bool {
                scanners.contains { ScanAge.due($0, history, ages) != nil }
            }
            let isOld =
                histories.contains { isDue(isImage ? [reading] : [reading] + inside, $0) }
                || isDue([reading] + judging + (isImage ? inside : []), artifact?.history)
            let all = (histories + [artifact?.history]).compactMap(\.self)
            if demand.isAll || isOld || Self.mayHaveChanged(target, places[target.place]) {
                candidates.append(Due(target: target, lastAttempt: Self.lastAttempt(all)))
            } else {
                let unfinished = all.flatMap { history in inside.compactMap { history.attempts[TextKey($0.name)] } }
                rest.append(
                    Rest(
                        target: target, known: known,
                        packages: isImage
                            ? artifact?.packages : known.layers.first.flatMap { layers[$0.digest]?.packages },
                        open: all.flatMap { ScanAge.findings(of: $0.completed) }.map(\.finding)
                            + unfinished.flatMap(\.findings).map(\.finding),
                        isUnfinished: !unfinished.isEmpty))
            }
        }
    }

    /// What is to be looked at, in the order of the artifacts given. Where that is not all that is due, it is what nobody
    /// ever tried, then what was tried longest ago: no run leaves the same ones out.
    func due(limit: Int?) -> [RescanTarget] {
        guard let limit, limit < candidates.count else { return candidates.map(\.target) }
        let order = candidates.indices.sorted { left, right in
            let (before, after) = (candidates[left].lastAttempt, candidates[right].lastAttempt)
            if before == after { return left < right }
            guard let before, let after else { return before == nil }
            return before < after
        }
        return order.prefix(limit).sorted().map { candidates[$0].target }
    }

    /// Whether other content than the pinned may lie under a pin's name: nobody looked there, something else lay there, or
    /// the file is gone or has another size. That the pinned bytes were seen elsewhere says nothing about this place.
    private static func mayHaveChanged(_ target: RescanTarget, _ place: ArtifactIdentity?) -> Bool {
        guard target.pin != nil, let path = target.path else { return false }
        guard let place, place.tree == target.known?.tree else { return true }
        return place.kind == .ociLayout ? false : FileSize.of(path) != place.size
    }

    private static func lastAttempt(_ histories: [ScanHistory]) -> Timestamp? {
        histories.flatMap { Array($0.completed.values) + Array($0.attempts.values) }.map(\.asOf).max()
    }
}
