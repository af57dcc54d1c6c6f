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

/// Compares two artifacts, or a lockfile's pin and an artifact, and says what changed.
package struct Diff: Sendable {
    package var environment: Environment
    /// How each artifact is read.
    package var options: ArtifactOptions
    /// How closely an image's layers have to be a pin's where its merged root is.
    package var layerRule: LayerRule = .exact

    /// Compares in a process artifacts that are read so.
    package init(_ environment: Environment, _ options: ArtifactOptions = ArtifactOptions()) {
        self.environment = environment
        self.options = options
    }

    /// `old` is an artifact or a lockfile, told from its bytes; the new artifact's name chooses the pin where its file's
    /// does not.
    ///
    /// - Parameter asOf: The time that no signing time may lie beyond.
    package func run(_ old: AskedArtifact, _ asked: AskedArtifact, asOf: Timestamp) async -> DiffOutcome {
        let new = asked.locator
        do throws(Failure) {
            if try isLockfile(old.locator) {
                guard old.name == nil else {
                    throw Failure(.inputOption, "is a lockfile, which goes without a name", file: old.locator)
                }
                var verify = Verify(environment, options, lockfile: old.locator)
                verify.layerRule = layerRule
                // What changed is asked, not where it may run.
                verify.lambda.consumer = .any
                var reports = await verify.run([asked], asOf: asOf)
                return DiffOutcome(report: reports.removeLast(), lockfile: old.locator)
            }
            if try isLockfile(new) {
                throw Failure(
                    .inputUnsupported, "is a lockfile, which stands first: it is the old side", file: new,
                    remedy: "turn them round: \(run: .compare, .given(new), .given(old.locator))")
            }
            let reader = ArtifactReader(environment, options)
            let before = try await reader.read(old.locator, wanting: .comparison(known: nil, code: true))
            let known = Set(before.inventory.layers.map(\.diffID))
            let after = try await reader.read(new, wanting: .comparison(known: known, code: true))
            return DiffOutcome(
                report: await compare(after, named: asked.usedName, with: before),
                old: ArtifactReport(before, name: old.usedName))
        } catch {
            return DiffOutcome(report: ArtifactReport(error, name: asked.usedName, source: new))
        }
    }

    private func compare(_ after: ReadArtifact, named name: String, with before: ReadArtifact) async -> ArtifactReport {
        var report = ArtifactReport(after, name: name)
        guard before.inventory.kind.isImage == after.inventory.kind.isImage else {
            // Paths of a zip and of an image's root have nothing to do with each other.
            let kinds = (old: before.inventory.kind.rawValue, new: after.inventory.kind.rawValue)
            report.findings.append(
                Finding(.lockDrift, .fail, "kinds differ: a \(kinds.new) now, a \(kinds.old) before"))
            return report
        }
        let explainer = DriftExplainer(old: .init(before), new: after)
        let comparison = PinCheck.compare(
            after.inventory, found: after.manifest.entries,
            with: PinFacts(before.inventory), pinned: before.manifest.entries,
            names: ArtifactNames(source: after.path, name: report.name),
            layers: .merged, owners: explainer.owners, layerOf: after.layer)
        if !comparison.changes.isEmpty { report.findings += explainer.findings }
        // Nothing is pinned here, so there is nothing to lock again.
        report.findings += comparison.findings.map { finding in
            Finding(finding.id, finding.outcome, prose: finding.prose, path: finding.path)
        }
        let paths = comparison.changes.changedPaths
        report.drift = explainer.groups(
            comparison.changes, former: await before.hooks(at: paths).pinned,
            await after.hooks(at: paths))
        return report
    }

    /// Whether both are lockfiles, which are told apart without an artifact.
    /// - Throws: `input.*`.
    package func areLockfiles(_ old: String, _ new: String) throws(Failure) -> Bool {
        guard try isLockfile(old) else { return false }
        return try isLockfile(new)
    }

    /// Whether a file begins as JSON does, which no artifact can.
    private func isLockfile(_ path: String) throws(Failure) -> Bool {
        guard environment.sources.isPath(Locator(path)), !ByteSource.isFolder(path) else { return false }
        let source = try ByteSource(path: path)
        return try source.head(64).first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: "{")
    }
}
