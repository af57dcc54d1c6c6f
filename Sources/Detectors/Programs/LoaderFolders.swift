import Archive
import Core

extension ContentKey where Note == [UInt8] {
    /// What tells the loader of an image where libraries are.
    package static var loaderFolders: Self { Self("loader-folders") }
}

/// Where an image's loader looks for libraries (ld.so(8)): its own folders, those that ld.so.conf and LD_LIBRARY_PATH name, and
/// those that a program names. Generous where it is not known: all below the loader's own folders counts, as packages' own folders there.
struct LoaderFolders {
    private static let sizeLimit: UInt64 = 64 << 10

    /// Keeps what names folders.
    static var observer: LeadingBytes {
        LeadingBytes(.loaderFolders) { path, size in
            isConfiguration(path) && size <= sizeLimit ? Int(size) : 0
        }
    }

    private var folders: Set<[UInt8]> = []
    /// Whether all that names folders was read.
    private var isKnown = true

    init(_ sight: ArtifactSight, _ links: inout FolderLinks) {
        let notes = sight.observed[.loaderFolders]
        var named: [[UInt8]] = []
        for entry in sight.entries where Self.isConfiguration(entry.path) && entry.type != .dir {
            guard entry.size > 0 || entry.type != .file else { continue }
            guard let note = notes[entry.path], UInt64(note.count) == entry.size else {
                isKnown = false
                continue
            }
            named += note.split { $0 == 0x0A || $0 == 0x3A || $0 == 0x20 || $0 == 0x2C || $0 == 0x09 }.map { Array($0) }
        }
        for variable in sight.config?.values.environment ?? [] {
            let (name, value) = PinnedConfig.parts(variable)
            guard TextKey(name) == "LD_LIBRARY_PATH", let value else { continue }
            named += value.utf8.split(separator: UInt8(ascii: ":")).map { Array($0) }
        }
        for folder in named where folder.first == UInt8(ascii: "/") {
            if let real = Self.real(folder, &links) { folders.insert(real) }
        }
    }

    /// Whether a library that lies here is found by a program.
    func reach(
        _ library: EntryPath, from program: EntryPath, _ linkage: ProgramLinkage,
        _ links: inout FolderLinks
    ) -> Bool {
        guard isKnown, let folder = library.parent else { return true }
        let parts = Array(folder.components)
        let top = parts.first?.elementsEqual("usr".utf8) ?? false ? parts.dropFirst() : parts[...]
        let below = top.first?.elementsEqual("local".utf8) ?? false ? top.dropFirst() : top
        if let first = below.first, first.starts(with: "lib".utf8) { return true }
        if folders.contains(folder.bytes) { return true }
        let origin = program.parent?.bytes ?? []
        return linkage.folders.contains { named in
            guard let spelled = Self.expanded(named, origin: origin) else { return true }
            return Self.real(spelled, &links).map { $0 == folder.bytes } ?? false
        }
    }

    /// What `$ORIGIN` stands for is put in; nil for other words, which the machine decides.
    private static func expanded(_ folder: [UInt8], origin: [UInt8]) -> [UInt8]? {
        for word in ["$ORIGIN", "${ORIGIN}"] where folder.starts(with: word.utf8) {
            let rest = folder.dropFirst(word.utf8.count)
            return rest.contains(UInt8(ascii: "$")) ? nil : [UInt8(ascii: "/")] + origin + rest
        }
        return folder.contains(UInt8(ascii: "$")) ? nil : folder
    }

    /// The folder that a path means, below the root; nil for one outside.
    private static func real(_ folder: [UInt8], _ links: inout FolderLinks) -> [UInt8]? {
        var parts: [ArraySlice<UInt8>] = []
        for part in folder.split(separator: UInt8(ascii: "/")) where !part.elementsEqual(".".utf8) {
            if part.elementsEqual("..".utf8) { _ = parts.popLast() } else { parts.append(part) }
        }
        let inside = InstalledFileList.resolve(
            Array(parts.joined(separator: [UInt8(ascii: "/")])) + Array("/x".utf8), from: [])
        return inside.flatMap { links.resolved($0)?.parent?.bytes }
    }

    private static func isConfiguration(_ path: EntryPath) -> Bool {
        let bytes = path.bytes
        guard bytes.starts(with: "etc/ld".utf8) else { return false }
        if bytes.elementsEqual("etc/ld.so.conf".utf8) { return true }
        if bytes.starts(with: "etc/ld.so.conf.d/".utf8) { return path.name.hasSuffix(".conf") }
        return bytes.starts(with: "etc/ld-musl-".utf8) && path.name.hasSuffix(".path")
    }
}
