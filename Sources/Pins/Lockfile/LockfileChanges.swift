import Core

/// What locking changes, or would change.
package struct LockfileChanges: Sendable, Equatable {
    /// Names that are pinned now and were not before.
    package var added: [String] = []
    /// Names whose pins say something else now.
    package var replaced: [String] = []
    /// Names that were pinned before and are no more.
    package var removed: [String] = []
    /// Names whose pins stay as they are.
    package var unchanged: [String] = []
    /// Whether the lockfile's bytes change; also where only their layout or order was not this program's.
    package var rewritesLockfile = false
    /// The lockfile's schema version, where it is an older one than is written.
    package var formerVersion: Int64?
    /// Manifests that the store lacks, sorted by digest.
    package var missingManifests: [Digest] = []
    /// Manifests that do not hash to their names and are written anew, sorted by digest.
    package var corruptManifests: [Digest] = []
    /// Manifests that no pin names, removed from the store, sorted by digest.
    package var unneededManifests: [Digest] = []

    /// Whether nothing changes, on disk either.
    package var isEmpty: Bool {
        !rewritesLockfile && missingManifests.isEmpty && corruptManifests.isEmpty && unneededManifests.isEmpty
    }

    init(from old: Lockfile, to new: Lockfile) {
        let before = Dictionary(uniqueKeysWithValues: old.artifacts.map { (TextKey($0.name), $0) })
        var kept: Set<TextKey> = []
        for pin in new.artifacts {
            kept.insert(pin.name)
            switch before[pin.name] {
            case nil: added.append(pin.name)
            case pin: unchanged.append(pin.name)
            default: replaced.append(pin.name)
            }
        }
        removed = old.artifacts.map(\.name).filter { !kept.contains($0) }
    }
}
