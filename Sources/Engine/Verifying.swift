import Core
import Detectors
import Ledger
import Pins
import Policy
import Signatures

extension Workplace {
    /// Reads artifacts and makes every check that is asked for: against pins where a lockfile is given, of signatures
    /// where a trust store is, of the last looks where a ledger is. Without a trust store signatures are only shown.
    ///
    /// A lockfile, store or endorsement that cannot be read leaves every artifact undecided, and none is read.
    ///
    /// - Parameters:
    ///   - artifacts: What to verify; where none are given, all that the lockfile pins, read where it says they lie.
    ///   - asOf: The time to judge at.
    ///   - freshness: How recently the ledger has to say that artifacts were looked at; nil where nobody asks.
    ///   - complete: Whether each pin has to be answered to.
    package func verify(
        _ artifacts: [AskedArtifact], lockfile: String?, asOf: Timestamp, trust: TrustDemand? = nil,
        freshness: FreshnessDemand? = nil, complete: Bool = false
    ) async -> [ArtifactReport] {
        let judge: SignatureJudge?
        let pins: PinnedArtifacts?
        let scans: FreshnessJudge?
        do throws(Failure) {
            scans = try freshness.map { demand throws(Failure) in try FreshnessJudge(demand, asOf: asOf) }
            judge = try trust.map { demand throws(Failure) in try SignatureJudge(demand, asOf: asOf) }
            pins = try lockfile.map { path throws(Failure) in try PinnedArtifacts(path, judge: judge, in: self) }
        } catch {
            let asked = artifacts.isEmpty ? [AskedArtifact(locator: lockfile ?? "")] : artifacts
            return asked.map { ArtifactReport(error, name: Self.name(of: $0), source: $0.locator) }
        }
        let asked = artifacts.isEmpty ? pinned(by: pins) : artifacts.map { AskedPlace(artifact: $0, workplace: self) }
        let lockfileFindings = pins?.signatureFindings ?? judge?.judgeWithoutLockfile() ?? []
        // An endorsement that names none of the artifacts fails, so all have to be read before one is judged.
        var read: [Result<VerifiedArtifact, Failure>] = []
        for place in asked {
            do throws(Failure) {
                if let missing = place.missing { throw missing }
                var artifact = try await place.workplace.verified(
                    place.artifact.locator, pins: pins, judge: judge, name: place.artifact.name, asOf: asOf)
                if let read = artifact.read { artifact.report.findings += lambdaFindings(of: read) }
                // What was read is told; holding all of it for all artifacts would cost memory.
                artifact.read = nil
                read.append(.success(artifact))
            } catch {
                read.append(.failure(error))
            }
        }
        if let failure = trust?.unreadOption(of: read) {
            return asked.map { ArtifactReport(failure, name: Self.name(of: $0.artifact), source: $0.artifact.locator) }
        }
        let digests = read.compactMap { result in
            if case .success(let artifact) = result { artifact.report.inventory?.digest } else { nil }
        }
        var reports: [ArtifactReport] = []
        for (place, result) in zip(asked, read) {
            let path = place.artifact.locator
            do throws(Failure) {
                var artifact = try result.get()
                artifact.report.findings += artifact.recordFindings
                var report = try artifact.judged(by: judge, lockfile: lockfileFindings, among: digests)
                if let scans, let inventory = report.inventory {
                    report.findings += try await scans.judge(
                        inventory, name: report.name, source: path, lockfile: lockfile)
                }
                reports.append(report)
            } catch {
                var report = ArtifactReport(error, name: Self.name(of: place.artifact), source: path)
                // What cannot be read has no digest or tree to be found by, but a name.
                report.pinLine = pins?.lockfile[report.name]?.line
                reports.append(report)
            }
        }
        if complete, let pins { reports += Self.unseen(by: reports, of: pins) }
        return reports
    }

    /// Verifies artifacts, of which one may be named.
    package func verify(
        _ paths: [String], lockfile: String?, name: String?, asOf: Timestamp, trust: TrustDemand? = nil,
        freshness: FreshnessDemand? = nil
    ) async -> [ArtifactReport] {
        await verify(
            paths.map { AskedArtifact(name: name, locator: $0) }, lockfile: lockfile, asOf: asOf, trust: trust,
            freshness: freshness)
    }

    /// Reads an artifact and makes the checks that need no other artifact.
    /// - Parameter wanted: What of the content is wanted; nil for what the checks need.
    func verified(
        _ path: String, wanting wanted: Wanted? = nil, pins: PinnedArtifacts?, judge: SignatureJudge?, name: String?,
        asOf: Timestamp
    ) async throws(Failure) -> VerifiedArtifact {
        // What is signed now and was not when it was pinned is to be told too.
        let needsEvidence = judge != nil || pins != nil
        // Whose artifact it is shows once it is read: what another pin allows is taken back then.
        let pinned = pins?.lockfile.artifacts.flatMap(\.allowed) ?? []
        var artifact = try await allowing(pinned).read(
            path, wanting: wanted ?? pins.map { .comparison(known: $0.knownLayers, code: false) } ?? .machines,
            signature: needsEvidence ? .evidence : .claims)
        let bound = try pins.map { pins throws(Failure) in
            try self.bound(AskedContent(artifact.inventory), at: artifact.path, name: name, to: pins)
        }
        try artifact.keepAllowed(by: allowances.union(bound?.pin?.allowed ?? []))
        var verified = VerifiedArtifact(
            report: ArtifactReport(artifact, name: name ?? Self.defaultName(of: path)), read: artifact)
        if needsEvidence {
            verified.evidence = artifact.evidence(asOf: asOf)
            verified.documents = artifact.imageSignatures?.documents
        }
        if let pins, let bound { try compare(artifact, with: pins, bound, into: &verified) }
        return verified
    }

