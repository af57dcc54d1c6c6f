import Core

/// Finds what makes the merged view depend on how Lambda writes over existing files.
struct LayerConflicts {
    private typealias Place = (type: EntryType, layer: Int)

    private let layers: [StackPart]
    /// What is no folder, at its first occurrence: an entry below it cannot be written in one certain way.
    private let leaves: [EntryPath: Place]

    init(layers: [StackPart]) {
        self.layers = layers
        var leaves: [EntryPath: Place] = [:]
        for (index, layer) in layers.enumerated() {
            for entry in layer.entries where entry.type != .dir && leaves[entry.path] == nil {
                leaves[entry.path] = (entry.type, index)
            }
        }
        self.leaves = leaves
    }

    /// Refuses the first conflict: entries below links and files first, then paths of several types, each by layer and
    /// path.
    func check() throws(Failure) {
        try checkParents()
        try checkTypes()
    }

    private func checkParents() throws(Failure) {
        var visited: Set<EntryPath> = []
        for (index, layer) in layers.enumerated() {
            for entry in layer.entries.sorted(by: { $0.path < $1.path }) {
                var folder = entry.path.parent
                while let parent = folder, visited.insert(parent).inserted {
                    if let leaf = leaves[parent] { throw blocked(entry, of: index, by: parent, leaf) }
                    folder = parent.parent
                }
            }
        }
    }

    private func blocked(_ entry: Entry, of layer: Int, by parent: EntryPath, _ leaf: Place) -> Failure {
        let isLink = leaf.type == .link
        return Failure(
            isLink ? .archiveLambdaSymlinkThrough : .archiveLambdaTypeConflict,
            "\(described(layer)) holds an entry below \(parent.displayed), which is a \(word(leaf.type)) in "
                + described(leaf.layer),
            entry: entry.path.displayed,
            remedy: isLink
                ? "ship the folder instead of the link, or the entry at the link's target"
                : "rename one of the two")
    }

    private func checkTypes() throws(Failure) {
        var first: [EntryPath: Place] = [:]
        for (index, layer) in layers.enumerated() {
            for entry in layer.entries.sorted(by: { $0.path < $1.path }) {
                guard let known = first[entry.path] else {
                    first[entry.path] = (entry.type, index)
                    continue
                }
                guard known.type == entry.type else {
                    throw Failure(
                        .archiveLambdaTypeConflict,
                        "a \(word(known.type)) in \(described(known.layer)), a \(word(entry.type)) in "
                            + described(index),
                        entry: entry.path.displayed, remedy: "ship it as the same type in both, or in one alone")
                }
            }
        }
    }

    private func described(_ layer: Int) -> String { layers[layer].described(layer, of: layers.count) }

    private func word(_ type: EntryType) -> String {
        switch type {
        case .dir: "folder"
        case .link: "symbolic link"
        default: type.rawValue
        }
    }
}
