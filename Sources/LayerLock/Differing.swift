import LayerArchive
import LayerLockfile
import LayerManifest
import LayerModel
import LayerPolicy
import LayerScan

extension Workplace {
    /// Compares two artifacts, or a lockfile's pin and an artifact, and says what changed.
    ///
    /// `old` is an artifact or a lockfile, told from its bytes; `name` chooses the pin where the artifact's own name
    /// does not.
    public func diff(_ old: String, _ new: String, name: String?) async -> ArtifactReport {
        do throws(Failure) {
            if try isLockfile(old) {
                var reports = await verify([new], lockfile: old, name: name)
                return reports.removeLast()
            }
            let before = try await read(old, wanting: .packages)
            let after = try await read(new, wanting: .packages)
            var report = ArtifactReport(after, name: name ?? defaultName(of: new))
            let inventory = before.inventory
            let pin = PinFacts(
                name: defaultName(of: old), kind: inventory.kind, digest: inventory.digest, size: inventory.size,
                tree: inventory.tree, files: inventory.files, unpackedSize: inventory.unpackedSize)
            let comparison = PinCheck.compare(
                after.inventory, found: after.manifest.entries, with: pin, pinned: before.manifest.entries,
                names: CommandNames(source: new, name: report.name))
            // Nothing is pinned here, so there is nothing to lock again.
            report.findings += comparison.findings.map {
                var finding = $0
                finding.remedy = nil
                return finding
            }
            report.drift = DriftGroups.group(comparison.changes, old: before.packages, new: after.packages)
            return report
        } catch {
            return ArtifactReport(error, name: name ?? defaultName(of: new), source: new)
        }
    }

    /// Changes against a stored manifest, which has the paths and no contents, grouped by package.
    func groups(_ changes: [Change], old: [Entry], new: ReadArtifact) -> [ChangeGroup] {
        guard !changes.isEmpty else { return [] }
        return DriftGroups.group(changes, old: PackageIndex(entries: old, contents: [:]), new: new.packages)
    }

    /// Whether a file begins as JSON does, which no artifact can.
    private func isLockfile(_ path: String) throws(Failure) -> Bool {
        guard path != "-", !ByteSource.isFolder(path) else { return false }
        let source = try ByteSource(path: path)
        return try source.head(64).first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: "{")
    }
}
