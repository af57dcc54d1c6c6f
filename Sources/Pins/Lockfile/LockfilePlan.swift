import Core

/// One edit of a lockfile, worked out and not yet written.
struct LockfilePlan {
    let changes: LockfileChanges
    private let store: ManifestStore
    private let text: [UInt8]
    private let manifests: [Manifest]

    init(
        path: String, store: ManifestStore, manifests: [Manifest], edit: (inout Lockfile) throws(Failure) -> Void
    ) throws(Failure) {
        let current = try Self.bytes(at: path)
        let old = try Self.lockfile(current, path: path)
        var new = old
        try edit(&new)
        text = new.text
        guard text.count <= Lockfile.byteLimit else {
            throw Failure(
                .outputFailed, "the lockfile would be larger than \(Lockfile.byteLimit) bytes", file: path,
                remedy: "spread the artifacts over several lockfiles")
        }
        var changes = LockfileChanges(from: old, to: new)
        changes.rewritesLockfile = current != text
        if old.version < Lockfile.schemaVersion { changes.formerVersion = old.version }
        let needed = Set(new.artifacts.flatMap(\.trees))
        var writes: [Digest: Manifest] = [:]
        for manifest in manifests where needed.contains(manifest.tree) && writes[manifest.tree] == nil {
            switch try store.state(of: manifest.tree) {
            case .present: continue
            case .missing: changes.missingManifests.append(manifest.tree)
            case .corrupt: changes.corruptManifests.append(manifest.tree)
            }
            writes[manifest.tree] = manifest
        }
        changes.missingManifests.sort { $0.hex < $1.hex }
        changes.corruptManifests.sort { $0.hex < $1.hex }
        changes.unneededManifests = try store.trees().filter { !needed.contains($0) }
        self.store = store
        self.changes = changes
        self.manifests = Array(writes.values)
    }

    /// Writes manifests, then the lockfile, then removes what nothing names any more.
    func carryOut(writingTo target: String) throws(Failure) {
        do throws(Failure) {
            for manifest in manifests { try store.write(manifest) }
            if !manifests.isEmpty { try Folder.sync(store.folder) }
            if changes.rewritesLockfile { try AtomicFile.write(text, to: target) }
        } catch {
            undo()
            throw error
        }
        for tree in changes.unneededManifests { try store.remove(tree) }
    }

    /// Removes the manifests that were not there before; repaired ones may stay.
    private func undo() {
        for tree in changes.missingManifests {
            do throws(Failure) {
                try store.remove(tree)
            } catch {
                // The failure that led here is the one to report; a manifest that nothing names is harmless.
            }
        }
    }

    /// Nil where there is no lockfile yet.
    private static func bytes(at path: String) throws(Failure) -> [UInt8]? {
        do throws(Failure) {
            return try FileReading.readWhole(path, limit: Lockfile.byteLimit)
        } catch {
            if error.code == .inputNotFound { return nil }
            throw error
        }
    }

    private static func lockfile(_ bytes: [UInt8]?, path: String) throws(Failure) -> Lockfile {
        guard let bytes else { return Lockfile() }
        do throws(Failure) {
            return try Lockfile(parsing: bytes)
        } catch {
            throw error.inFile(path)
        }
    }
}
