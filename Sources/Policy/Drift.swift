import Core

/// What differs between two lists of entries, such as a pinned manifest and the artifact at hand.
package enum Drift {
    /// Every difference that turns `old` into `new`, sorted by path bytes, then by kind.
    ///
    /// Takes entries as canonical manifests hold them: each path once. One path can carry several changes, such as
    /// content and mode; where the type changed, that says it all and only the owner is compared beside it. A file that
    /// vanished here and turned up there with the same bytes is `moved`; empty files are too alike for that. Linear in
    /// the entries, for sorted input.
    package static func changes(from old: [Entry], to new: [Entry]) -> [Change] {
        let old = sorted(old)
        let new = sorted(new)
        var changed: [Change] = []
        var removed: [Entry] = []
        var added: [Entry] = []
        var oldIndex = 0
        var newIndex = 0
        while oldIndex < old.count, newIndex < new.count {
            let order = old[oldIndex].path.order(to: new[newIndex].path)
            if order == 0 {
                if old[oldIndex] != new[newIndex] { compare(old[oldIndex], new[newIndex], into: &changed) }
                oldIndex += 1
                newIndex += 1
            } else if order < 0 {
                removed.append(old[oldIndex])
                oldIndex += 1
            } else {
                added.append(new[newIndex])
                newIndex += 1
            }
        }
        removed += old[oldIndex...]
        added += new[newIndex...]
        let (gone, arrived) = pairMoves(removed: removed, added: added)
        return merge(changed, merge(gone, arrived))
    }

    /// The differences of one entry that is there on both sides, in the order of the kinds.
    private static func compare(_ old: Entry, _ new: Entry, into changes: inout [Change]) {
        let countBefore = changes.count
        func note(_ kind: Change.Kind) { changes.append(Change(kind, path: new.path, expected: old, actual: new)) }
        if old.type != new.type {
            note(.type)
        } else {
            let isSame =
                old.sha256 == new.sha256 && old.size == new.size && old.xattrs == new.xattrs
                && old.device == new.device
            if !isSame { note(.content) }
            if old.mode != new.mode { note(.mode) }
            if old.link != new.link { note(.link) }
        }
        if old.owner != new.owner { note(.owner) }
        // An entry may come to hold more than is compared above; a difference there must not go unsaid.
        if changes.count == countBefore { note(.content) }
    }

    /// Pairs what vanished with what turned up; what has no partner is removed or added. Both lists stay sorted.
    private static func pairMoves(removed: [Entry], added: [Entry]) -> (gone: [Change], arrived: [Change]) {
        let sources = MovePairing.pair(removed: removed, added: added)
        var isPaired = [Bool](repeating: false, count: removed.count)
        var arrived: [Change] = []
        arrived.reserveCapacity(added.count)
        for (entry, source) in zip(added, sources) {
            guard let source else {
                arrived.append(Change(.added, path: entry.path, actual: entry))
                continue
            }
            isPaired[source] = true
            let origin = removed[source]
            func note(_ kind: Change.Kind) {
                arrived.append(Change(kind, path: entry.path, from: origin.path, expected: origin, actual: entry))
            }
            if origin.xattrs != entry.xattrs { note(.content) }
            if origin.mode != entry.mode { note(.mode) }
            if origin.owner != entry.owner { note(.owner) }
            note(.moved)
        }
        var gone: [Change] = []
        for (entry, isPaired) in zip(removed, isPaired) where !isPaired {
            gone.append(Change(.removed, path: entry.path, expected: entry))
        }
        return (gone, arrived)
    }

    /// Two lists sorted by path as one.
    private static func merge(_ left: [Change], _ right: [Change]) -> [Change] {
        if left.isEmpty { return right }
        if right.isEmpty { return left }
        var merged: [Change] = []
        merged.reserveCapacity(left.count + right.count)
        var rightIndex = 0
        for change in left {
            while rightIndex < right.count, right[rightIndex].path < change.path {
                merged.append(right[rightIndex])
                rightIndex += 1
            }
            merged.append(change)
        }
        return merged + right[rightIndex...]
    }

    private static func sorted(_ entries: [Entry]) -> [Entry] {
        let isSorted = zip(entries, entries.dropFirst()).allSatisfy { !($1.path < $0.path) }
        return isSorted ? entries : entries.sorted { $0.path < $1.path }
    }
}
