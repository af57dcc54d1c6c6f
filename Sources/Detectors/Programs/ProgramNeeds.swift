import Archive
import Core

/// Whether what programs need is there: in the artifact, or in Lambda's runtime where it is a zip. A library counts as there wherever
/// a file has its name: programs load each other's, and packages add folders as they start.
struct ProgramNeeds {
    private let names: Set<[UInt8]>
    private let paths: Set<[UInt8]>
    private let isImage: Bool
    /// Whether it is an image with programs of its own at all, rather than a part of one.
    private let hasLoader: Bool
    /// Where the libraries lie that programs name.
    private var places: [[UInt8]: [EntryPath]] = [:]
    private var links: FolderLinks
    private let folders: LoaderFolders

    init(_ sight: ArtifactSight) {
        isImage = sight.isImage
        var names: Set<[UInt8]> = []
        var paths: Set<[UInt8]> = []
        for entry in sight.entries where entry.type != .dir {
            names.insert(Array(entry.path.name))
            paths.insert(entry.path.bytes)
        }
        self.names = names
        self.paths = paths
        hasLoader = names.contains {
            $0.starts(with: Array("ld-linux".utf8)) || $0.starts(with: Array("ld-musl".utf8))
        }
        var links = FolderLinks(isImage ? sight.entries : [])
        folders = LoaderFolders(sight, &links)
        self.links = links
        guard isImage else { return }
        var wanted: Set<[UInt8]> = []
        for program in sight.observed[.programs].values where program.linkage?.interpreter != nil {
            wanted.formUnion(program.linkage?.libraries ?? [])
        }
        for entry in sight.entries where entry.type != .dir {
            let name = Array(entry.path.name)
            if wanted.contains(name) { places[name, default: []].append(entry.path) }
        }
    }

    /// What of a program's needs is missing; nil for nothing.
    mutating func missing(_ linkage: ProgramLinkage, of program: EntryPath) -> String? {
        if let interpreter = linkage.interpreter {
            let name = Array(interpreter.split(separator: 0x2F).last ?? [])
            if !names.contains(name), isImage || !RuntimeLibraries.hasLoader(interpreter) {
                return "its loader \(PathEscaping.displayed(interpreter)) is not there"
            }
        }
        // A part of an image that has no loader gets its libraries with it.
        if isImage, !hasLoader { return nil }
        let missing = linkage.libraries.filter { library in
            let name = Array(library.split(separator: 0x2F).last ?? [])
            return !names.contains(name) && (isImage || !RuntimeLibraries.hasLibrary(name))
        }
        guard let first = missing.first else { return unreached(linkage, of: program) }
        let more = missing.count > 1 ? " and \(missing.count - 1) more are" : " is"
        return "the library \(PathEscaping.displayed(first))\(more) not there"
    }

    /// A library that is there, and that the loader does not find.
    private mutating func unreached(_ linkage: ProgramLinkage, of program: EntryPath) -> String? {
        guard isImage, linkage.interpreter != nil else { return nil }
        for library in linkage.libraries where !library.contains(0x2F) {
            guard let found = places[library], let first = found.first else { continue }
            if found.contains(where: { folders.reach($0, from: program, linkage, &links) }) { continue }
            return
                "the library \(PathEscaping.displayed(library)) is at \(first.displayed) alone, where the loader does not look"
        }
        return nil
    }

    /// What of a script's first line is missing, where the script is one that is started: among an image's programs, or where Lambda
    /// starts it; nil for nothing.
    func missing(script line: [UInt8], at path: EntryPath) -> String? {
        guard isStarted(path) else { return nil }
        let words = line.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
        guard let program = words.first, program.first == 0x2F else { return nil }
        // Linux takes it for a part of the last word (fs/binfmt_script.c).
        if line.last == 0x0D {
            return
                "its first line ends with a carriage return, which is taken for a part of the name there"
        }
        guard has(Array(program)) else {
            return "its interpreter \(PathEscaping.displayed(Array(program))) is not there"
        }
        guard program.suffix(4).elementsEqual("/env".utf8), words.count > 1 else { return nil }
        let wanted = Array(words[1])
        if wanted.first == UInt8(ascii: "-") || wanted.contains(UInt8(ascii: "="))
            || names.contains(wanted)
        {
            return nil
        }
        if !isImage, RuntimeLibraries.hasCommand(wanted) { return nil }
        return "its interpreter \(PathEscaping.displayed(wanted)) is not there"
    }

    /// Other scripts of zips were installed for another place, have their interpreter there, and nobody starts them.
    private func isStarted(_ path: EntryPath) -> Bool {
        guard let folder = path.parent else {
            return !isImage && path.name.elementsEqual("bootstrap".utf8)
        }
        if !isImage { return folder.bytes.elementsEqual("extensions".utf8) }
        return folder.name.elementsEqual("bin".utf8) || folder.name.elementsEqual("sbin".utf8)
    }

    private func has(_ program: [UInt8]) -> Bool {
        if isImage { return names.contains(Array(program.split(separator: 0x2F).last ?? [])) }
        // A layer's files lie in /opt; what lies in /var/task is the function's, which a layer does not know.
        if program.starts(with: "/opt/".utf8) { return paths.contains(Array(program.dropFirst(5))) }
        return program.starts(with: "/var/".utf8) || RuntimeLibraries.hasProgram(program)
    }
}
