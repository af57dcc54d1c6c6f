import ArtifactSources
import Core
import Detectors
import Image
import Ledger
import Pins
import Policy

/// A lockfile and its manifests, wherever they are kept.
package struct LockfileSide: Sendable {
    /// What messages call it.
    package var label: String
    /// The lockfile's path, from which its artifacts may be at hand; nil for a side that lies elsewhere.
    package var path: String?
    /// The lockfile's bytes; nil where there is none: then nothing is pinned.
    package var lockfile: [UInt8]?
    /// The bytes of a manifest that is called so beside it; nil where there is none.
    package var manifest: @Sendable (Digest) throws(Failure) -> [UInt8]?

    /// Describes a side.
    package init(
        label: String, lockfile: [UInt8]?, manifest: @escaping @Sendable (Digest) throws(Failure) -> [UInt8]?
    ) {
        self.label = label
        self.lockfile = lockfile
        self.manifest = manifest
    }

    /// A lockfile in a file, with what lies beside it.
    /// - Throws: `input.*`.
    package init(file path: String) throws(Failure) {
        let store = try ManifestStore(besideLockfile: path)
        self.init(label: path, lockfile: try FileReading.readWhole(path, limit: Lockfile.byteLimit)) {
            digest throws(Failure) in try store.manifest(of: digest)?.text
        }
        self.path = path
    }

    /// Bytes that a lockfile has at the most.
    package static var byteLimit: Int { Lockfile.byteLimit }

    /// Bytes that a manifest has at the most.
    package static var manifestLimit: Int { Int(ManifestStore.byteLimit) }

    fileprivate func read() throws(Failure) -> Lockfile {
        guard let lockfile else { return Lockfile() }
        do throws(Failure) {
            return try Lockfile(parsing: lockfile)
        } catch {
            throw error.inFile(label)
        }
    }

    /// The manifest of a tree; nil where it is not at hand. One that does not hash to its name is never used.
    fileprivate func entries(of tree: Digest) throws(Failure) -> [Entry]? {
        guard let bytes = try manifest(tree) else { return nil }
        do throws(Failure) {
            let manifest = try Manifest(parsing: bytes)
            guard manifest.tree == tree else {
                throw Failure(.lockfileManifestInvalid, "the manifest \(tree.hex) does not hash to its name")
            }
            return manifest.entries
        } catch {
            throw error.inFile(label)
        }
    }
}

/// What lockfiles differ in.
package struct LockfileDiffOutcome: Sendable {
    /// The artifacts that differ.
    package var reports: [ArtifactReport] = []
    /// What became of each, in the same order.
    package var difference: LockfileDifference
}

