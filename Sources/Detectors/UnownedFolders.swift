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
    ///   - limit: Findings at the most; what lies in more folders than that is one without a path.
    init(_ paths: [EntryPath], limit: Int) {
        guard let first = paths.first else { return }
        let deepest = min(16, paths.reduce(0) { max($0, Self.depth($1)) })
        var groups: [Group]?
        for depth in stride(from: deepest, through: 1, by: -1) where groups == nil {
            groups = Self.groups(paths, depth: depth, limit: limit)
        }
        guard let groups = groups ?? Self.groups(paths, depth: 0, limit: limit) else {
            all = [Folder(path: nil, count: paths.count, first: first)]
            return
        }
        // What is alone in its folder, or nearly so, is told by itself.
        var left = limit - groups.count
        var single: Set<Int> = []
        for (index, group) in groups.enumerated().sorted(by: { $0.element.members.count < $1.element.members.count }) {
            // What Python compiled has its folder's worth.
            if group.path.hasSuffix("__pycache__/") { continue }
            guard group.members.count - 1 <= left else { break }
            left -= group.members.count - 1
            single.insert(index)
        }
        for (index, group) in groups.enumerated() {
            if single.contains(index) {
                all += group.members.map { Folder(path: $0.displayed, count: 1, first: $0) }
            } else if let first = group.members.first {
                all.append(Folder(path: group.path, count: group.members.count, first: first))
            }
        }
    }

    /// What lies in one folder.
    private struct Group {
        /// The folder, or the file at the top.
        var path: String
        var members: [EntryPath]
    }

    /// Folders that a path lies in.
    private static func depth(_ path: EntryPath) -> Int { path.bytes.count { $0 == UInt8(ascii: "/") } }

    /// The folders at a depth, and what lies higher by its own folder; nil for more than the limit.
    private static func groups(_ paths: [EntryPath], depth: Int, limit: Int) -> [Group]? {
        var groups: [Group] = []
        var places: [ArraySlice<UInt8>: Int] = [:]
        for path in paths {
            let parts = path.bytes.split(
                separator: UInt8(ascii: "/"), maxSplits: depth, omittingEmptySubsequences: false)
            let folder = parts.dropLast().last.map { path.bytes[..<$0.endIndex] }
            let key = folder ?? path.bytes[...]
            if let place = places[key] {
                groups[place].members.append(path)
            } else if groups.count == limit {
                return nil
            } else {
                places[key] = groups.count
                let shown = PathEscaping.displayed(key)
                groups.append(Group(path: folder == nil ? shown : "\(shown)/", members: [path]))
            }
        }
        return groups
    }
}
