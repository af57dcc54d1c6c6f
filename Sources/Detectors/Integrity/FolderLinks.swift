import Core

/// Where the paths that packages list lead to in an artifact: `bin` may be a link to `usr/bin`.
struct FolderLinks {
    /// Links that are followed for one path at the most.
    private static let hops = 16

    private let links: [[UInt8]: [UInt8]]
    private var known: [EntryPath: EntryPath?] = [:]

    init(_ entries: [Entry]) {
        var links: [[UInt8]: [UInt8]] = [:]
        for entry in entries where entry.type == .link { links[entry.path.bytes] = entry.link }
        self.links = links
    }

    /// The path with each folder that is a link replaced by what that leads to; nil where that is out of the artifact or
    /// round in a loop.
    mutating func resolved(_ path: EntryPath) -> EntryPath? {
        guard !links.isEmpty, let folder = path.parent else { return path }
        let real: EntryPath?
        if let found = known[folder] {
            real = found
        } else {
            real = resolve(folder)
            known[folder] = .some(real)
        }
        guard let real else { return nil }
        return real == folder ? path : InstalledFileList.resolve(Array(path.name), from: real.bytes)
    }

    /// The links' own paths.
    var paths: some Sequence<[UInt8]> { links.keys }

    /// What a path leads to at last, through links; nil where that is out of the artifact or round in a loop.
    func target(of path: EntryPath) -> EntryPath? { resolve(path) }

    /// Walks from the top, so that a link in a link's target is followed too.
    private func resolve(_ folder: EntryPath) -> EntryPath? {
        var at: [UInt8] = []
        var pending = Array(folder.components.reversed())
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
            guard let target = links[at] else { continue }
            hops += 1
            guard hops <= Self.hops else { return nil }
            at.removeLast(at.count - (target.first == Self.separator ? 0 : base))
            pending += target.split(separator: Self.separator).reversed()
        }
        return InstalledFileList.resolve(at, from: [])
    }

    private static let separator = UInt8(ascii: "/")
}
