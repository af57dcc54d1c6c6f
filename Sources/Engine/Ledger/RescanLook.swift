import ArtifactSources
import Core
import Detectors
import Image
import Ledger
import Pins
import Policy
import Signatures

/// What came of one artifact: for the report, and for the ledger.
struct RescanResult: Sendable {
    var target: RescanTarget
    var outcome: RescanOutcome
    var recorded: [ScannedArtifact]
    /// What kept it from being read; nil where it was.
    var failure: Failure?
}

/// Looks at one artifact: reads it, compares it with its pin, judges its signature.
struct RescanLook: Sendable {
    let environment: Environment
    let options: ArtifactOptions
    let demand: RescanDemand
    let pins: PinnedArtifacts?
    let judge: SignatureJudge?
    /// Whom to believe of who built an artifact; nil where nobody is asked, or no pin says who.
    let builders: SigstoreTrust?
    let progress: RescanProgress
    /// The digests that an endorsement of this run may name.
    let digests: [Digest]

    func at(_ target: RescanTarget, index: Int) async -> RescanResult {
        let started = demand.clock()
        do throws(Failure) {
            guard let path = target.path else {
                throw Failure(
                    .inputNotFound, "the pin does not say where to read it again",
                    remedy:
                        "lock it from a file, or name the file: \(run: .rescan, "FILE", .setting(.lockfile, "LOCKFILE"))"
                )
            }
            var environment = environment
            environment.progress = { [progress] _, done, total in progress.update(index, done, of: total) }
            let options = options.reading(target)
            let verification = Verification(
                environment: environment, options: options, pins: pins, judge: judge, layerRule: demand.layerRule,
                builders: builders, takesStatements: false, asOf: demand.asOf)
            let verified = try await verification.verified(
                path, wanting: .everything, name: target.pin?.name ?? target.asked)
            return try await result(verified, target, options, started: started)
        } catch {
            return failed(error, target, started: started, seen: progress.seen(index))
        }
    }

    // MARK: - What is stated

    /// What is to be recorded of an artifact that is due for its age alone and of which whoever serves it states what he stated when
    /// its bytes were read; nil where he does not, or cannot be asked: then they are to be read.
    func stated(_ kept: RescanPlan.Rest, index: Int) async -> ScannedArtifact? {
        let target = kept.target
        guard let path = target.path, let former = kept.stated else { return nil }
        let started = demand.clock()
        do throws(Failure) {
            let options = options.reading(target)
            guard let statement = try await environment.sources.statement(of: options.expecting(path)),
                try StatedSame.scanner(statement, of: target, self.options, environment, demand) == former
            else { return nil }
            // Whoever altered what the lockfile keeps is told of by a look.
            if let pins, let pin = target.pin {
                try ManifestStore(besideLockfile: pins.path).check([pin.tree] + pin.layers.map(\.tree))
            }
        } catch {
            return nil
        }
        let known = kept.known
        let record = ScanRecord(
            scanner: former, asOf: demand.asOf, started: started, finished: demand.clock(), outcome: .clean,
            bytesSeen: 0, bytesTotal: known.size)
        progress.update(index, 1, of: 1)
        var artifact = ScannedArtifact(
            known, name: target.name, source: target.place,
            layers: Self.unique(known.layers.map { ScannedLayer($0, entries: nil, scans: [record]) }),
            scans: [record])
        // What lies there is known by who read it.
        artifact.wasFound = false
        return artifact
    }

    // MARK: - What was read

