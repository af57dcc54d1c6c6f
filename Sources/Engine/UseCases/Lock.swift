import ArtifactSources
import Core
import Detectors
import Pins
import Policy
import Signatures

/// What `lock` pinned, or would pin.
package struct LockOutcome: Sendable {
    /// The artifacts' reports, in the order given.
    package var reports: [ArtifactReport]
    /// What happened to each pin, in the same order; empty where an artifact was refused: then nothing was written.
    package var pins: [PinOutcome]
    /// Pins that were dropped, or would be, as their artifacts are gone: their reports stand behind those of the artifacts.
    package var dropped: [String] = []
    /// The lockfile's signature, where one was made.
    package var signature: SigningReceipt?
    /// A signature beside the lockfile that is now of former bytes: the file.
    package var staleSignature: String?
}

/// Reads artifacts and pins them all, or none: where one is refused nothing is written.
///
/// A pin names the signer whose signature holds over the artifact; one that does not hold keeps everything from being written.
package struct Lock: Sendable {
    package var environment: Environment
    /// How each artifact is read.
    package var options: ArtifactOptions
    /// The lockfile.
    package var lockfile: String
    /// Whether pins say how artifacts were built; those that do go on.
    package var pinsProvenance = false
    /// Whether nothing is written, and whatever would change is a failed finding.
    package var checksOnly = false
    /// What is to be done with pins that are there, and what is meant where no artifacts are given.
    package var demand = LockDemand()
    /// How artifacts of these names are read, where that is said of them alone.
    package var rules: [TextKey: ArtifactRules] = [:]
    /// Who signs the lockfile once it is written; nil for nobody.
    package var signer: Signer?

    /// How long to wait for another process that writes the same lockfile.
    static let lockTimeout: Duration = .seconds(30)

    /// Pins in a process artifacts that are read so.
    package init(_ environment: Environment, _ options: ArtifactOptions = ArtifactOptions(), lockfile: String) {
        self.environment = environment
        self.options = options
        self.lockfile = lockfile
    }

    /// How what goes by a name is read.
    func reader(of name: String) -> ArtifactReader {
        guard let rules = rules[name] else { return ArtifactReader(environment, options) }
        return ArtifactReader(rules.bounding(environment), rules.options)
    }

    /// - Parameters:
    ///   - asOf: The time that no signing time may lie beyond.
    ///   - show: Told what is about to be pinned, before anything is written; where it throws, nothing is.
    /// - Throws: `lockfile.*`, `input.*`, `output.failed`; with a signer also what `SignLockfile` throws, and what can be
    ///   told of key and chain is told before anything is written.
    package func run(
        _ artifacts: [AskedArtifact], asOf: Timestamp, show: (LockOutcome) throws(Failure) -> Void = { _ in }
    ) async throws(Failure) -> LockOutcome {
        try signer?.checkLockfile()
        let found = artifacts.isEmpty ? try places() : places(of: artifacts)
        var read: [(artifact: ReadArtifact, pin: Pin, hooks: [Hook], images: ImageEvidence?)] = []
        var reports: [ArtifactReport] = []
        let former = allowingLockfile()
        environment.sources.expect(
            found.places.map { $0.reader.options.expecting($0.asked.locator) }, environment.spoolRoom)
        for place in found.places {
            let path = place.asked.locator
            let name = place.asked.usedName
            do throws(Failure) {
                // What was allowed when it was pinned is allowed in what takes its place.
                var reader = place.reader.allowing(former?[name]?.allowed ?? [])
                reader.options.looksBeside = true
                let artifact = try await reader.read(
                    path, wanting: .packages, signature: .evidence)
                var report = ArtifactReport(artifact, name: name)
                let signing = try signing(of: artifact, asOf: asOf, in: &report)
                if let refusal = signing.refusal {
                    report.findings.append(refusal)
                } else {
                    var pin = try pin(artifact, signing.signer, name: name)
                    if pinsProvenance || former?[name]?.build != nil {
                        switch BuildPinCheck.build(to: artifact.attestations) {
                        case .success(let build): pin.build = build
                        case .failure(let fault):
                            report.findings.append(fault.finding)
                            reports.append(report)
                            continue
                        }
                    }
                    let hooks = await artifact.hooks()
                    pin.hooks = hooks.pinned
                    (pin.owner, pin.note) = (place.owner, place.note)
                    read.append((artifact, pin, hooks, signing.images))
                }
                reports.append(report)
            } catch {
                reports.append(ArtifactReport(error, name: name, source: path))
            }
        }
        guard read.count == found.places.count, found.missing.isEmpty else {
            return LockOutcome(reports: reports + found.missing, pins: [])
        }
        var manifests: [Manifest] = []
        for (artifact, _, _, _) in read { manifests += try artifact.storedManifests() }
        let dropped = demand.prunes ? found.vanished : []
        var outcomes: [PinOutcome] = []
        func edit(_ current: inout Lockfile) throws(Failure) {
            outcomes = []
            for (place, (artifact, pin, hooks, images)) in zip(found.places, read) {
                var pin = pin
                let former = current[pin.name]
                let signers = images?.signers(pinned: former?.signer?.identity) ?? []
                if images != nil { pin.signer = signers.first }
                if let former { pin.keep(from: former) }
                var outcome = try outcome(artifact, pin, hooks, former: former)
                outcome.warnings = artifact.statedWarnings + (images?.warnings ?? [])
                if signers.count > 1 { outcome.warnings.append(.severalSigners(signers)) }
                outcomes.append(outcome)
                if former == nil, place.isOfLockfile {
                    // Another process removed or renamed the pin meanwhile.
                    outcomes[outcomes.count - 1].action = .unchanged
                    continue
                }
                // Where it lies is no part of what is checked.
                if checksOnly, let former, pin.change(from: former) == .place {
                    (pin.source, pin.resolved) = (former.source, former.resolved)
                }
                if let former, !demand.takes(pin.change(from: former)) {
                    outcomes[outcomes.count - 1].isLeft = true
                } else {
                    try current.set(pin)
                }
            }
            for pin in dropped where current[pin.name] == pin { current.remove(pin.name) }
            try current.requireSomething()
            if !checksOnly { try show(LockOutcome(reports: reports, pins: outcomes, dropped: dropped.map(\.name))) }
        }
        guard checksOnly else {
            let changes = try Lockfile.update(
                at: lockfile, timeout: Self.lockTimeout, manifests: manifests, edit: edit)
            for index in reports.indices {
                reports[index].findings += outcomes[index].warnings.filter { $0.id.family != .source }
                if outcomes[index].isLeft { LockCheck.tellLeft(outcomes[index], read[index].pin, in: &reports[index]) }
            }
            reports += dropped.map { .dropped($0, isCheck: false) }
            var outcome = LockOutcome(reports: reports, pins: outcomes, dropped: dropped.map(\.name))
            outcome.signature = try signer.map { signer throws(Failure) in try SignLockfile(by: signer).run(lockfile) }
            let signature = PinnedArtifacts.signaturePath(lockfile)
            if signer == nil, changes.rewritesLockfile, PinnedArtifacts.hasSignature(beside: lockfile) {
                outcome.staleSignature = signature
            }
            return outcome
        }
        let changes = try Lockfile.check(at: lockfile, manifests: manifests, edit: edit)
        for index in reports.indices {
            let names = options.names(outcomes[index].source, outcomes[index].name, lockfile: lockfile)
            reports[index].findings.append(
                LockCheck.finding(outcomes[index], changes, read[index].pin, names: names))
            reports[index].drift = outcomes[index].changes
            if let finding = outcomes[index].signerFinding { reports[index].findings.append(finding) }
            reports[index].findings += outcomes[index].warnings.filter { $0.id.family != .source }
            reports[index].findings += outcomes[index].config
            reports[index].findings += outcomes[index].differences
        }
        reports += dropped.map { .dropped($0, isCheck: true) }
        return LockOutcome(reports: reports, pins: outcomes, dropped: dropped.map(\.name))
    }

    /// Who signed an artifact, or why it is not pinned; what was found goes into its report.
    private func signing(
        of artifact: ReadArtifact, asOf: Timestamp, in report: inout ArtifactReport
    ) throws(Failure) -> (signer: Pin.Signer?, images: ImageEvidence?, refusal: Finding?) {
        let evidence = artifact.evidence(asOf: asOf)
        report.inventory?.setStanding(of: evidence, trusted: nil)
        guard artifact.imageSignatures != nil else {
            var signers: [Pin.Signer] = []
            for signature in evidence {
                if let open = signature.openClaims, open.signer != .unnamedKey {
                    signers.append(Pin.Signer(format: signature.format.rawValue, identity: open.signer))
                    report.findings.append(.unverifiedSigner(open.signer, at: signature.place))
                    continue
                }
                if let attestation = signature.attestationBeside {
                    report.findings.append(attestation)
                    continue
                }
                switch signature.outcome {
                case .broken(let reason):
                    let place = signature.isDetached ? signature.place : nil
                    let refusal = place.map { Finding.notPinned(because: reason, at: $0) }
                    return (nil, nil, refusal ?? .notPinned(because: reason))
                case .verified(let claims):
                    signers.append(Pin.Signer(format: signature.format.rawValue, identity: claims.signer))
                }
            }
            // The one inside, before those that were given.
            return (signers.first, nil, nil)
        }
        let images = ImageEvidence(signatures: evidence)
        return (nil, images, images.refusal.map { .notPinned(because: $0.reason, at: $0.place) })
    }

    /// Compares a pin with the one it takes the place of.
    private func outcome(
        _ artifact: ReadArtifact, _ pin: Pin, _ hooks: [Hook], former: Pin?
    ) throws(Failure) -> PinOutcome {
        var outcome = PinOutcome(
            name: pin.name, source: artifact.path, inventory: artifact.inventory, action: .added)
        outcome.signer = pin.signer?.identity.text
        guard let former else { return outcome }
        outcome.describe(pin.change(from: former), since: former)
        outcome.formerTree = former.tree
        outcome.formerSigner = former.signer?.identity.text
        if let pinned = former.config, let found = pin.config {
            outcome.config = ConfigDrift.findings(
                pinned: pinned, found: found, isSameDocument: former.configDigest == pin.configDigest,
                platforms: pin.platform.map { (pinned: former.platform, found: $0) }, remedy: nil
            ).filter { $0.outcome != .pass }
        }
        guard former.tree != pin.tree else {
            outcome.differences = PinCheck.differences(artifact.inventory, PinFacts(former))
            return outcome
        }
        // The former manifest only explains; a damaged one must not keep its replacement from being written.
        let store = try ManifestStore(besideLockfile: lockfile)
        if try store.state(of: former.tree) == .present, let manifest = try store.manifest(of: former.tree) {
            let explainer = DriftExplainer(old: .init(pinned: manifest.entries), new: artifact, vouches: false)
            let changes = Drift.changes(
                from: manifest.entries, to: artifact.manifest.entries, owners: explainer.owners)
            outcome.changes = explainer.groups(changes, former: former.hooks, hooks)
        }
        return outcome
    }

    private func pin(_ artifact: ReadArtifact, _ signer: Pin.Signer?, name: String) throws(Failure) -> Pin {
        let inventory = artifact.inventory
        guard let digest = inventory.digest else { throw Failure(.internalFault, "the digest was not computed") }
        var pin = Pin(
            name: name, source: environment.places.source(artifact.path, besides: lockfile), digest: digest,
            inventory.pinned, signer: signer, allowed: inventory.allowed.map(\.allowance))
        pin.codeDigest = inventory.codeDigest
        (pin.indexDigest, pin.manifestDigest) = (inventory.image?.indexDigest, inventory.image?.manifestDigest)
        if let statement = artifact.statement, statement.isFloating, statement.resolved != statement.reference {
            pin.resolved = PathEscaping.displayed(statement.resolved.utf8)
        }
        if LayerVersionARN.isValid(artifact.path) { pin.layerVersionArn = artifact.path }
        return pin
    }

    /// The lockfile that is about to be written, for what its pins allow; nil where it cannot be read, which its writing tells.
    private func allowingLockfile() -> Lockfile? {
        do throws(Failure) { return try Lockfile.load(lockfile) } catch { return nil }
    }
}

