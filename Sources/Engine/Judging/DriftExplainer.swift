import Archive
import Core
import Detectors
import Lambda
import Pins
import Policy

/// The old side of a comparison: an artifact, or the entries of a stored manifest, which tells nothing of their content.
struct ComparedSide {
    var side: PackageSides.Side
    /// The code of compiled modules; nil where it is not known.
    var code: [EntryPath: BytecodeContent]?
    /// The compiled modules that Python runs in place of their sources.
    var valid: Set<EntryPath> = []
    /// First bytes of programs; nil where they are not known.
    var programs: [EntryPath: [UInt8]]?

    /// A pinned manifest.
    init(pinned entries: [Entry]) { side = PackageSides.Side(entries: entries) }

    /// An artifact that was read with `.comparison` wanted.
    init(_ artifact: ReadArtifact) {
        let observed = artifact.observed
        side = PackageSides.Side(entries: artifact.manifest.entries, contents: observed[.leading])
        code = observed[.bytecodeCode]
        valid = artifact.inventory.bytecode?.valid ?? []
        programs = observed[.programHeads]
    }
}

/// Says of the changes between two artifacts what a reviewer asks first: whose files they are, what their packages vouch
/// for, and what is new in them.
struct DriftExplainer {
    private let sides: PackageSides
    private let old: ComparedSide
    private let new: ComparedSide
    private let records: PackageRecords?

    /// - Parameter vouches: Whether the new side is compared with what its packages record; it then has to be read with
    ///   what this takes.
    init(old: ComparedSide, new: ReadArtifact, vouches: Bool = true) {
        let found = ComparedSide(new)
        sides = PackageSides(old: old.side, new: found.side)
        records =
            vouches ? PackageRecords(entries: found.side.entries, observed: new.observed, index: sides.new) : nil
        self.old = old
        self.new = found
    }

    /// Whose files may have moved where.
    var owners: MoveOwners { MoveOwners(old: sides.old, new: sides.new) }

    /// `packages.altered` for each file of the new side with other content than its package recorded, changed or not.
    var findings: [Finding] {
        (records?.altered ?? [:]).sorted { $0.key < $1.key }.map { path, package in
            Finding(
                .packagesAltered, .warn, "other content than \(package) records of it", path: path.displayed)
        }
    }

    /// The changes by package, each with what is known of it.
    /// - Parameters:
    ///   - former: What ran without being called on the old side.
    ///   - hooks: What does on the new side, at least where something changed.
    func groups(_ changes: [Change], former: [PinnedHook], _ hooks: [Hook]) -> [ChangeGroup] {
        guard !changes.isEmpty else { return [] }
        var changes = changes.noting(former: former, hooks)
        let changed = Set(changes.lazy.filter { $0.kind != .mode && $0.kind != .owner }.map(\.path))
        let files = Set(new.side.entries.lazy.filter { $0.type == .file }.map(\.path))
        for index in changes.indices {
            changes[index].record = record(of: changes[index])
            explainCode(&changes[index], changed, among: files)
            changes[index].machines = machines(of: changes[index])
        }
        return DriftGroups.group(changes, old: sides.old, new: sides.new)
    }

    private func record(of change: Change) -> Change.Record? {
        guard let records, let actual = change.actual else { return nil }
        switch change.kind {
        case .added, .content, .type, .link, .moved: break
        case .removed, .mode, .owner: return nil
        }
        switch records.standing(of: actual) {
        case .altered: return .altered
        case .uncompared: return .uncompared
        // Of compiled modules nobody records digests; what they hold is told apart.
        case .unrecorded: return change.path.isCompiledModule ? nil : .unrecorded
        case .intact, nil: return nil
        }
    }

    /// A compiled module whose source is as it was has the same code, or somebody altered it.
    private func explainCode(_ change: inout Change, _ changed: Set<EntryPath>, among files: Set<EntryPath>) {
        guard change.kind == .content, change.record == nil, change.path.isCompiledModule,
            change.expected?.xattrs == change.actual?.xattrs
        else { return }
        let source = change.path.compiledSource.flatMap { files.contains($0) ? $0 : nil }
        // With another source other code is to be expected.
        if let source, changed.contains(source) { return }
        guard let before = old.code else {
            guard source != nil else { return }
            if change.expected?.size == change.actual?.size {
                change.code = .unknown
            } else {
                change.record = .otherCode
            }
            return
        }
        guard let former = before[change.path], let found = new.code?[change.path], former == found else {
            if source != nil { change.record = .otherCode }
            return
        }
        if old.valid.contains(change.path) == new.valid.contains(change.path) {
            change.code = .same
        } else {
            change.record = .otherValidity
        }
    }

    /// What a program runs on, where both sides can tell.
    private func machines(of change: Change) -> Change.Machines? {
        guard let before = old.programs else { return nil }
        func machine(_ entry: Entry?, _ heads: [EntryPath: [UInt8]]?) -> String? {
            entry.flatMap { heads?[$0.path] }.flatMap { ELFHeader(leading: $0) }?.machineName
        }
        let (from, to) = (machine(change.expected, before), machine(change.actual, new.programs))
        return from == to ? nil : Change.Machines(from: from, to: to)
    }
}
