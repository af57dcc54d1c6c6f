import Core

/// The folders that entries lie in without being entries themselves, as many archivers leave them out.
enum ImpliedFolders {
    /// The folders, sorted; `entries` are sorted by path.
    static func of(_ entries: [Entry]) -> [EntryPath] {
        let span = entries.span
        var known: Set<EntryPath> = []
        for index in span.indices where span[index].type == .dir { known.insert(span[index].path) }
        var implied: [EntryPath] = []
        var last: EntryPath?
        for index in span.indices {
            // Neighbours share their folder: what was just looked up is not looked up again.
            if span[index].path.lies(directlyIn: last) { continue }
            var folder = span[index].path.parent
            last = folder
            while let path = folder, known.insert(path).inserted {
                implied.append(path)
                folder = path.parent
            }
        }
        return implied.sorted()
    }
}
