import Core

/// Finds programs in an image's root as the kernel and a C library do.
struct RootSearch {
    /// Links that are followed on the way to one file (MAXSYMLINKS).
    private static let hopLimit = 40
    /// Folders of a search path that are looked into.
    private static let folderLimit = 64
    /// What is searched where the image sets no PATH, as container runtimes do.
    private static let usualPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    private static let separator = UInt8(ascii: "/")

    private let entries: [[UInt8]: Entry]

    init(_ root: [Entry]) {
        entries = Dictionary(root.map { ($0.path.bytes, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The file that is started as `program`; nil where none is there. Of several on the search path the first that others may
    /// run, else the first.
    func program(_ program: String, _ config: ImageConfig) -> Entry? {
        let name = Array(program.utf8)
        if name.contains(Self.separator) { return file(name, from: Array(config.workingDirectory.utf8)) }
        var first: Entry?
        for folder in searchPath(config).prefix(Self.folderLimit) {
            let base = folder.isEmpty ? Array(config.workingDirectory.utf8) : folder
            guard let found = file(base + [Self.separator] + name, from: []) else { continue }
            if found.mode & 0o001 != 0 { return found }
            if first == nil { first = found }
        }
        return first
    }

    private func searchPath(_ config: ImageConfig) -> [[UInt8]] {
        var path = Self.usualPath
        for variable in config.environment {
            let (name, value) = PinnedConfig.parts(variable)
            if name.utf8.elementsEqual("PATH".utf8), let value { path = value }
        }
        return path.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map { Array($0) }
    }

    /// Walks along a path from the root, through links; nothing leads above the root.
    private func file(_ path: [UInt8], from folder: [UInt8]) -> Entry? {
        let start = path.first == Self.separator ? [] : folder
        var pending = Array((start + [Self.separator] + path).split(separator: Self.separator).reversed())
        var at: [UInt8] = []
        var hops = 0
        while let component = pending.popLast() {
            if component.elementsEqual(".".utf8) { continue }
            if component.elementsEqual("..".utf8) {
                at.removeLast(at.count - (at.lastIndex(of: Self.separator) ?? 0))
                continue
            }
            let base = at.count
            if base > 0 { at.append(Self.separator) }
            at += component
            guard at.count <= EntryPath.lengthLimit else { return nil }
            // A folder need not be an entry of its own.
            guard let entry = entries[at], entry.type == .link, let target = entry.link else { continue }
            hops += 1
            guard hops <= Self.hopLimit else { return nil }
            at.removeLast(at.count - (target.first == Self.separator ? 0 : base))
            pending += target.split(separator: Self.separator).reversed()
        }
        guard let entry = entries[at], entry.type == .file || entry.type == .hardlink else { return nil }
        return entry
    }
}
