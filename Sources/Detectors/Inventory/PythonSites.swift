import Core

/// The folders on Python's path, as far as an artifact tells, and the modules at their top.
struct PythonSites {
    private var sites: Set<EntryPath> = []
    /// Folders that hold a module themselves.
    private var codeFolders: Set<EntryPath> = []
    /// Whether the artifact's top is such a folder, as in a function's zip.
    private var hasTop = false

    /// Sites are folders that hold an installed distribution, those that Lambda and Python themselves look into.
    init(_ entries: [Entry]) {
        for entry in entries {
            if entry.type == .file, Self.isModule(entry.path) {
                add(named: entry.path)
                if let folder = entry.path.parent { codeFolders.insert(folder) }
            }
            guard case .python(let home) = InventoryFile(entry.path) else { continue }
            guard !home.name.elementsEqual("EGG-INFO".utf8) else { continue }
            if let site = home.parent { sites.insert(site) } else { hasTop = true }
        }
    }

    private mutating func add(named path: EntryPath) {
        var current = path.parent
        while let folder = current {
            if sites.contains(folder) { return }
            let name = folder.name
            let isSite = ["site-packages", "dist-packages"].contains { name.elementsEqual($0.utf8) }
            if isSite || folder.bytes.elementsEqual("python".utf8) {
                sites.insert(folder)
                return
            }
            current = folder.parent
        }
    }

    /// Whether a file is a Python module: source, compiled, or an extension named for Python.
    static func isModule(_ path: EntryPath) -> Bool {
        if path.name.hasSuffix(".py") || path.name.hasSuffix(".pyc") { return true }
        guard path.name.hasSuffix(".so") else { return false }
        let name = String(decoding: path.name, as: UTF8.self)
        return name.hasSuffix(".abi3.so") || name.contains(".cpython-")
    }

    /// The module at the top of the innermost site that a file of Python belongs to; nil for other files.
    func module(of path: EntryPath) -> EntryPath? {
        guard Self.isModule(path) else { return nil }
        var child = path
        while let folder = child.parent {
            if sites.contains(folder) { return Self.withoutCache(child, of: path) }
            child = folder
        }
        return hasTop ? Self.withoutCache(child, of: path) : nil
    }

    /// Outside of any site: the topmost folder on the way to the file that holds modules itself, or the file at the top.
    func topFolder(of path: EntryPath) -> EntryPath {
        var top = path
        var current = path.parent
        while let folder = current {
            if codeFolders.contains(folder) { top = folder }
            current = folder.parent
        }
        return top
    }

    /// `__pycache__/six.cpython-312.pyc` at a site's top belongs to `six.py`.
    private static func withoutCache(_ child: EntryPath, of path: EntryPath) -> EntryPath {
        child.name.elementsEqual("__pycache__".utf8) ? BytecodeCache.source(of: path) ?? child : child
    }
}