extension Finding {
    /// An artifact that says something false about itself is not pinned.
    fileprivate static func notPinned(because reason: String) -> Finding {
        Finding(
            .signatureIntegrity, .fail, "the signature does not hold: \(reason); nothing was pinned",
            remedy: "get the package from its publisher again, or sign the reviewed content anew")
    }

    /// The key that a bundle hints at is the store's to know, and `lock` asks no store.
    fileprivate static func unverifiedSigner(_ signer: SignerIdentity, at place: String?) -> Finding {
        Finding(
            .lockSigner, .warn, "pinned as signed by \(signer.text), which only that key could verify", path: place,
            remedy: "verify it with \(setting: .trust) before the lockfile is reviewed")
    }

    /// Nor is an image by a signature that is of something else.
    fileprivate static func notPinned(because reason: String, at place: String) -> Finding {
        Finding(
            .signatureIntegrity, .fail, "the signature does not hold: \(reason); nothing was pinned", path: place,
            remedy: "find out where the signature is from; sign the reviewed image anew, or export it without this one")
    }

    /// Anyone can add a signature of his own: whoever reviews the lockfile has to know that there was a choice.
    fileprivate static func severalSigners(_ signers: [Pin.Signer]) -> Finding {
        let names = signers.map { PathEscaping.displayed($0.identity.text.utf8) }
        let others = names.dropFirst().prefix(8).joined(separator: "; ") + (names.count > 9 ? "; …" : "")
        return Finding(
            .lockSigner, .warn, "several have signed: pinned is \(names[0]); not pinned: \(others)",
            remedy:
                "see whom you believe with `\(run: .verify, .setting(.trust))` or \(setting: .notationConfig), and review the pinned signer"
        )
    }
}
