import Core

/// The folders and files of a root under construction, with removal of whole folders. Every operation costs what it
/// creates, removes or looks at once; no path is compared with all others.
struct RootTree {
    /// An entry of a layer: it stays where it is, since an image may have a million of them.
    struct Statement: Equatable {
        var layer: Int32
        var index: Int32
    }

    /// A path of the root.
    struct Node {
        let path: EntryPath
        /// What a layer said about the path; of a hard link, about its target. Nil for a folder that only holds others.
        private(set) var statement: Statement?
        /// The layer that said something about the path last, or that needed the folder.
        private(set) var layer: Int32
        /// The layer whose opaque whiteout has already been seen to here.
        fileprivate(set) var opaqueLayer: Int32 = -1
        fileprivate var writtenLayer: Int32 = -1
        fileprivate var parentPlace: Int32
        fileprivate var firstChild: Int32 = -1
        fileprivate var next: Int32 = -1
        fileprivate var previous: Int32 = -1
        private(set) var type: EntryType
        fileprivate(set) var isGone = false

        fileprivate init(_ path: EntryPath, _ statement: Statement?, _ type: EntryType, layer: Int32, parent: Int32) {
            self.path = path
            self.statement = statement
            self.type = type
            self.layer = layer
            parentPlace = parent
        }

        fileprivate mutating func restate(_ statement: Statement?, layer: Int32) {
            self.statement = statement
            self.layer = layer
        }

        /// The folder's place; -1 stands for the root.
        var parent: Int { Int(parentPlace) }
        var isFolder: Bool { type == .dir }
    }

    /// Paths that a root can hold, those that were removed again included.
    static let nodeLimit = Int(Int32.max) - 1

    private(set) var nodes: [Node] = []
    private var places: [EntryPath: Int32] = [:]
    private var firstTop: Int32 = -1
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
    func place(of path: EntryPath) -> Int? { places[path].map(Int.init) }

    /// Adds a path below a folder that is there; -1 stands for the root.
    @discardableResult
    mutating func add(
        _ path: EntryPath, _ statement: Statement?, _ type: EntryType, layer: Int32, below parent: Int
    ) -> Int {
        let place = Int32(truncatingIfNeeded: nodes.count)
        var node = Node(path, statement, type, layer: layer, parent: Int32(truncatingIfNeeded: parent))
        node.next = parent < 0 ? firstTop : nodes[parent].firstChild
        if node.next >= 0 { nodes[Int(node.next)].previous = place }
        if parent < 0 { firstTop = place } else { nodes[parent].firstChild = place }
        nodes.append(node)
        places[path] = place
        if statement != nil { statedCount += 1 }
        return Int(place)
    }

    /// Says something new about a folder that is there.
    mutating func restate(_ place: Int, _ statement: Statement, layer: Int32) {
        if nodes[place].statement == nil { statedCount += 1 }
        nodes[place].restate(statement, layer: layer)
    }

    mutating func setOpaque(_ place: Int, layer: Int32) { nodes[place].opaqueLayer = layer }

    /// The places directly below a folder; -1 stands for the root.
    func children(of folder: Int) -> [Int] {
        var children: [Int] = []
        var next = folder < 0 ? firstTop : nodes[folder].firstChild
        while next >= 0 {
            children.append(Int(next))
            next = nodes[Int(next)].next
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
            if nodes[gone].statement != nil { statedCount -= 1 }
            nodes[gone].restate(nil, layer: nodes[gone].layer)
            places[nodes[gone].path] = nil
        }
        last = nil
    }

    private mutating func detach(_ place: Int) {
        let node = nodes[place]
        if node.next >= 0 { nodes[Int(node.next)].previous = node.previous }
        if node.previous >= 0 {
            nodes[Int(node.previous)].next = node.next
        } else if node.parent >= 0 {
            nodes[node.parent].firstChild = node.next
        } else {
            firstTop = node.next
        }
    }

    /// The folder of a path, made where it is missing; -1 stands for the root. Where something that is no folder stands
    /// in the way, `refuse` makes the failure.
    mutating func folder(
        of path: EntryPath, layer: Int32, _ refuse: (Node) -> Failure
    ) throws(Failure) -> Int {
        guard let parent = path.parent else { return -1 }
        if let last, last.path == parent { return last.place }
        var missing: [EntryPath] = []
        var next: EntryPath? = parent
        var place = -1
        while let folder = next {
            if let found = self.place(of: folder) {
                guard nodes[found].isFolder else { throw refuse(nodes[found]) }
                place = found
                break
            }
            missing.append(folder)
            next = folder.parent
        }
        for folder in missing.reversed() {
            impliedBytes += folder.bytes.count
            place = add(folder, nil, .dir, layer: layer, below: place)
        }
        last = (parent, place)
        markWritten(place, layer: layer)
        return place
    }

    /// Notes a folder and those above it, each once in a layer.
    private mutating func markWritten(_ place: Int, layer: Int32) {
        var next = place
        while next >= 0, nodes[next].writtenLayer != layer {
            nodes[next].writtenLayer = layer
            if nodes[next].statement != nil { written.append(next) }
            next = nodes[next].parent
        }
    }

    /// Ends a layer: gives the folders that it wrote into and that are still there.
    mutating func endLayer() -> [Node] {
        let folders = written.filter { !nodes[$0].isGone }.map { nodes[$0] }
        written.removeAll(keepingCapacity: true)
        last = nil
        return folders
    }
}