/// Says what one lockfile says otherwise than another: no artifact has to be at hand, the manifests beside both explain.
package struct DiffLockfiles: Sendable {
    package var environment: Environment
    /// How an artifact is read that is at hand.
    package var options: ArtifactOptions
    /// Where packages were compared with advisories, for vulnerabilities that come and go; nil for none.
    package var ledger: String?

    /// Compares in a process.
    package init(_ environment: Environment, _ options: ArtifactOptions = ArtifactOptions(), ledger: String? = nil) {
        self.environment = environment
        self.options = options
        self.ledger = ledger
    }

    /// - Throws: `lockfile.*`, `input.*`, `ledger.*`.
    package func run(
        _ old: LockfileSide, _ new: LockfileSide, asOf: Timestamp
    ) async throws(Failure) -> LockfileDiffOutcome {
        let comparison = LockfileComparison(try old.read(), try new.read())
        var outcome = LockfileDiffOutcome(
            difference: LockfileDifference(
                old: old.label, new: new.label, artifacts: [], unchanged: comparison.unchanged))
        let hits = try await Vulnerabilities(
            of: comparison.pairs, ledger: ledger, in: environment.ledgers, asOf: asOf)
        for pair in comparison.pairs {
            guard let pin = pair.new ?? pair.old else { continue }
            var report = ArtifactReport(name: pin.name, source: pin.source, pinLine: pair.new?.line)
            var artifact = LockfileDifference.Artifact(.changed, members: pair.members)
            switch (pair.old, pair.new) {
            case (nil, _):
                artifact.change = .added
                report.findings.append(Finding(.lockMissing, .fail, "not pinned before"))
                report.findings += (pair.new?.hooks ?? []).map { $0.hook.finding(.warn) }
            case (_, nil):
                artifact.change = .removed
                report.findings.append(Finding(.lockUnseen, .fail, "no longer pinned"))
            case (let former?, let pin?):
                if former.name != pin.name { artifact.change = .renamed(from: former.name) }
                report.findings += Self.findings(from: former, to: pin, artifact.members)
                if former.tree != pin.tree { try await explain(former, old, pin, new, in: &report) }
            }
            report.findings += hits.findings(from: pair.old, to: pair.new)
            outcome.reports.append(report)
            outcome.difference.artifacts.append(artifact)
        }
        return outcome
    }

    /// Tells what changed inside: by the new artifact itself where it is at hand, else by the manifests alone.
    private func explain(
        _ former: Pin, _ old: LockfileSide, _ pin: Pin, _ new: LockfileSide, in report: inout ArtifactReport
    ) async throws(Failure) {
        let found = try new.entries(of: pin.tree)
        guard let before = try old.entries(of: former.tree), let after = found else {
            report.findings.append(
                Finding(
                    .lockDrift, .unknown, "the manifests beside the lockfiles do not tell what changed",
                    remedy: "commit the folders of manifests too"))
            return
        }
        if let artifact = await atHand(pin, of: new) {
            let explainer = DriftExplainer(old: .init(pinned: before), new: artifact)
            let changes = Drift.changes(from: before, to: after, owners: explainer.owners)
            report.findings += explainer.findings
            report.drift = explainer.groups(
                changes, former: former.hooks,
                await artifact.hooks(at: changes.changedPaths))
            return
        }
        report.findings.append(
            Finding(
                .packagesUnread, .warn,
                "the artifact is not at hand, and manifests hold no lists of packages: files may have owners that are not known"
            ))
        let sides = PackageSides(old: .init(entries: before), new: .init(entries: after))
        let changes = Drift.changes(from: before, to: after, owners: MoveOwners(old: sides.old, new: sides.new))
        report.drift = DriftGroups.group(
            changes.noting(former: former.hooks, pin.hooks.map(\.hook)), old: sides.old, new: sides.new)
    }

    /// The artifact where its pin says it lies, if that is what is pinned. It only explains: whatever keeps it from being read
    /// leaves that to the manifests.
    private func atHand(_ pin: Pin, of side: LockfileSide) async -> ReadArtifact? {
        guard let lockfile = side.path, let path = environment.places.path(of: pin, lockfile: lockfile),
            environment.sources.isPath(Locator(path))
        else { return nil }
        var reader = ArtifactReader(environment, options).allowing(pin.allowed)
        if pin.kind.isImage { reader.options.selection.configDigest = pin.configDigest }
        do throws(Failure) {
            guard try FileKind.of(path) != .missing else { return nil }
            let artifact = try await reader.read(
                path, wanting: .comparison(known: Set(pin.layers.map(\.diffID)), code: false))
            return artifact.inventory.tree == pin.tree ? artifact : nil
        } catch {
            return nil
        }
    }

    /// What differs of one artifact, each under the id that `verify` would fail it by.
    private static func findings(
        from former: Pin, to pin: Pin, _ members: [LockfileDifference.Member]
    ) -> [Finding] {
        var findings: [Finding] = []
        if former.name != pin.name {
            findings.append(Finding(.lockMissing, .fail, "was pinned as \(PathEscaping.displayed(former.name.utf8))"))
        }
        if former.kind.isImage != pin.kind.isImage {
            findings.append(
                Finding(.lockDrift, .fail, "kinds differ: a \(pin.kind.rawValue) now, a \(former.kind.rawValue) before")
            )
        } else if former.tree != pin.tree {
            findings.append(Finding(.lockDrift, .fail, "another tree is pinned"))
        } else if former.digest != pin.digest {
            findings.append(Finding(.lockDigest, .warn, "repacked: other bytes with the same tree are pinned"))
        }
        if let before = former.config, let after = pin.config {
            findings += ConfigDrift.findings(
                pinned: before, found: after, isSameDocument: former.configDigest == pin.configDigest,
                platforms: pin.platform.map { (pinned: former.platform, found: $0) }, remedy: nil
            ).filter { $0.outcome != .pass }
        }
        if former.tree == pin.tree, former.layers.map(\.diffID) != pin.layers.map(\.diffID) {
            findings.append(Finding(.lockLayers, .fail, "other layers with the same merged root are pinned"))
        }
        if former.bytecode != pin.bytecode, former.tree == pin.tree {
            let isAdded = former.bytecode == nil
            findings.append(
                Finding(
                    .lockBytecode, isAdded ? .warn : .fail,
                    isAdded ? "which compiled Python is valid is pinned now" : "other compiled Python is valid"))
        }
        if former.signer != pin.signer {
            func text(_ pin: Pin) -> String {
                pin.signer.map { PathEscaping.displayed($0.identity.text.utf8) } ?? "nobody"
            }
            findings.append(Finding(.lockSigner, .fail, "signed by \(text(pin)), before by \(text(former))"))
        }
        let accepted = Set(pin.allowed).subtracting(former.allowed).sorted()
        for allowance in accepted {
            findings.append(Finding(allowance.id, .fail, "allowed now", path: allowance.path.string))
        }
        let others = members.map(\.name).filter {
            [
                "source", "resolved", "layerVersionArn", "owner", "reviewedBy", "note", "codeSha256", "indexDigest",
                "manifestDigest",
            ]
            .contains($0)
        }
        if findings.isEmpty, !others.isEmpty {
            findings.append(Finding(.lockDigest, .warn, "the same is pinned; other \(others.joined(separator: ", "))"))
        }
        return findings.isEmpty ? [Finding(.lockDigest, .fail, "the pin says something else")] : findings
    }
}

