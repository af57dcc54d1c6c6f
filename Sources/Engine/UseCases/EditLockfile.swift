import Core
import Pins
import Signatures

/// What was changed in a lockfile without reading an artifact.
package struct LockfileEdit: Sendable {
    /// What is to change.
    package enum Demand: Sendable {
        /// These pins go.
        case remove([String])
        /// A pin gets another name.
        case rename(String, to: String)
    }

    /// How many pins there are now.
    package var count: Int
    /// The lockfile's new signature, where one was made.
    package var signature: SigningReceipt?
    /// A signature beside the lockfile that is now of former bytes: the file.
    package var staleSignature: String?
}

/// Removes or renames pins; every other pin, and its place in the file, stays as it is.
package struct EditLockfile: Sendable {
    /// What is to change.
    package var demand: LockfileEdit.Demand
    /// Who signs the lockfile once it is written; nil for nobody.
    package var signer: Signer?

    /// Makes a change; nobody signs what it comes to.
    package init(_ demand: LockfileEdit.Demand) { self.demand = demand }

    /// - Throws: `input.option` for a name that is not pinned, or is already; `lockfile.*`, `input.*`, `output.failed`; with a
    ///   signer also what `SignLockfile` throws.
    package func run(_ lockfile: String) throws(Failure) -> LockfileEdit {
        try signer?.checkLockfile()
        // One that is not there has nothing to edit, and must not come to be.
        _ = try Lockfile.load(lockfile)
        var count = 0
        try Lockfile.update(at: lockfile, timeout: Lock.lockTimeout) { file throws(Failure) in
            do throws(Failure) {
                switch demand {
                case .remove(let names): try file.remove(names)
                case .rename(let name, let new): try file.rename(name, to: new)
                }
            } catch {
                throw error.inFile(lockfile)
            }
            count = file.artifacts.count
        }
        var edit = LockfileEdit(count: count)
        edit.signature = try signer.map { signer throws(Failure) in try SignLockfile(by: signer).run(lockfile) }
        if signer == nil, PinnedArtifacts.hasSignature(beside: lockfile) {
            edit.staleSignature = PinnedArtifacts.signaturePath(lockfile)
        }
        return edit
    }
}
