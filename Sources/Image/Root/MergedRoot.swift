import Archive
import Core

/// What an image's layers make together: the files that a container of it sees.
///
/// There are no whiteouts in it and no hard links as such: every name of a file is a file with the file's content, mode
/// and owner, as a file system shows it. A symbolic link's mode is 0777, as Linux has it whatever the layer says.
package struct MergedRoot: Sendable {
    /// One path that survived, and where it comes from.
    package struct Member: Sendable {
        /// The path and all that counts as its content.
        package var entry: Entry
        /// The layer, counted from 0, that last said something about this path.
        package var layer: Int
        /// Where the content of a file lies, or of a symbolic link; nil for folders.
        package var source: Source?
    }

    /// The entry of a layer that holds a content; names that share one are hard links to each other.
    package struct Source: Sendable, Hashable {
        /// The layer, counted from 0.
        package var layer: Int
        /// The path of the content in that layer.
        package var path: EntryPath
    }

    /// The entries, sorted by the bytes of their paths: what the canonical manifest is made of.
    package let entries: [Entry]
    /// Of each entry the layer that last said something about it, and the one that its content lies in.
    let places: [Place]
    /// Paths of contents that lie under another path in their layer, as those of hard links do.
    let otherPaths: [Int: EntryPath]

    /// An entry's layers, counted from 0.
    struct Place: Sendable {
        var layer: Int32
        var source: Int32
    }

    /// The members, sorted by the bytes of their paths; each is put together as it is asked for.
    package struct Members: RandomAccessCollection, Sendable {
        fileprivate let root: MergedRoot
        /// 0.
        package var startIndex: Int { 0 }
        /// Their number.
        package var endIndex: Int { root.entries.count }
        /// The member at a place.
        package subscript(position: Int) -> Member {
            let entry = root.entries[position]
            let place = root.places[position]
            let path = root.otherPaths[position] ?? entry.path
            return Member(
                entry: entry, layer: Int(place.layer),
                source: entry.type == .dir ? nil : Source(layer: Int(place.source), path: path))
        }
    }

    /// The members, sorted by the bytes of their paths.
    package var members: Members { Members(root: self) }
    /// Of each entry the layer, counted from 0, that last said something about it.
    package var origins: [Int] { places.map { Int($0.layer) } }
    /// The root folder as the highest layer that mentions it has it. containerd leaves it out of account while moby and
    /// umoci keep to it, so it is no part of the tree.
    package let root: TarRoot?
    /// Paths that whiteouts named, with the highest layer that did, where nothing took their place.
    package let removals: [EntryPath: Int]
    /// Folders that hold members and that no layer mentions, sorted.
    package let impliedFolders: [EntryPath]
    /// What some container runtimes make otherwise than the layers state it.
    package let differences: RuntimeDifferences

    /// The layer that a difference at a path comes from: the one that brought the path, or that removed it or a folder
    /// above; nil where no layer mentions it.
    package func layer(of path: EntryPath) -> Int? {
        if let member = member(at: path) { return member.layer }
        var next: EntryPath? = path
        while let path = next {
            if let layer = removals[path] { return layer }
            if let member = member(at: path), member.entry.type != .dir { return member.layer }
            next = path.parent
        }
        return nil
    }

    /// The member of a path, by bisection.
    package func member(at path: EntryPath) -> Member? {
        var range = entries.indices
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            let order = entries[middle].path.order(to: path)
            if order == 0 { return members[middle] }
            range = order < 0 ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return nil
    }
}
