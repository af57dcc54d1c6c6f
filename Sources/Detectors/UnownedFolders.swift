import Core

/// Code without metadata by the folders that hold it: as deep as leaves few of them, so that each can be told and waived by
/// its path.
struct UnownedFolders {
    /// One file, or all below a folder.
    struct Folder {
        /// As findings show it, a folder with a slash at its end; nil for what no folder but the top holds.
        var path: String?
        /// How many units of code.
        var count: Int
        /// The first of them.
        var first: EntryPath
    }

    private(set) var all: [Folder] = []

    /// - Parameters:
    ///   - paths: Of the units, sorted.
    ///   - limit: Folders at the most; more of them are one without a path.
    init(_ paths: [EntryPath], limit: Int) {
        guard let first = paths.first else { return }
        if paths.count <= limit {
            all = paths.map { Folder(path: $0.displayed, count: 1, first: $0) }
            return
        }
        let deepest = min(16, paths.reduce(0) { max($0, Self.depth($1)) })
        for depth in stride(from: deepest, through: 1, by: -1) {
            if let folders = Self.folders(paths, depth: depth, limit: limit) {
                all = folders
                return
            }
        }
        all = [Folder(path: nil, count: paths.count, first: first)]
    }

    /// Folders that a path lies in.
    private static func depth(_ path: EntryPath) -> Int { path.bytes.count { $0 == UInt8(ascii: "/") } }

    /// The folders at a depth, and what lies higher by itself; nil for more than the limit.
    private static func folders(_ paths: [EntryPath], depth: Int, limit: Int) -> [Folder]? {
        var folders: [Folder] = []
        var places: [ArraySlice<UInt8>: Int] = [:]
        for path in paths {
            let parts = path.bytes.split(
                separator: UInt8(ascii: "/"), maxSplits: depth, omittingEmptySubsequences: false)
            // What stands in a folder that is less deep counts with that folder.
            let folder = parts.dropLast()
            let key = folder.last.map { path.bytes[..<$0.endIndex] } ?? path.bytes[...]
            if let place = places[key] {
                folders[place].count += 1
            } else if folders.count == limit {
                return nil
            } else {
                places[key] = folders.count
                let shown = PathEscaping.displayed(key)
                folders.append(Folder(path: folder.isEmpty ? shown : "\(shown)/", count: 1, first: path))
            }
        }
        return folders
    }
}
