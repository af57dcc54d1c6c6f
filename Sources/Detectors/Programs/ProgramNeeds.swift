import Core

/// Whether what programs need is there: in the artifact, or in Lambda's runtime where it is a zip. A library counts as there wherever
/// a file has its name: programs load each other's, and packages add folders as they start.
struct ProgramNeeds {
    private let names: Set<[UInt8]>
    private let paths: Set<[UInt8]>
    private let isImage: Bool
    private let links: [Entry]
    /// Whether it is an image with programs of its own at all, rather than a part of one.
    private let hasLoader: Bool

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
        links = sight.entries.filter { $0.type == .link }
        hasLoader = names.contains { $0.starts(with: Array("ld-linux".utf8)) || $0.starts(with: Array("ld-musl".utf8)) }
    }

    /// What of a program's needs is missing; nil for nothing.
    func missing(_ linkage: ProgramLinkage) -> String? {
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
        guard let first = missing.first else { return nil }
        let more = missing.count > 1 ? " and \(missing.count - 1) more are" : " is"
        return "the library \(PathEscaping.displayed(first))\(more) not there"
    }

    /// What of a script's first line is missing, where the script lies among programs; nil for nothing.
    func missing(script line: [UInt8], at path: EntryPath) -> String? {
        guard let folder = path.parent?.name, folder.elementsEqual("bin".utf8) || folder.elementsEqual("sbin".utf8)
        else {
            return nil
        }
        let words = line.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
        guard let program = words.first, program.first == 0x2F else { return nil }
        // What is installed for another place has its interpreter there: such scripts in zips are started by nobody.
        if !isImage { return nil }
        let name = Array(program.split(separator: 0x2F).last ?? [])
        guard names.contains(name) else {
            return "its interpreter \(PathEscaping.displayed(Array(program))) is not there"
        }
        guard name.elementsEqual("env".utf8), words.count > 1 else { return nil }
        let wanted = Array(words[1])
        if wanted.first == UInt8(ascii: "-") || wanted.contains(UInt8(ascii: "=")) || names.contains(wanted) {
            return nil
        }
        return "its interpreter \(PathEscaping.displayed(wanted)) is not there"
    }
}
