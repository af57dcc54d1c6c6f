import LayerLedger
import LayerModel
import LayerPolicy

/// Which artifacts are due.
struct RescanPlan {
    /// An artifact whose bytes need no look, with what the comparison with advisories says of its packages.
    struct Rest {
        var target: RescanTarget
        var known: ArtifactIdentity
        var packages: TreeMatch?
    }

    private let demand: RescanDemand
    /// The scanners that look at an artifact beside its layers.
    private let artifactScanners: [Scanner]
    private let reading: Scanner
    private let packages: Scanner

    init(_ demand: RescanDemand, hasLockfile: Bool) {
        self.demand = demand
        reading = Scanner(name: Scanner.reading, version: demand.version)
        packages = Scanner(name: Scanner.packages, version: demand.version)
        var scanners = [reading]
        if hasLockfile { scanners.append(Scanner(name: Scanner.pin, version: demand.version)) }
        if demand.trust != nil { scanners.append(Scanner(name: Scanner.signature, version: demand.version)) }
        artifactScanners = scanners
    }

    func due(_ targets: [RescanTarget], in ledger: Ledger) throws(Failure) -> (due: [RescanTarget], rest: [Rest]) {
        if demand.isAll { return (targets, []) }
        let known = targets.compactMap(\.known)
        let layers = try ledger.layers(known.flatMap { $0.layers.map(\.digest) }, asOf: demand.asOf)
        let artifacts = try ledger.artifacts(known.map(ArtifactKey.init), asOf: demand.asOf)
        let ages = ScanDemand(asOf: demand.asOf, maxAge: demand.maxAge)
        var due: [RescanTarget] = []
        var rest: [Rest] = []
        for target in targets {
            guard let known = target.known else {
                due.append(target)
                continue
            }
            let artifact = artifacts[ArtifactKey(known)]
            func isDue(_ scanner: Scanner, _ history: ScanHistory?) -> Bool {
                ScanAge.due(scanner, history, ages) != nil
            }
            let layerScanners = known.kind.isImage ? [reading] : [reading, packages]
            let ownScanners = known.kind.isImage ? artifactScanners + [packages] : artifactScanners
            let isLayerDue = known.layers.contains { layer in
                layerScanners.contains { isDue($0, layers[layer.digest]?.history) }
            }
            if isLayerDue || ownScanners.contains(where: { isDue($0, artifact?.history) }) {
                due.append(target)
            } else {
                rest.append(
                    Rest(
                        target: target, known: known,
                        packages: known.kind.isImage
                            ? artifact?.packages : known.layers.first.flatMap { layers[$0.digest]?.packages }))
            }
        }
        return (due, rest)
    }
}

extension ArtifactKey {
    init(_ artifact: ArtifactIdentity) { self.init(digest: artifact.digest, tree: artifact.tree) }
}
