import LayerModel

/// What differs between two lists of entries, such as a pinned manifest and the artifact at hand.
public enum Drift {
    /// Every difference that turns `old` into `new`, sorted by path bytes, then by kind.
    ///
    /// Takes entries as canonical manifests hold them: each path once. One path can carry several changes, such as
    /// content and mode; where the type changed, that says it all and only the owner is compared beside it. A file that
    /// vanished here and turned up there with the same bytes is `moved`; empty files are too alike for that. Linear in
    /// the entries, for sorted input.
    public static func changes(from old: [Entry], to new: [Entry]) -> [Change] {
        let old = sorted(old)
        let new = sorted(new)
        var changes: [Change] = []
        var removed: [Entry] = []
        var added: [Entry] = []
        var oldIndex = 0
        var newIndex = 0
        while oldIndex < old.count, newIndex < new.count {
            switch order(old[oldIndex].path, new[newIndex].path) {
            case .same:
                if old[oldIndex] != new[newIndex] { compare(old[oldIndex], new[newIndex], into: &changes) }
                oldIndex += 1
                newIndex += 1
            case .before:
                removed.append(old[oldIndex])
                oldIndex += 1
            case .after:
                added.append(new[newIndex])
                newIndex += 1
            }
        }
        removed += old[oldIndex...]
        added += new[newIndex...]
        appendMoves(removed: removed, added: added, into: &changes)
        return changes.sorted { lhs, rhs in
            switch order(lhs.path, rhs.path) {
            case .before: true
            case .after: false
            case .same: lhs.kind.rank < rhs.kind.rank
            }
        }
    }

    /// The differences of one entry that is there on both sides.
    private static func compare(_ old: Entry, _ new: Entry, into changes: inout [Change]) {
        let countBefore = changes.count
        func note(_ kind: Change.Kind) { changes.append(Change(kind, path: new.path, expected: old, actual: new)) }
        if old.type != new.type {
            note(.type)
        } else {
            if old.sha256 != new.sha256 || old.size != new.size { note(.content) }
            if old.mode != new.mode { note(.mode) }
            if old.link != new.link { note(.link) }
        }
        if old.owner != new.owner { note(.owner) }
        // An entry may come to hold more than is compared above; a difference there must not go unsaid.
        if changes.count == countBefore { note(.content) }
    }

    /// Pairs what vanished with what turned up, and reports the rest as removed and added.
    private static func appendMoves(removed: [Entry], added: [Entry], into changes: inout [Change]) {
        let sources = MovePairing.pair(removed: removed, added: added)
        var isPaired = [Bool](repeating: false, count: removed.count)
        for (entry, source) in zip(added, sources) {
            guard let source else {
                changes.append(Change(.added, path: entry.path, actual: entry))
                continue
            }
            isPaired[source] = true
            let origin = removed[source]
            func note(_ kind: Change.Kind) {
                changes.append(Change(kind, path: entry.path, from: origin.path, expected: origin, actual: entry))
            }
            note(.moved)
            if origin.mode != entry.mode { note(.mode) }
            if origin.owner != entry.owner { note(.owner) }
        }
        for (entry, isPaired) in zip(removed, isPaired) where !isPaired {
            changes.append(Change(.removed, path: entry.path, expected: entry))
        }
    }

    private static func sorted(_ entries: [Entry]) -> [Entry] {
        let isSorted = zip(entries, entries.dropFirst()).allSatisfy { !($1.path < $0.path) }
        return isSorted ? entries : entries.sorted { $0.path < $1.path }
    }

    private enum Order { case before, same, after }

    /// Byte order in one pass, where `==` and then `<` would take two.
    private static func order(_ lhs: EntryPath, _ rhs: EntryPath) -> Order {
        let left = lhs.bytes.span
        let right = rhs.bytes.span
        for index in 0..<min(left.count, right.count) where left[index] != right[index] {
            return left[index] < right[index] ? .before : .after
        }
        return left.count == right.count ? .same : left.count < right.count ? .before : .after
    }
}

extension Change.Kind {
    /// Position in the declaration, which orders the changes of one path.
    var rank: Int {
        switch self {
        case .added: 0
        case .removed: 1
        case .content: 2
        case .mode: 3
        case .type: 4
        case .link: 5
        case .owner: 6
        case .moved: 7
        }
    }
}