/// What advisories say of the packages of both sides.
private struct Vulnerabilities {
    private var hits: [ArtifactKey: [TreeMatch.Hit]] = [:]
    private var isAsked = false

    init(
        of pairs: [LockfileComparison.Pair], ledger: String?, in ledgers: LedgerPlace, asOf: Timestamp
    ) async throws(Failure) {
        guard let ledger, let store = try ledgers.openExisting(ledger) else {
            if let ledger { throw Failure(.inputNotFound, "is not there", file: ledger) }
            return
        }
        isAsked = true
        let pins = pairs.flatMap { [$0.old, $0.new].compactMap(\.self) }
        let identities = pins.map { ArtifactIdentity($0) }
        let artifacts = try await store.artifacts(identities.map(ArtifactKey.init), asOf: asOf)
        let zips = identities.filter { !$0.kind.isImage }
        let layers = try await store.layers(zips.map(\.digest), asOf: asOf)
        for identity in identities {
            let key = ArtifactKey(identity)
            let packages = identity.kind.isImage ? artifacts[key]?.packages : layers[identity.digest]?.packages
            if let packages, packages.match != nil { hits[key] = packages.hits }
        }
        try await store.close()
    }

    func findings(from old: Pin?, to new: Pin?) -> [Finding] {
        guard isAsked else { return [] }
        guard let found = hits(of: new) else {
            return [Finding(.scanNever, .warn, "its packages were not compared with advisories yet")]
        }
        guard let former = hits(of: old) else {
            return [Finding(.scanNever, .warn, "the packages of before were not compared with advisories")]
                + found.map { Finding(.scanFinding, .warn, "now: \(Self.text(of: $0))") }
        }
        let (known, left) = (Set(former.map(\.number)), Set(found.map(\.number)))
        return found.filter { !known.contains($0.number) }
            .map { Finding(.scanFinding, .warn, "new: \(Self.text(of: $0))") }
            + former.filter { !left.contains($0.number) }
            .map { Finding(.scanFinding, .pass, "gone: \(Self.text(of: $0))") }
    }

    /// Nothing for what is not there; nil where nobody knows.
    private func hits(of pin: Pin?) -> [TreeMatch.Hit]? {
        guard let pin else { return [] }
        return hits[ArtifactKey(ArtifactIdentity(pin))]
    }

    private static func text(of hit: TreeMatch.Hit) -> String {
        let fixed = hit.finding.fixed.first.map { ", fixed in \($0)" } ?? ""
        let ids = hit.finding.ids.prefix(3).joined(separator: ", ")
        return "\(hit.package.purl): \(ids), \(hit.finding.severity.rawValue)\(fixed)"
    }
}
