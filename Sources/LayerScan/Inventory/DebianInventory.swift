import LayerModel

/// dpkg's packages (deb-control(5); the status file, or a part for each package in images without dpkg).
enum DebianInventory {
    /// Reads a status file, or a package's part of one, in the system at `root`.
    static func read(
        _ content: [UInt8], at path: EntryPath, root: EntryPath?, release: OSRelease?,
        into builder: inout InventoryBuilder
    ) {
        let evidence = Package.Evidence(path)
        for stanza in FieldStanza.all(content) {
            builder.reading(evidence) { builder throws(MetadataFault) in
                let name = try stanza.required("Package")
                do throws(MetadataFault) {
                    guard try isInstalled(stanza) else { return }
                    builder.add(
                        Package(
                            .deb, namespace: release?.id ?? "debian", name: name,
                            version: try stanza.required("Version"), architecture: try stanza.text("Architecture"),
                            distribution: release?.distribution, source: try source(stanza), location: root,
                            evidence: evidence))
                } catch {
                    throw MetadataFault("\(name): \(error.reason)")
                }
            }
        }
    }

    /// Reads the list of a package's files: one absolute path a line, folders too.
    static func readFiles(_ content: [UInt8], root: EntryPath?, into builder: inout InventoryBuilder) {
        for line in InstalledFileList.lines(content) {
            guard line.first == UInt8(ascii: "/"),
                let file = InstalledFileList.resolve(Array(line.dropFirst()), from: root?.bytes ?? [])
            else { continue }
            builder.own(file)
        }
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
