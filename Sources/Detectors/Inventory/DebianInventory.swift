import Core

/// dpkg's packages (deb-control(5); the status file, or a part for each package in images without dpkg).
enum DebianInventory {
    /// Reads a status file, or a package's part of one, in the system at `root`.
    static func read(
        _ content: [UInt8], at path: EntryPath, root: EntryPath?, release: OSRelease?,
        into builder: inout InventoryBuilder
    ) {
        let evidence = Package.Evidence(path)
        var index = content.startIndex
        while let stanza = FieldStanza.next(content, from: &index) {
            builder.reading(evidence) { builder throws(MetadataFault) in
                let name = try stanza.required("Package")
                do throws(MetadataFault) {
                    guard try isInstalled(stanza) else { return }
                    var package = Package(
                        .deb, namespace: release?.id ?? "debian", name: name,
                        version: try stanza.required("Version"), architecture: try stanza.text("Architecture"),
                        distribution: release?.distribution, source: try source(stanza), location: root,
                        evidence: evidence)
                    package.description = DebianDescription.read(stanza)
                    builder.add(package)
                    readConfiguration(stanza, of: RecordOwner(.deb, root: root, name: name), root, into: &builder)
                } catch {
                    throw MetadataFault("\(name): \(error.reason)")
                }
            }
        }
    }

    /// Reads the files that the package manager lets people change: a path and MD5 a line, and words such as `obsolete`.
    private static func readConfiguration(
        _ stanza: FieldStanza, of owner: RecordOwner, _ root: EntryPath?, into builder: inout InventoryBuilder
    ) {
        for line in stanza.folded("Conffiles") {
            let words = line.split(separator: 0x20)
            // What dpkg did not install yet has the word newconffile there.
            guard words.count > 1, let file = file(Array(words[0]), root), let bytes = Hex.bytes(words[1]),
                let md5 = InstallerDigests.Value(bytes: bytes), words[1].count == 32
            else { continue }
            builder.configure(file, .md5(md5), of: owner)
        }
    }

    /// Reads the list of a package's files: one absolute path a line, folders too.
    static func readFiles(
        _ content: [UInt8], at path: EntryPath, root: EntryPath?, into builder: inout InventoryBuilder
    ) {
        let owner = owner(named: path.name.dropLast(".list".utf8.count), root: root)
        builder.reading(.init(path)) { builder throws(MetadataFault) in
            for line in InstalledFileList.lines(content) {
                if let file = file(line, root) { try builder.own(file, by: owner) }
            }
        }
    }

    /// The list of files of the package whose maintainer script this is: dpkg writes them beside the list, which does not name them
    /// (deb-control(5)). Nil for other files.
    static func list(ofScript path: EntryPath) -> EntryPath? {
        let (folder, name) = MetadataFile.split(path.bytes[...])
        guard folder.hasSuffix("dpkg/info"), let dot = name.lastIndex(of: UInt8(ascii: ".")) else { return nil }
        switch String(decoding: name[dot...], as: UTF8.self) {
        case ".preinst", ".postinst", ".prerm", ".postrm", ".config": break
        default: return nil
        }
        return InstalledFileList.resolve(Array(name[..<dot]) + Array(".list".utf8), from: Array(folder))
    }

    /// The package that a file in `info` is named for: `NAME` or `NAME:ARCHITECTURE`; nil for neither.
    static func owner(named package: ArraySlice<UInt8>, root: EntryPath?) -> RecordOwner? {
        let parts = package.split(separator: UInt8(ascii: ":"), maxSplits: 1)
        guard let name = parts.first else { return nil }
        return RecordOwner(
            .deb, root: root, name: PathEscaping.displayed(name),
            architecture: parts.count > 1 ? PathEscaping.displayed(parts[1]) : nil)
    }

    /// Reads the digests of a package's files: 32 hexadecimal digits, two spaces and a path a line (deb-md5sums(5)).
    static func readSums(
        _ content: [UInt8], at path: EntryPath, root: EntryPath?, package: [UInt8], into builder: inout InventoryBuilder
    ) {
        guard let owner = owner(named: package[...], root: root) else { return }
        builder.reading(.init(path)) { builder throws(MetadataFault) in
            for (number, line) in InstalledFileList.lines(content).enumerated() where !line.isEmpty {
                // md5sum escapes a name with a backslash or a line's end in it; dpkg writes none.
                guard line.count > 34, let bytes = Hex.bytes(line[..<32]),
                    let md5 = InstallerDigests.Value(bytes: bytes), line[32..<34].elementsEqual("  ".utf8),
                    let file = InstalledFileList.resolve(Array(line[34...]), from: root?.bytes ?? [])
                else { throw MetadataFault("says no digest and path in line \(number + 1)") }
                try builder.record(file, .md5(md5), of: owner)
            }
            builder.list(owner)
        }
    }

    /// Reads which files were moved: three lines each, the path, where its file is, and the package that is spared; a colon
    /// for none.
    static func readDiversions(
        _ content: [UInt8], at path: EntryPath, root: EntryPath?, into builder: inout InventoryBuilder
    ) {
        builder.reading(.init(path)) { builder throws(MetadataFault) in
            let lines = InstalledFileList.lines(content)
            guard lines.count % 3 == 0 else { throw MetadataFault("does not say three lines for each diversion") }
            for first in stride(from: 0, to: lines.count, by: 3) {
                guard let from = file(lines[first], root), let to = file(lines[first + 1], root) else {
                    throw MetadataFault("says a diversion of no path in line \(first + 1)")
                }
                let spared = lines[first + 2]
                let isAll = spared.elementsEqual(":".utf8)
                try builder.divert(from, Diversion(target: to, spared: isAll ? nil : PathEscaping.displayed(spared)))
            }
        }
    }

    private static func file(_ line: [UInt8], _ root: EntryPath?) -> EntryPath? {
        guard line.first == UInt8(ascii: "/") else { return nil }
        return InstalledFileList.resolve(Array(line.dropFirst()), from: root?.bytes ?? [])
    }

    /// `Status: install ok installed`: the third word is the state. Without the field, as in images that never had dpkg, the
    /// package is there.
    private static func isInstalled(_ stanza: FieldStanza) throws(MetadataFault) -> Bool {
        guard let words = try stanza.bytes("Status")?.split(separator: 0x20) else { return true }
        guard words.count == 3 else { throw MetadataFault("says a Status of \(words.count) words instead of three") }
        // What is left are configuration files.
        return !words[2].elementsEqual("not-installed".utf8) && !words[2].elementsEqual("config-files".utf8)
    }

    /// `Source: glibc (2.36-9)`; the version stands there where it differs from the package's.
    private static func source(_ stanza: FieldStanza) throws(MetadataFault) -> Package.Source? {
        guard let words = try stanza.bytes("Source")?.split(separator: 0x20), let name = words.first else { return nil }
        var version: String?
        if words.count > 1 {
            guard words.count == 2, words[1].first == UInt8(ascii: "("), words[1].last == UInt8(ascii: ")") else {
                throw MetadataFault("says a Source that is no name and version")
            }
            version = try PackageText.value(words[1].dropFirst().dropLast(), "source version")
        }
        return Package.Source(name: try PackageText.value(name, "source"), version: version)
    }
}
