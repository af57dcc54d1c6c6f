import Core
import Image
import Ledger
import Pins
import Policy
import Signatures

/// The checks of one artifact that need no other artifact: of its content, against its pin, of its signatures. What they
/// come to is judged once all artifacts were read.
struct Verification: Sendable {
    let environment: Environment
    let options: ArtifactOptions
    let pins: PinnedArtifacts?
    let judge: SignatureJudge?
    /// How closely an image's layers have to be the pinned ones where its merged root is.
    var layerRule: LayerRule = .exact
    /// Whether an artifact that is asked as nothing that is pinned fails.
    var strictNames = false
    /// What to make of what runs without being called; nil where nobody asks.
    var hooks: FindingRule?
    /// What is asked of files' content; nil for nothing.
    var content: ContentCheck?
    /// What excuses what runs without being called; nil for nothing.
    var excuses: FindingJudge?
    /// Judges code that no package's metadata accounts for; nil where nobody asks.
    var owned: FindingJudge?
    /// What is asked of statements about it; nil where nobody asks.
    var attestations: AttestationQuestion?
    /// Whom to believe of how it was built; nil where nobody is asked.
    var builders: SigstoreTrust?
    /// Whether statements can be given: nothing comes with a zip.
    var takesStatements = true
    /// The time to judge at.
    let asOf: Timestamp

    /// Reads an artifact and makes the checks that need no other artifact.
    /// - Parameters:
    ///   - wanted: What of the content is wanted; nil for what the checks need.
    ///   - name: What it is asked as; nil where nobody says.
    func verified(
        _ path: String, wanting wanted: WantedContent? = nil, name: String?
    ) async throws(Failure) -> VerifiedArtifact {
        // What is signed now and was not when it was pinned is to be told too.
        let needsEvidence = judge != nil || pins != nil
        // Whose artifact it is shows once it is read: what another pin allows is taken back then.
        var reading = options.allowing(pins?.allowances ?? [])
        reading.looksBeside = true
        var reader = ArtifactReader(environment, reading)
        if let content { reader.besides = { [environment] in content.observers(in: environment.spoolRoom) } }
        var artifact = try await reader.read(
            path,
            wanting: wanted ?? (owned == nil ? nil : .inventory) ?? pins.map {
                .comparison(known: $0.knownLayers, code: false)
            } ?? (hooks == nil ? .machines : .hooks),
            signature: needsEvidence ? .evidence : .claims)
        let bound = try pins.map { pins throws(Failure) in
            try PinBinder(pins, environment, options, strictNames: strictNames)
                .bound(AskedContent(artifact.inventory), at: artifact.path, name: name)
        }
        try artifact.keepAllowed(by: options.allowances.union(bound?.pin?.allowed ?? []))
        var verified = VerifiedArtifact(
            report: ArtifactReport(artifact, name: name ?? ArtifactName.usual(of: path)), read: artifact)
        if needsEvidence {
            verified.evidence = artifact.evidence(asOf: asOf)
            verified.documents = artifact.imageSignatures?.documents
        }
        verified.attestationFindings = attestations?.findings(of: artifact) ?? []
        if let pins, let bound { try await compare(artifact, with: pins, bound, into: &verified) }
        if let build = bound?.pin?.build {
            let statements = artifact.attestations
            let isLeft = !takesStatements && statements.isEmpty && !artifact.inventory.kind.isImage
            let check = BuildPinCheck(by: builders)
            verified.pinFindings.append(isLeft ? check.left(pinned: build) : check.judge(pinned: build, statements))
        }
        if let owned {
            (verified.ownedFindings, verified.report.coverage) = await owned.findings(
                of: artifact, name: verified.report.name)
        }
        if let content {
            verified.contentFindings = content.findings(of: artifact, name: verified.report.name)
        }
        if let hooks {
            let found = await artifact.hooks()
            verified.hookFindings = hooks.findings(
                of: found, pinned: bound?.pin?.tree == artifact.inventory.tree ? .all : .entries(verified.pinnedEntries)
            )
            if let excuses, let identity = ArtifactIdentity(artifact.inventory) {
                var cache = FindingJudge.Cache()
                let names = RescanAdvisories.names(verified.report.name, identity)
                verified.hookFindings = excuses.judged(verified.hookFindings, names: names, &cache)
            }
            verified.pinnedEntries = []
        }
        return verified
    }

    /// Compares an artifact with its pin: the tree decides, the stored manifest explains.
    private func compare(
        _ artifact: ReadArtifact, with pins: PinnedArtifacts, _ bound: BoundPin, into verified: inout VerifiedArtifact
    ) async throws(Failure) {
        let inventory = artifact.inventory
        if let pin = bound.pin { verified.report.name = pin.name }
        verified.report.pinLine = bound.pin?.line
        verified.pin = bound.pin
        let names = options.names(artifact.path, verified.report.name, lockfile: pins.path)
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
        verified.pinnedEntries = pinned?.entries ?? []
        guard let explainer, !comparison.changes.isEmpty else { return }
        verified.recordFindings = explainer.findings
        let hooks = await artifact.hooks(at: comparison.changes.changedPaths)
        verified.report.drift = explainer.groups(comparison.changes, former: bound.pin?.hooks ?? [], hooks)
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
    /// What runs without being called and nothing accounts for.
    var hookFindings: [Finding] = []
    /// What its content holds that should not be there.
    var contentFindings: [Finding] = []
    /// Code that no package's metadata accounts for.
    var ownedFindings: [Finding] = []
    /// What statements about it say.
    var attestationFindings: [Finding] = []
    /// What was pinned, where the content is another.
    fileprivate var pinnedEntries: [Entry] = []

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
            report.inventory?.signatures += answer.endorsements.map { SignatureFacts($0.evidence, $0.judgement) }
        } else if let evidence {
            report.inventory?.setStanding(of: evidence, trusted: nil)
        }
        report.findings += attestationFindings + lockfile + pinFindings
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
