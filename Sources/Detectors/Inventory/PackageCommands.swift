import Core

/// Scripts that package managers write so that packages' commands can be started, by folder and name: no record lists them.
struct PackageCommands {
    private var names: [EntryPath?: Set<[UInt8]>] = [:]
    /// Commands of Node's packages, which lie in any `node_modules/.bin` above them.
    private var nodeNames: Set<[UInt8]> = []
    private var count = 0
    /// Commands of one artifact at the most; what is beyond is nobody's.
    private static let limit = 100_000

    /// A package has a command of this name, which its manager writes into a folder; nil for the artifact's top.
    mutating func add(_ name: some Collection<UInt8>, in folder: EntryPath?) {
        guard isRoom(for: name) else { return }
        names[folder, default: []].insert(Array(name))
    }

    /// A package in `node_modules` has a command of this name.
    mutating func addNode(_ name: some Collection<UInt8>) {
        guard isRoom(for: name) else { return }
        nodeNames.insert(Array(name))
    }

    private mutating func isRoom(for name: some Collection<UInt8>) -> Bool {
        guard count < Self.limit, name.count <= 255 else { return false }
        count += 1
        return true
    }

    /// Whether a file is such a script by its path; the caller knows that it is no program in machine code.
    func contains(_ path: EntryPath) -> Bool {
        if let names = names[path.parent], names.contains(Array(path.name)) { return true }
        guard !nodeNames.isEmpty, NodeCommands.isCommandFolder(path.parent) else { return false }
        // `cmd-shim` writes `x`, `x.cmd` and `x.ps1`.
        let name = path.name.hasSuffix(".ps1") ? path.name.dropLast(4) : path.name
        return nodeNames.contains(Array(name))
    }
}
