import Archive
import Core
import Cryptography
import Detectors
import Image

extension BytecodeFacts {
    /// Of a zip; nil where no time decides which code Python runs.
    init?(zip contents: ArchiveContents) throws(Failure) {
        try self.init(
            try BytecodeValidity(entries: contents.entries, stamps: contents.observed[.bytecode], isZip: true) {
                contents.sourceTimes[$0] ?? []
            })
    }

    /// Of an image's merged root, where source and `.pyc` may come from different layers; nil where no time decides which
    /// code Python runs.
    init?(_ image: ReadImage) throws(Failure) {
        let stamps = image.observed[.bytecode]
        guard !stamps.isEmpty else { return nil }
        let times = RootTimes(image)
        try self.init(
            try BytecodeValidity(entries: image.root.entries, stamps: stamps, isZip: false) { times[$0] })
    }

    private init?(_ validity: BytecodeValidity) throws(Failure) {
        guard validity.count > 0 else { return nil }
        self.init(
            digest: try SHA256.digest(of: validity.text), count: validity.count, validCount: validity.validCount,
            firstValid: validity.firstValid, valid: validity.valid)
    }
}

/// The times that a merged root's files can have: what the layers say of the file, and of every hard link to it, of which
/// containerd and moby give the file the time too.
private struct RootTimes {
    private struct Link {
        var path: EntryPath
        var layer: Int
        var time: StatedTime
    }

    private let root: MergedRoot
    private let layers: [TarContents]
    /// Where a layer's entry stands, of those that can be asked for.
    private var places: [[EntryPath: Int]]
    /// The hard links of all layers by the path that they name, and by their own.
    private var links: [EntryPath: [Link]] = [:]

    init(_ image: ReadImage) {
        root = image.root
        layers = image.contents.layers.map(\.contents)
        places = Array(repeating: [:], count: layers.count)
        for (number, layer) in layers.enumerated() {
            for (index, entry) in layer.entries.enumerated() where index < layer.times.count {
                switch entry.type {
                case .file: places[number][entry.path] = index
                case .hardlink:
                    let link = Link(path: entry.path, layer: number, time: layer.times[index])
                    links[entry.path, default: []].append(link)
                    if let target = Self.path(entry.link) { links[target, default: []].append(link) }
                default: continue
                }
            }
        }
    }

    /// The times of the file at a path, that of its content first, then those of links in the order of layers and paths.
    subscript(_ path: EntryPath) -> [StatedTime] {
        guard let source = root.member(at: path)?.source, layers.indices.contains(source.layer),
            let place = places[source.layer][source.path]
        else { return [] }
        let own = layers[source.layer].times[place]
        if links.isEmpty { return [own] }
        var names: Set<EntryPath> = [path, source.path]
        var waiting = Array(names)
        var found: [Link] = []
        while let name = waiting.popLast() {
            for link in links[name] ?? [] {
                found.append(link)
                if names.insert(link.path).inserted { waiting.append(link.path) }
            }
        }
        // Each stands in both lists of those that it joins.
        found.sort { ($0.layer, $0.path) < ($1.layer, $1.path) }
        var times = [own]
        for (index, link) in found.enumerated() {
            if index > 0, found[index - 1].layer == link.layer, found[index - 1].path == link.path { continue }
            times.append(link.time)
        }
        return times
    }

    private static func path(_ bytes: [UInt8]?) -> EntryPath? {
        do throws(PathFault) { return try EntryPath(validating: bytes ?? [], rules: .layer) } catch { return nil }
    }
}
