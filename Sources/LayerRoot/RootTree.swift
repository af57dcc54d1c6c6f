import LayerModel

/// The folders and files of a root under construction, with removal of whole folders. Every operation costs what it
/// creates, removes or looks at once; no path is compared with all others.
struct RootTree {
    /// A path of the root.
    struct Node {
        let path: EntryPath
        /// What a layer said about the path; nil for a folder that only holds others.
        var entry: Entry?
        /// The layer that said it, or that needed the folder.
        var layer: Int
        var source: MergedRoot.Source?
        /// The layer whose opaque whiteout has already been seen to here.
        var opaqueLayer = -1
        fileprivate var writtenLayer = -1
        fileprivate(set) var parent: Int
        fileprivate(set) var firstChild = -1
        fileprivate var next = -1
        fileprivate var previous = -1
        fileprivate(set) var isGone = false

        var isFolder: Bool { entry.map { $0.type == .dir } ?? true }
    }

    private(set) var nodes: [Node] = []
    private var places: [EntryPath: Int] = [:]
    private var firstTop = -1
    /// Bytes of the paths of all folders that were ever made only to hold others.
    private(set) var impliedBytes = 0
    /// The folder looked up last: neighbours in an archive share theirs.
    private var last: (path: EntryPath, place: Int)?
    /// The folders that this layer writes into, and that a layer states.
    private var written: [Int] = []

    /// Nodes that are there.
    var count: Int { places.count }
    /// Of these, those that a layer says something about.
    private(set) var statedCount = 0

    /// The place of a path.
    func place(of path: EntryPath) -> Int? { places[path] }

    /// Adds a path below a folder that is there; -1 stands for the root.
    @discardableResult
    mutating func add(_ path: EntryPath, _ entry: Entry?, layer: Int, source: MergedRoot.Source?, below parent: Int)
        -> Int
    {
        let place = nodes.count
        var node = Node(path: path, entry: entry, layer: layer, source: source, parent: parent)
        node.next = parent < 0 ? firstTop : nodes[parent].firstChild
        if node.next >= 0 { nodes[node.next].previous = place }
        if parent < 0 { firstTop = place } else { nodes[parent].firstChild = place }
        nodes.append(node)
        places[path] = place
        if entry != nil { statedCount += 1 }
        return place
    }

    /// Says something new about a folder that is there.
    mutating func restate(_ place: Int, _ entry: Entry, layer: Int) {
        if nodes[place].entry == nil { statedCount += 1 }
        nodes[place].entry = entry
        nodes[place].layer = layer
    }

    mutating func setOpaque(_ place: Int, layer: Int) { nodes[place].opaqueLayer = layer }

    /// The places directly below a folder; -1 stands for the root.
    func children(of folder: Int) -> [Int] {
        var children: [Int] = []
        var next = folder < 0 ? firstTop : nodes[folder].firstChild
        while next >= 0 {
            children.append(next)
            next = nodes[next].next
        }
        return children
    }

    /// Removes a path with everything below it; `visit` sees each before anything is removed.
    mutating func remove(_ place: Int, _ visit: (Node) throws(Failure) -> Void = { _ in }) throws(Failure) {
        var found = [place]
        var index = 0
        while index < found.count {
            try visit(nodes[found[index]])
            found += children(of: found[index])
            index += 1
        }
        detach(place)
        for gone in found {
            nodes[gone].isGone = true
            if nodes[gone].entry != nil { statedCount -= 1 }
            nodes[gone].entry = nil
            places[nodes[gone].path] = nil
        }
        last = nil
    }

    private mutating func detach(_ place: Int) {
        let node = nodes[place]
        if node.next >= 0 { nodes[node.next].previous = node.previous }
        if node.previous >= 0 {
            nodes[node.previous].next = node.next
        } else if node.parent >= 0 {
            nodes[node.parent].firstChild = node.next
        } else {
            firstTop = node.next
        }
    }

    /// The folder of a path, made where it is missing; -1 stands for the root. Where something that is no folder stands
    /// in the way, `refuse` makes the failure.
    mutating func folder(
        of path: EntryPath, layer: Int, _ refuse: (Node) -> Failure
    ) throws(Failure) -> Int {
        guard let parent = path.parent else { return -1 }
        if let last, last.path == parent { return last.place }
        var missing: [EntryPath] = []
        var next: EntryPath? = parent
        var place = -1
        while let folder = next {
            if let found = places[folder] {
                guard nodes[found].isFolder else { throw refuse(nodes[found]) }
                place = found
                break
            }
            missing.append(folder)
            next = folder.parent
        }
        for folder in missing.reversed() {
            impliedBytes += folder.bytes.count
            place = add(folder, nil, layer: layer, source: nil, below: place)
        }
        last = (parent, place)
        markWritten(place, layer: layer)
        return place
    }

    /// Notes a folder and those above it, each once in a layer.
    private mutating func markWritten(_ place: Int, layer: Int) {
        var next = place
        while next >= 0, nodes[next].writtenLayer != layer {
            nodes[next].writtenLayer = layer
            if nodes[next].entry != nil { written.append(next) }
            next = nodes[next].parent
        }
    }

    /// Ends a layer: `visit` sees the folders that it wrote into and that are still there.
    mutating func endLayer(_ visit: (Node) -> Void) {
        for place in written where !nodes[place].isGone { visit(nodes[place]) }
        written.removeAll(keepingCapacity: true)
        last = nil
    }
}
