import Core

/// Files in `node_modules/.bin` that are copies of packages' files: npm links commands there, and a zip that was packed without links
/// has what they led to.
struct NodeCommands {
    private var known: Set<Digest> = []

    /// - Parameter isKnown: Tells the files that packages account for.
    init(_ entries: [Entry], _ isKnown: (EntryPath) -> Bool) {
        let commands = Set(entries.lazy.filter(Self.isCommand).compactMap(\.sha256))
        if commands.isEmpty { return }
        for entry in entries where entry.type == .file && !Self.isCommand(entry) {
            if let digest = entry.sha256, commands.contains(digest), entry.path.isInModules, isKnown(entry.path) {
                known.insert(digest)
            }
        }
    }

    /// Whether a file is the copy of a command that a package brought.
    func contains(_ entry: Entry) -> Bool {
        if known.isEmpty || !Self.isCommand(entry) { return false }
        return entry.sha256.map(known.contains) ?? false
    }

    private static func isCommand(_ entry: Entry) -> Bool {
        guard entry.type == .file, let folder = entry.path.parent, folder.name.elementsEqual(".bin".utf8) else {
            return false
        }
        return folder.parent.map { $0.name == NodeFolder.modules } ?? false
    }
}

extension EntryPath {
    fileprivate var isInModules: Bool {
        var current = parent
        while let folder = current {
            if folder.name == NodeFolder.modules { return true }
            current = folder.parent
        }
        return false
    }
}