    /// Compares an artifact with its pin: the tree decides, the stored manifest explains.
    private func compare(
        _ artifact: ReadArtifact, with pins: PinnedArtifacts, _ bound: BoundPin, into verified: inout VerifiedArtifact
    ) throws(Failure) {
        let inventory = artifact.inventory
        if let pin = bound.pin { verified.report.name = pin.name }
        verified.report.pinLine = bound.pin?.line
        verified.pin = bound.pin
        let names = names(artifact.path, verified.report.name, lockfile: pins.path)
        var pinned: Manifest?
        if let pin = bound.pin {
            let store = try ManifestStore(besideLockfile: pins.path)
            // Whoever altered a manifest was at the lockfile's folder: that is told even where it is not needed.
            try store.check([pin.tree] + pin.layers.map(\.tree))
            if pin.tree != inventory.tree { pinned = try store.manifest(of: pin.tree) }
        }
        let explainer = pinned.map { DriftExplainer(old: .init(pinned: $0.entries), new: artifact) }
        let comparison = PinCheck.compare(
            inventory, found: artifact.manifest.entries, with: bound.pin.map { PinFacts($0) }, pinned: pinned?.entries,
            names: names, layers: layerRule, owners: explainer?.owners ?? .nobody, layerOf: artifact.layer)
        verified.pinFindings = bound.findings + comparison.findings
        guard let explainer, !comparison.changes.isEmpty else { return }
        verified.recordFindings = explainer.findings
        verified.report.drift = explainer.groups(comparison.changes)
    }
}

/// An artifact that was read and compared; its signature is still to be judged.
struct VerifiedArtifact: Sendable {
    var report: ArtifactReport
    /// What was read; nil once nobody needs it any more.
    var read: ReadArtifact?
    /// The signatures that it carries or that were given for it; nil where nobody asks for them.
    var evidence: [SignatureEvidence]?
    /// What of an image can be signed; nil for a zip.
    var documents: [SignableDocument]?
    var pin: Pin?
    var pinFindings: [Finding] = []
    /// What the packages of drifted content do not vouch for.
    var recordFindings: [Finding] = []

    /// The report with the findings of its signature, of the lockfile's, and of the pin, in this order.
    func judged(
        by judge: SignatureJudge?, lockfile: [Finding], among digests: [Digest]
    ) throws(Failure) -> ArtifactReport {
        var report = report
        let question = try question()
        var trusted: Set<Int>?
        if let judge, let question {
            let answer = try question.answer(by: judge, among: digests)
            trusted = answer.trusted
            report.findings += answer.findings
            report.inventory?.setStanding(of: question.evidence, trusted: trusted)
            report.inventory?.signatures += answer.endorsements
        } else if let evidence {
            report.inventory?.setStanding(of: evidence, trusted: nil)
        }
        report.findings += lockfile + pinFindings
        if let finding = question?.signerFinding(trusted: trusted) { report.findings.append(finding) }
        return report
    }

    /// What is to be judged of its signatures; nil where nobody asks for them.
    private func question() throws(Failure) -> SignatureQuestion? {
        guard let evidence, let inventory = report.inventory else { return nil }
        guard let digest = inventory.digest else { throw Failure(.internalFault, "the digest was not computed") }
        return SignatureQuestion(
            artifact: ArtifactKey(digest: digest, tree: inventory.tree), kind: inventory.kind, evidence: evidence,
            documents: documents, pin: pin)
    }
}

extension PinFacts {
    /// What drift needs of a lockfile's pin.
    init(_ pin: Pin) {
        self.init(
            name: pin.name, kind: pin.kind, digest: pin.digest, size: pin.size, tree: pin.tree, files: pin.files,
            unpackedSize: pin.unpackedSize, layers: pin.layers, configDigest: pin.configDigest,
            config: pin.config, platform: pin.platform, bytecode: pin.bytecode, line: pin.line)
    }
}

extension TrustDemand {
    /// What was asked of images alone, in a run that came to zips alone: nobody would have looked at it.
    fileprivate func unreadOption(of read: [Result<VerifiedArtifact, Failure>]) -> Failure? {
        for result in read {
            guard case .success(let artifact) = result, artifact.documents == nil else { return nil }
        }
        if reference != nil { return .imageOption("--reference") }
        return revocationLists == nil ? nil : .imageOption("--crl")
    }
}
