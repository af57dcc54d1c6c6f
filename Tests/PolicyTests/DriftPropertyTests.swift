import Core
import Policy
import Testing

/// Laws that hold for any two lists of entries.
@Suite struct DriftPropertyTests {
    static let seeds = Array(UInt64(1)...200)

    @Test(arguments: seeds) func applyingTheChangesToTheOldGivesTheNew(seed: UInt64) throws {
        let (old, new) = try Self.pair(seed)
        #expect(Self.apply(Drift.changes(from: old, to: new), to: old) == new)
    }

    @Test(arguments: seeds) func nothingDriftsFromItself(seed: UInt64) throws {
        let (old, _) = try Self.pair(seed)
        #expect(Drift.changes(from: old, to: old) == [])
    }

    @Test(arguments: seeds) func differenceIsNeverSilent(seed: UInt64) throws {
        let (old, new) = try Self.pair(seed)
        #expect(Drift.changes(from: old, to: new).isEmpty == (old == new))
    }

    @Test(arguments: seeds) func movedLosesNoPath(seed: UInt64) throws {
        let (old, new) = try Self.pair(seed)
        let changes = Drift.changes(from: old, to: new)
        let moved = changes.filter { $0.kind == .moved }
        let gone = changes.filter { $0.kind == .removed }.map(\.path) + moved.compactMap(\.from)
        let come = changes.filter { $0.kind == .added }.map(\.path) + moved.map(\.path)
        let oldPaths = Set(old.map(\.path))
        let newPaths = Set(new.map(\.path))
        #expect(gone.count == Set(gone).count && Set(gone) == oldPaths.subtracting(newPaths))
        #expect(come.count == Set(come).count && Set(come) == newPaths.subtracting(oldPaths))
    }

    @Test(arguments: seeds) func orderOfInputDoesNotMatter(seed: UInt64) throws {
        let (old, new) = try Self.pair(seed)
        var generator = SeededGenerator(seed: seed)
        let shuffled = Drift.changes(
            from: old.shuffled(using: &generator), to: new.shuffled(using: &generator))
        #expect(shuffled == Drift.changes(from: old, to: new))
    }

    /// Two sorted lists over few names and few contents, so that every kind of change and clash comes up.
    private static func pair(_ seed: UInt64) throws -> ([Entry], [Entry]) {
        var generator = SeededGenerator(seed: seed)
        func list() throws -> [Entry] {
            var entries: [Entry] = []
            for folderName in ["a", "a-", "b"] {
                for name in ["x", "y", "z"] where Bool.random(using: &generator) {
                    entries.append(try entry("\(folderName)/\(name)"))
                }
            }
            return entries.sorted { $0.path < $1.path }
        }
        func entry(_ name: String) throws -> Entry {
            var entry: Entry
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: entry = try folder(name)
            case 1: entry = try link(name, to: Bool.random(using: &generator) ? "x" : "y")
            default:
                let content = Int.random(in: 0..<4, using: &generator)
                let mode: UInt16 = Bool.random(using: &generator) ? 0o644 : 0o755
                entry = try file(name, content: content, mode: mode, size: UInt64(content))
            }
            if Bool.random(using: &generator) { entry.owner = Entry.Owner(uid: 0, gid: 0) }
            return entry
        }
        return (try list(), try list())
    }

    /// Carries changes out as their documentation has it.
    private static func apply(_ changes: [Change], to old: [Entry]) -> [Entry] {
        var entries = Dictionary(uniqueKeysWithValues: old.map { ($0.path, $0) })
        for change in changes where change.kind == .removed || change.kind == .moved {
            entries[change.from ?? change.path] = nil
        }
        for change in changes {
            switch change.kind {
            case .removed: break
            case .added: entries[change.path] = change.actual
            case .moved:
                var entry = change.expected
                entry?.path = change.path
                entries[change.path] = entry
            default: break
            }
        }
        for change in changes {
            switch change.kind {
            case .added, .removed, .moved: break
            case .content:
                entries[change.path]?.sha256 = change.actual?.sha256
                entries[change.path]?.size = change.actual?.size ?? 0
            case .mode: entries[change.path]?.mode = change.actual?.mode ?? 0
            case .link: entries[change.path]?.link = change.actual?.link
            case .owner: entries[change.path]?.owner = change.actual?.owner
            case .type:
                let owner = entries[change.path]?.owner
                entries[change.path] = change.actual
                entries[change.path]?.owner = owner
            }
        }
        return entries.values.sorted { $0.path < $1.path }
    }
}
