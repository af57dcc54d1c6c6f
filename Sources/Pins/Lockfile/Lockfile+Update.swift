import Core

extension Lockfile {
    /// Changes a lockfile and the manifests beside it; of several processes that do so at once none loses a pin.
    ///
    /// The lockfile is read again under an exclusive lock on its folder of manifests, edited, and replaced as a whole
    /// where its bytes change. Manifests are written before the lockfile that names them; those that no pin names any
    /// more are removed after. Where anything fails before the lockfile is replaced, all is as before.
    ///
    /// - Parameters:
    ///   - path: The lockfile; one that does not exist counts as empty. Links are followed and stay.
    ///   - timeout: How long to wait for other processes.
    ///   - manifests: Manifests at hand; those that no pin names after the edit are not written.
    ///   - edit: Sets and removes pins.
    /// - Returns: What changed.
    /// - Throws: what `edit` throws, `lockfile.invalid`, `lockfile.busy`, `output.failed`, `input.unreadable`.
    @discardableResult
    package static func update(
        at path: String, timeout: Duration, manifests: [Manifest] = [],
        edit: (inout Lockfile) throws(Failure) -> Void
    ) throws(Failure) -> LockfileChanges {
        guard let target = try AtomicFile.target(of: path) else {
            throw Failure(
                .outputFailed, "is no regular file", file: path, remedy: "name a file with \(setting: .output)")
        }
        let store = ManifestStore(besideTarget: target)
        let lock = try FolderLock(store.folder, timeout: timeout, guarding: path, busy: .lockfileBusy)
        defer { lock.removeFolderIfEmpty() }
        let plan = try LockfilePlan(path: path, store: store, manifests: manifests, edit: edit)
        try plan.carryOut(writingTo: target)
        return plan.changes
    }

    /// What `update` would change; writes nothing and takes no lock.
    /// - Throws: what `edit` throws, `lockfile.invalid`, `output.failed`, `input.unreadable`.
    package static func check(
        at path: String, manifests: [Manifest] = [], edit: (inout Lockfile) throws(Failure) -> Void
    ) throws(Failure) -> LockfileChanges {
        let store = try ManifestStore(besideLockfile: path)
        return try LockfilePlan(path: path, store: store, manifests: manifests, edit: edit).changes
    }
}
