import LayerModel

/// The folders that entries lie in without being entries themselves, as many archivers leave them out.
enum ImpliedFolders {
    /// The folders, sorted; `entries` are sorted by path.
    static func of(_ entries: [Entry]) -> [EntryPath] {
        var known = Set(entries.lazy.filter { $0.type == .dir }.map(\.path))
        var implied: [EntryPath] = []
        var last: EntryPath?
        for entry in entries {
            // Neighbours share their folder: what was just looked up is not looked up again.
            if entry.path.lies(directlyIn: last) { continue }
            var folder = entry.path.parent
            last = folder
            while let path = folder, known.insert(path).inserted {
                implied.append(path)
                folder = path.parent
            }
        }
        return implied.sorted()
    }
}
