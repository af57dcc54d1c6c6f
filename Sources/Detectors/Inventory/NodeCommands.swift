import Core

/// Files in folders of commands that are copies of packages' files: npm links commands into `node_modules/.bin`, and into `bin` beside
/// `lib/node_modules` for all users; a zip that was packed without links has what they led to.
struct NodeCommands {
    /// A content in a folder of packages.
    private struct Copy: Hashable {
        var modules: EntryPath
        var sha256: Digest
    }

    private var known: Set<Copy> = []

    /// - Parameters:
    ///   - packages: What the inventory found; without a package of Node's nothing is looked for.
    ///   - isKnown: Tells the files that packages account for.
    init(_ entries: [Entry], _ packages: [Package], _ isKnown: (EntryPath) -> Bool) {
        let folders = Set(
            packages.lazy.filter { $0.ecosystem == .npm }.compactMap { Self.outermostModules(of: $0.evidence.path) })
        guard !folders.isEmpty else { return }
        let commands = Set(entries.lazy.compactMap(Self.command).filter { folders.contains($0.modules) })
        if commands.isEmpty { return }
        for entry in entries where entry.type == .file && !Self.isCommandFolder(entry.path.parent) {
            guard let sha256 = entry.sha256, let modules = Self.outermostModules(of: entry.path) else { continue }
            let copy = Copy(modules: modules, sha256: sha256)
            if commands.contains(copy), isKnown(entry.path) { known.insert(copy) }
        }
    }

    /// Whether a file is the copy of a command that a package brought.
    func contains(_ entry: Entry) -> Bool { !known.isEmpty && Self.command(entry).map(known.contains) ?? false }

    /// Whether a folder is `node_modules/.bin`.
    static func isCommandFolder(_ folder: EntryPath?) -> Bool {
        guard let folder, folder.name.elementsEqual(".bin".utf8) else { return false }
        return folder.parent.map { $0.name == NodeFolder.modules } ?? false
    }

    /// What a file in a folder of commands has to be a copy of; nil for other files.
    private static func command(_ entry: Entry) -> Copy? {
        guard entry.type == .file, let sha256 = entry.sha256, let folder = entry.path.parent else { return nil }
        if isCommandFolder(folder) { return outermostModules(of: folder).map { Copy(modules: $0, sha256: sha256) } }
        guard folder.name.elementsEqual("bin".utf8) else { return nil }
        return InstalledFileList.resolve(Array("lib/node_modules".utf8), from: folder.parent?.bytes ?? [])
            .map { Copy(modules: $0, sha256: sha256) }
    }

    private static func outermostModules(of path: EntryPath) -> EntryPath? {
        var outermost: EntryPath?
        var current = path.parent
        while let folder = current {
            if folder.name == NodeFolder.modules { outermost = folder }
            current = folder.parent
        }
        return outermost
    }
}
