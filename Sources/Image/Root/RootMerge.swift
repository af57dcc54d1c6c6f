import Archive
import Core

/// Applies layers one upon the other, each entry in its archive's order, as the image-spec (layer.md, "Applying
/// Changesets"), containerd and umoci do; what they do differently is refused.
///
/// - A folder upon a folder changes its mode and owner; anything else replaces what was there, with all below it.
/// - A hard link is another name of the file that its target is at that moment: where a higher layer replaces one name,
///   the others keep the file.
/// - A whiteout removes what is there from lower layers and may find nothing; an opaque one spares what its own layer
///   brought before it.
///
/// Time is linear in the entries of all layers.
package struct RootMerge: Sendable {
    /// Bytes of the paths of folders that no layer mentions, all layers together.
    private static let impliedBytesLimit = 32 << 20

    private let limits: Limits
    private var tree = RootTree()
    private var layer = -1
    /// The entries of the layers so far.
    private var layers: [[Entry]] = []
    private var root: TarRoot?
    private var removals: [EntryPath: Int] = [:]
    private var differences = RuntimeDifferences()

    /// Starts with an empty root; `limits.entries` bounds the paths of the merged root.
    package init(limits: Limits = .image) { self.limits = limits }

    /// Merges layers, the lowest first.
    package static func merge(_ layers: [TarContents], limits: Limits = .image) throws(Failure) -> MergedRoot {
        var merge = RootMerge(limits: limits)
        for layer in layers { try merge.apply(layer) }
        return merge.finish()
    }

    /// Applies the next layer. Throws `archive.layer-symlink-through`, `archive.tar-type-conflict`,
    /// `archive.tar-hardlink-missing`, `archive.tar-header-ambiguous`, `archive.tar-whiteout-conflict`,
    /// `archive.tar-whiteout-root-opaque`, `archive.tar-pax-global`, or `archive.tar-size-invalid` beyond the limit; the
    /// merge cannot go on after that.
    package mutating func apply(_ contents: TarContents) throws(Failure) {
        layer += 1
        layers.append(contents.entries)
        if let stated = contents.root { root = stated }
        for name in contents.globalHeaderNames where tree.place(of: name) != nil {
            throw Failure(
                TarFault.paxGlobal.code,
                "layer \(layer): a global pax header is named after a path of the layers below: runtimes remove that path",
                entry: name.displayed)
        }
        for index in contents.entries.indices {
            let entry = contents.entries[index]
            switch entry.type {
            case .whiteout: try applyWhiteout(entry)
            case .hardlink: try applyHardlink(entry)
            default:
                try applyEntry(
                    entry, RootTree.Statement(layer: number, index: Int32(truncatingIfNeeded: index)))
            }
            guard tree.statedCount <= limits.entries, tree.nodes.count <= RootTree.nodeLimit else {
                throw refuse(
                    .sizeInvalid, entry, "the merged root has more entries than the limit of \(limits.entries)")
            }
            guard tree.impliedBytes <= Self.impliedBytesLimit else {
                throw refuse(
                    .sizeInvalid, entry,
                    "the paths of folders that no layer mentions take more than the limit of "
                        + "\(Self.impliedBytesLimit) bytes")
            }
        }
        for folder in tree.endLayer() {
            guard let statement = folder.statement else { continue }
            differences.noteWrittenInto(stated(statement), of: folder.layer, by: number)
        }
    }

    /// The merged root. A folder that no layer mentions and that holds nothing is no member.
    package consuming func finish() -> MergedRoot {
        var implied: [EntryPath] = []
        var known: Set<Int> = []
        // Places are sorted and not entries, which are large.
        var order: [Int32] = []
        order.reserveCapacity(tree.statedCount)
        let nodes = tree.nodes.span
        for place in nodes.indices where !nodes[place].isGone && nodes[place].statement != nil {
            var parent = nodes[place].parent
            while parent >= 0, nodes[parent].statement == nil, known.insert(parent).inserted {
                implied.append(nodes[parent].path)
                parent = nodes[parent].parent
            }
            order.append(Int32(truncatingIfNeeded: place))
        }
        order.sort { nodes[Int($0)].path.order(to: nodes[Int($1)].path) < 0 }
        var entries: [Entry] = []
        var places: [MergedRoot.Place] = []
        var otherPaths: [Int: EntryPath] = [:]
        entries.reserveCapacity(order.count)
        places.reserveCapacity(order.count)
        for place in order {
            guard let statement = nodes[Int(place)].statement else { continue }
            var entry = stated(statement)
            let path = nodes[Int(place)].path
            if entry.type != .dir, entry.path != path { otherPaths[entries.count] = entry.path }
            entry.path = path
            if entry.type == .link { entry.mode = 0o777 }
            entries.append(entry)
            places.append(MergedRoot.Place(layer: nodes[Int(place)].layer, source: statement.layer))
        }
        return MergedRoot(
            entries: entries, places: places, otherPaths: otherPaths, root: root, removals: removals,
            impliedFolders: implied.sorted(), differences: differences)
    }

    private var number: Int32 { Int32(truncatingIfNeeded: layer) }

    private func stated(_ statement: RootTree.Statement) -> Entry {
        layers[Int(statement.layer)][Int(statement.index)]
    }

    private mutating func applyEntry(_ entry: Entry, _ statement: RootTree.Statement) throws(Failure) {
        let folder = try folder(of: entry.path, entry)
        if let place = tree.place(of: entry.path) {
            if entry.type == .dir, tree.nodes[place].isFolder {
                if let below = tree.nodes[place].statement {
                    differences.noteRestated(stated(below), of: tree.nodes[place].layer, entry, by: number)
                }
                differences.noteAccessList(entry, by: number)
                tree.restate(place, statement, layer: number)
                return
            }
            try tree.remove(place)
        }
        tree.add(entry.path, statement, entry.type, layer: number, below: folder)
        if !removals.isEmpty { removals[entry.path] = nil }
        differences.noteAccessList(entry, by: number)
    }

    private mutating func applyHardlink(_ entry: Entry) throws(Failure) {
        let folder = try folder(of: entry.path, entry)
        if let place = tree.place(of: entry.path) { try tree.remove(place) }
        let target = try hardlinkTarget(of: entry)
        guard let place = tree.place(of: target), let statement = tree.nodes[place].statement,
            !tree.nodes[place].isFolder
        else {
            throw refuse(
                .hardlinkMissing, entry,
                "the hard link's target \(target.displayed) is no file of this layer or a lower one")
        }
        // Drivers and containerd give the file what the link's header says, umoci leaves it as it is. Permissions are what
        // writers that make a header of their own for a link leave at a default; other bits and owners they are not.
        let linked = stated(statement)
        let isSameMode = linked.type == .link || linked.mode == entry.mode
        let isNearMode = linked.mode & 0o7000 == 0 && entry.mode & 0o7000 == 0
        guard isSameMode || isNearMode, linked.owner == entry.owner,
            entry.xattrs.isEmpty || linked.xattrs == entry.xattrs
        else {
            throw refuse(
                .headerAmbiguous, entry,
                "the hard link states another mode, owner or capability than its target \(target.displayed), and "
                    + "readers differ in which holds")
        }
        differences.noteHardlink(entry, to: linked, of: tree.nodes[place].layer, by: number)
        if !isSameMode {
            differences.noteHardlinkMode(entry, by: number)
            layers[Int(statement.layer)][Int(statement.index)].mode = entry.mode
        }
        tree.add(entry.path, statement, linked.type, layer: number, below: folder)
        if !removals.isEmpty { removals[entry.path] = nil }
    }

    /// The target's path; throws where it lies below a symbolic link, which readers follow differently.
    private func hardlinkTarget(of entry: Entry) throws(Failure) -> EntryPath {
        let target: EntryPath
        do throws(PathFault) {
            target = try EntryPath(validating: entry.link ?? [], rules: .layer)
        } catch {
            throw refuse(.hardlinkMissing, entry, "the hard link names no path")
        }
        if tree.place(of: target) != nil { return target }
        var next = target.parent
        while let folder = next {
            if let place = tree.place(of: folder) {
                guard tree.nodes[place].type == .link else { break }
                throw Self.symlinkThrough(
                    entry, layer: layer, "the hard link's target \(target.displayed) lies below", folder)
            }
            next = folder.parent
        }
        return target
    }

    private mutating func applyWhiteout(_ entry: Entry) throws(Failure) {
        let folder = try folder(of: entry.path, entry)
        switch Whiteout(entry.path) {
        case .path(let target):
            removals[target] = layer
            guard let place = tree.place(of: target) else { return }
            let (layer, number) = (layer, number)
            try tree.remove(place) { node throws(Failure) in
                if node.layer == number, node.statement != nil {
                    throw Self.whiteoutConflict(entry, node.path, layer)
                }
            }
        case .contents(let target):
            if let target { removals[target] = layer }
            try clear(folder, isRoot: target == nil, for: entry)
        case nil: throw refuse(.whiteoutInvalid, entry, "a whiteout of nothing")
        }
    }

    /// Removes what lower layers have in a folder. Whoever lies in a folder that this layer brought without naming it
    /// is kept by umoci and removed by containerd.
    private mutating func clear(_ folder: Int, isRoot: Bool, for entry: Entry) throws(Failure) {
        let (layer, number) = (layer, number)
        var folders = [folder]
        while let folder = folders.popLast() {
            if folder >= 0 {
                if tree.nodes[folder].opaqueLayer == number { continue }
                tree.setOpaque(folder, layer: number)
            }
            for child in tree.children(of: folder) {
                let node = tree.nodes[child]
                if node.layer == number, node.statement != nil {
                    if node.isFolder { folders.append(child) }
                } else {
                    try tree.remove(child) { node throws(Failure) in
                        guard node.statement != nil else { return }
                        if node.layer == number { throw Self.whiteoutConflict(entry, node.path, layer) }
                        if isRoot { throw Self.rootOpaque(entry, node.path, layer) }
                    }
                }
            }
        }
    }

    /// The folder that an entry lies in.
    private mutating func folder(of path: EntryPath, _ entry: Entry) throws(Failure) -> Int {
        let layer = layer
        return try tree.folder(of: path, layer: number) { obstacle in
            if obstacle.type == .link {
                return Self.symlinkThrough(entry, layer: layer, "writes below", obstacle.path)
            }
            return Failure(
                TarFault.typeConflict.code,
                "layer \(layer) writes below \(obstacle.path.displayed), which is a file in the layers below",
                entry: entry.path.displayed, remedy: "rebuild the image; a layer has to replace the file by a folder")
        }
    }

    private static func symlinkThrough(
        _ entry: Entry, layer: Int, _ what: String, _ link: EntryPath
    ) -> Failure {
        Failure(
            .archiveLayerSymlinkThrough,
            "layer \(layer): \(what) \(link.displayed), which is a symbolic link in the layers below",
            entry: entry.path.displayed, remedy: "rebuild the image so that the layer names the folder itself")
    }

    private static func whiteoutConflict(_ entry: Entry, _ path: EntryPath, _ layer: Int) -> Failure {
        Failure(
            TarFault.whiteoutConflict.code,
            "layer \(layer) removes \(path.displayed), which it holds itself: readers differ in what is left",
            entry: entry.path.displayed, remedy: "rebuild the image so that the layer names every folder it brings")
    }

    private static func rootOpaque(_ entry: Entry, _ path: EntryPath, _ layer: Int) -> Failure {
        Failure(
            TarFault.whiteoutRootOpaque.code,
            "layer \(layer) makes the root folder opaque above \(path.displayed): overlay drivers ignore that, others empty "
                + "the root",
            entry: entry.path.displayed, remedy: "build the image without a base, or remove the paths one by one")
    }

    private func refuse(_ fault: TarFault, _ entry: Entry, _ message: String) -> Failure {
        Failure(fault.code, "layer \(layer): \(message)", entry: entry.path.displayed)
    }
}