    private func result(
        _ verified: VerifiedArtifact, _ target: RescanTarget, _ options: ArtifactOptions, started: Timestamp
    ) async throws(Failure) -> RescanResult {
        var known = digests
        if let judge { known += judge.endorsedDigests }
        if let digest = verified.report.inventory?.digest { known.append(digest) }
        var report = try verified.judged(by: judge, lockfile: [], among: known)
        guard let read = verified.read, let identity = ArtifactIdentity(read.inventory) else {
            throw Failure(.internalFault, "the digest was not computed")
        }
        let observations = await read.observations(
            by: environment.detectors ?? DetectorList.all)
        let packages = observations[PackageDetector.self]?.packages.filter { $0.partOf == nil }.flatMap {
            TreePackage.all(of: $0)
        }
        let coverage = observations[PackageDetector.self].flatMap { PackageFacts($0).coverage }
        let versions = demand.versions
        let finished = demand.clock()
        func record(_ scanner: Scanner, _ findings: [Finding], missing: UInt64? = nil) -> ScanRecord {
            return ScanRecord(
                scanner: scanner, asOf: demand.asOf, started: started,
                finished: finished, outcome: ScanOutcome(findings, isComplete: missing == nil),
                bytesSeen: missing == nil ? identity.size : 0, bytesTotal: missing ?? identity.size,
                findings: ScanFinding.kept(findings, environment.wording))
        }
        let isZip = !identity.kind.isImage
        let reading = record(versions.reading(isImage: !isZip), read.inventory.warnings)
        let inside = observations.looks.map { look in
            var scan = record(versions.detector(look.scanner), look.findings)
            scan.outcome = ScanOutcome(look.findings, isComplete: look.isComplete)
            if look.scanner == PackageDetector.scanner { scan.coverage = coverage }
            return scan
        }
        let signatures = report.findings.filter { $0.id.family == .signature }
        let pinFindings = report.findings.filter { $0.id.family == .lock }
        var scans = [reading]
        if pins != nil { scans.append(record(try demand.pinScanner(of: verified.pin), pinFindings)) }
        if judge != nil { scans.append(record(demand.signatureScanner, signatures)) }
        if !isZip { scans += inside }
        // What is stated is recorded beside these looks and is none of them: an outcome with a statement says that nothing was read.
        let scanners = scans.map(\.scanner.name) + (isZip ? inside.map(\.scanner.name) : [])
        var statements: [ScanRecord] = []
        let isAsked = verified.pin.map { TextKey($0.name) } == target.pin.map { TextKey($0.name) }
        // Where a statement stands for a look, what that look found is told from the ledger. What is not told from there,
        // drift or whatever no look keeps, has the bytes read every time.
        let isToldAgain = report.findings.allSatisfy { finding in
            !finding.outcome.stops || read.inventory.warnings.contains(finding)
                || judge != nil && finding.id.family == .signature
        }
        if isToldAgain, let statement = read.statement, target.isServed, isAsked,
            let scanner = try StatedSame.scanner(statement, of: target, self.options, environment, demand)
        {
            statements.append(record(scanner, []))
        }
        let layers = zip(identity.layers, try read.layerReadings()).map { layer, read in
            var scan = reading
            (scan.bytesSeen, scan.bytesTotal) = (read.size, read.size)
            guard isZip else { return ScannedLayer(layer, entries: read.entries, scans: [scan]) }
            return ScannedLayer(layer, entries: read.entries, packages: packages, scans: [scan] + inside)
        }
        let source = target.place
        var recorded = [
            ScannedArtifact(
                identity, name: report.name, source: source, layers: Self.unique(layers),
                packages: isZip ? nil : packages, scans: scans + statements)
        ]
        if verified.evidence != nil, options.keepsEvidence(of: identity.kind) {
            recorded[0].evidence = try EvidenceForm.kept(
                read.signatureSet, of: ArtifactKey(identity),
                selection: options.evidenceSelection(identity.kind, beside: read.sideDigest),
                version: versions.evidence(isImage: !isZip))
        }
        if let pin = verified.pin {
            let pinned = ArtifactIdentity(pin)
            if pinned != identity {
                recorded.append(
                    try stoodIn(
                        for: pin, identity, report.name, source: source,
                        drift: pinFindings.filter { $0.outcome != .pass }, looks: [reading] + inside, record: record))
            }
        }
        report.source = target.shownSource
        report.findings += pins?.signatureFindings ?? judge?.judgeWithoutLockfile() ?? []
        report.findings += observations.looks.flatMap(\.findings)
        var outcome = RescanOutcome(
            report: report,
            outcome: ScanOutcome(report.findings, isComplete: !inside.contains { $0.outcome == .incomplete }),
            bytesSeen: identity.size, bytesTotal: identity.size, scanners: scanners)
        outcome.coverage = coverage
        return RescanResult(
            target: target, outcome: outcome,
            recorded: recorded)
    }

