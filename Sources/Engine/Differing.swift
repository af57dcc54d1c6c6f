import Archive
import ArtifactSources
import Core
import Detectors
import Pins
import Policy

/// What changed between an artifact, or a pin, and an artifact.
package struct DiffOutcome: Sendable {
    /// The new artifact's report, with the drift.
    package var report: ArtifactReport
    /// The old artifact's; nil where a lockfile's pin was compared with, or something could not be read.
    package var old: ArtifactReport?
    /// The lockfile compared with, where one was.
    package var lockfile: String?
}

extension Workplace {
    /// Compares two artifacts, or a lockfile's pin and an artifact, and says what changed.
    ///
    /// `old` is an artifact or a lockfile, told from its bytes; `name` chooses the pin where the artifact's own name
    /// does not.
    ///
    /// - Parameter asOf: The time that no signing time may lie beyond.
    package func diff(_ old: String, _ new: String, name: String?, asOf: Timestamp) async -> DiffOutcome {
        do throws(Failure) {
            if try isLockfile(old) {
                var workplace = self
                // What changed is asked, not where it may run.
                workplace.lambda.consumer = .any
                var reports = await workplace.verify([new], lockfile: old, name: name, asOf: asOf)
                return DiffOutcome(report: reports.removeLast(), lockfile: old)
            }
            if try isLockfile(new) {
                throw Failure(
                    .inputUnsupported, "is a lockfile, which stands first: it is the old side", file: new,
                    remedy: "turn them round: layerlock diff \(CommandNames.quoted(new)) \(CommandNames.quoted(old))")
            }
            let before = try await read(old, wanting: .comparison(known: nil, code: true))
            let known = Set(before.inventory.layers.map(\.diffID))
            let after = try await read(new, wanting: .comparison(known: known, code: true))
            return DiffOutcome(
                report: compare(after, with: before),
                old: ArtifactReport(before, name: Self.defaultName(of: old)))
        } catch {
            return DiffOutcome(report: ArtifactReport(error, name: Self.defaultName(of: new), source: new))
        }
    }

    private func compare(_ after: ReadArtifact, with before: ReadArtifact) -> ArtifactReport {
        var report = ArtifactReport(after, name: Self.defaultName(of: after.path))
        let explainer = DriftExplainer(old: .init(before), new: after)
        let comparison = PinCheck.compare(
            after.inventory, found: after.manifest.entries,
            with: PinFacts(before.inventory, name: Self.defaultName(of: before.path)),
            pinned: before.manifest.entries, names: CommandNames(source: after.path, name: report.name),
            layers: .merged, owners: explainer.owners, layerOf: after.layer)
        if !comparison.changes.isEmpty { report.findings += explainer.findings }
        // Nothing is pinned here, so there is nothing to lock again.
        report.findings += comparison.findings.map { finding in
            Finding(finding.id, finding.outcome, finding.message, path: finding.path)
        }
        report.drift = explainer.groups(comparison.changes)
        return report
    }

    /// Whether a file begins as JSON does, which no artifact can.
    private func isLockfile(_ path: String) throws(Failure) -> Bool {
        guard sources.isPath(Locator(path)), !ByteSource.isFolder(path) else { return false }
        let source = try ByteSource(path: path)
        return try source.head(64).first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: "{")
    }
}

extension PinFacts {
    /// An artifact in the place of a pin.
    fileprivate init(_ inventory: Inventory, name: String) {
        self.init(
            name: name, kind: inventory.kind, digest: inventory.digest, size: inventory.size, tree: inventory.tree,
            files: inventory.files, unpackedSize: inventory.unpackedSize, layers: inventory.layers,
            configDigest: inventory.image?.configDigest, config: inventory.image?.config,
            platform: inventory.image?.platform, bytecode: inventory.bytecode?.digest)
    }
}
