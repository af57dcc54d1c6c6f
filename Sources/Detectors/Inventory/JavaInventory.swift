import Archive
import Core

/// What a jar tells of itself: Maven's coordinates of it and of what was shaded into it, else its manifest.
enum JavaInventory {
    /// Bytes of the largest archive that is read.
    static let archiveLimit: UInt64 = 64 << 20
    private static let propertiesLimit: UInt64 = 64 << 10
    private static let manifestLimit: UInt64 = 1 << 20

    static func isArchive(_ path: EntryPath) -> Bool {
        [".jar", ".war", ".ear"].contains { path.name.hasSuffix($0) }
    }

    /// What of a jar's own entries is kept while it is read.
    static func wantedBytes(_ path: EntryPath, size: UInt64) -> Int {
        let limit = isArchive(path) ? archiveLimit : isProperties(path) ? propertiesLimit : manifestLimit
        guard isArchive(path) || isProperties(path) || isManifest(path), size <= limit else { return 0 }
        return Int(size)
    }

    /// Reads an opened archive.
    static func read(_ contents: ArchiveContents, _ evidence: Package.Evidence, into builder: inout InventoryBuilder) {
        let kept = contents.observed[.leading]
        var found = false
        var manifest: [UInt8]?
        for entry in contents.entries where entry.type == .file {
            if isManifest(entry.path) { manifest = kept[entry.path] }
            guard isProperties(entry.path) else { continue }
            found = true
            let inner = Package.Evidence(evidence.path, inside: evidence.inside + [entry.path.displayed])
            builder.reading(inner) { builder throws(MetadataFault) in
                guard let content = entry.size == 0 ? [] : kept[entry.path] else {
                    throw MetadataFault("is larger than \(propertiesLimit) bytes")
                }
                builder.add(try package(content, inner))
            }
        }
        guard !found else { return }
        builder.reading(evidence) { builder throws(MetadataFault) in
            // Such as a function's own code: nothing is broken, and nothing says what it is.
            guard let package = try package(named: evidence, manifest: manifest) else {
                builder.markBare(evidence)
                return
            }
            builder.add(package)
        }
    }

    private static func isManifest(_ path: EntryPath) -> Bool {
        path.bytes.elementsEqual("META-INF/MANIFEST.MF".utf8)
    }

    /// `META-INF/maven/GROUP/ARTIFACT/pom.properties`
    private static func isProperties(_ path: EntryPath) -> Bool {
        path.name.elementsEqual("pom.properties".utf8) && path.bytes.starts(with: "META-INF/maven/".utf8)
    }

    private static func package(_ content: [UInt8], _ evidence: Package.Evidence) throws(MetadataFault) -> Package {
        var merged = FieldStanza()
        // Java's properties know escapes and lines that go on, which coordinates have no use for.
        guard !content.contains(UInt8(ascii: "\\")) else { throw MetadataFault("says its coordinates with escapes") }
        for stanza in FieldStanza.all(content, separators: Array("=:".utf8)) { merged.append(stanza) }
        return Package(
            .maven, namespace: try merged.required("groupId"), name: try merged.required("artifactId"),
            version: try merged.required("version"), location: evidence.path.parent, evidence: evidence)
    }

    /// Of a jar that Maven did not make: `NAME-VERSION.jar`, the version else from the manifest, as is the group where it tells.
    private static func package(
        named evidence: Package.Evidence, manifest: [UInt8]?
    ) throws(MetadataFault) -> Package? {
        let file = evidence.inside.last.map { Array($0.utf8) } ?? evidence.path.bytes
        let stem = MetadataFile.split(file[...]).name.dropLast(4)
        var name = stem
        var version: ArraySlice<UInt8>?
        for index in stem.indices.dropFirst().dropLast()
        where stem[index] == UInt8(ascii: "-") && (0x30...0x39).contains(stem[index + 1]) {
            name = stem[..<index]
            version = stem[(index + 1)...]
            break
        }
        let stanza = FieldStanza.first(manifest ?? [])
        var said: String?
        for field: StaticString in ["Implementation-Version", "Bundle-Version"] where said == nil {
            let bytes = try stanza.bytes(field)
            if let bytes, !bytes.isEmpty, !bytes.contains(0x20) { said = try PackageText.value(bytes, "\(field)") }
        }
        guard let shownName = PackageText.shown(name), let version = version.flatMap({ PackageText.shown($0) }) ?? said
        else { return nil }
        let group = JavaGroup.derived(from: stanza, artifact: shownName)
        var package = Package(
            .maven, namespace: group, name: shownName, version: version, location: evidence.path.parent,
            evidence: evidence)
        package.hasDerivedNamespace = group != nil
        return package
    }
}