    /// What is to be said of a pinned artifact in whose place another lay. Layers that are there, in these bytes or with
    /// this content in others, were looked at; those that are not were not.
    private func stoodIn(
        for pin: Pin, _ found: ArtifactIdentity, _ name: String, source: String, drift: [Finding],
        looks: [ScanRecord], record: (Scanner, [Finding], _ missing: UInt64?) -> ScanRecord
    ) throws(Failure) -> ScannedArtifact {
        let pinned = ArtifactIdentity(pin)
        let isImage = pinned.kind.isImage
        let reading = demand.versions.reading(isImage: isImage)
        let digests = Set(found.layers.map(\.digest))
        let trees = Set(found.layers.map(\.tree))
        let layers = pinned.layers.filter { !digests.contains($0.digest) }.map { layer in
            ScannedLayer(
                layer, entries: nil,
                scans: trees.contains(layer.tree)
                    ? isImage ? Array(looks.prefix(1)) : looks
                    : [record(reading, drift, pinned.size)])
        }
        let isThere = pinned.tree == found.tree
        var artifact = ScannedArtifact(
            pinned, name: name, source: source, layers: Self.unique(layers),
            scans: (isThere
                ? (isImage ? looks : Array(looks.prefix(1))) : [record(reading, drift, pinned.size)])
                + [record(try demand.pinScanner(of: pin), drift, isThere ? nil : pinned.size)])
        artifact.wasFound = false
        return artifact
    }

    // MARK: - What could not be read

    private func failed(
        _ failure: Failure, _ target: RescanTarget, started: Timestamp, seen: UInt64
    ) -> RescanResult {
        let finding = Finding(failure)
        let outcome = ScanOutcome(failure)
        let total = max(target.size, target.known?.size ?? 0)
        let record = ScanRecord(
            scanner: demand.versions.reading(isImage: target.known?.kind.isImage ?? false), asOf: demand.asOf,
            started: started, finished: demand.clock(), outcome: outcome, bytesSeen: min(seen, total),
            bytesTotal: total,
            findings: ScanFinding.kept([finding], environment.wording))
        var recorded: [ScannedArtifact] = []
        if let known = target.known {
            var artifact = ScannedArtifact(
                known, name: target.name, source: target.place,
                layers: Self.unique(known.layers.map { ScannedLayer($0, entries: nil, scans: [record]) }),
                scans: [record])
            artifact.wasFound = false
            recorded.append(artifact)
        }
        return RescanResult(
            target: target,
            outcome: RescanOutcome(
                report: ArtifactReport(failure, name: target.name, source: target.path ?? target.shownSource),
                outcome: outcome, bytesSeen: record.bytesSeen, bytesTotal: total, scanners: [Scanner.reading]),
            recorded: recorded, failure: failure)
    }

    /// A layer that stands twice in an image is recorded once.
    private static func unique(_ layers: [ScannedLayer]) -> [ScannedLayer] {
        var seen: Set<Digest> = []
        return layers.filter { seen.insert($0.identity.digest).inserted }
    }
}

extension ReadArtifact {
    /// Of each layer, lowest first, its canonical manifest's entries and its bytes; a zip is one itself.
    func layerReadings() throws(Failure) -> [(entries: [Entry], size: UInt64)] {
        switch content {
        case .zip: return [(manifest.entries, inventory.size)]
        case .image(let image):
            var known: [Digest: [Entry]] = [:]
            var readings: [(entries: [Entry], size: UInt64)] = []
            for (place, layer) in image.contents.layers.enumerated() {
                if known[layer.diffID] == nil { known[layer.diffID] = try image.manifest(ofLayer: place).entries }
                readings.append((known[layer.diffID] ?? [], layer.size))
            }
            return readings
        case .artifact: return []
        }
    }
}
