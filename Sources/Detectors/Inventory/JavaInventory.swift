import Archive
import Core

/// What a jar tells of itself: Maven's coordinates of it and of what was shaded into it, else its manifest.
enum JavaInventory {
    /// Bytes of the largest `pom.properties` that is read.
    static let propertiesLimit: UInt64 = 64 << 10
    private static let manifestLimit: UInt64 = 1 << 20

    static func isArchive(_ path: EntryPath) -> Bool {
        [".jar", ".war", ".ear"].contains { path.name.hasSuffix($0) }
    }

    /// What of a jar's own entries is kept while it is read.
    static func wantedBytes(_ path: EntryPath, size: UInt64) -> Int {
        if let model = Optional(MavenModel.wantedBytes(path, size: size)), model > 0 { return model }
        guard isProperties(path) || JavaAgents.isManifest(path) else { return 0 }
        guard size <= (isProperties(path) ? propertiesLimit : manifestLimit) else { return 0 }
        return Int(size)
    }

    /// Reads an opened archive.
    static func read(_ contents: ArchiveContents, _ evidence: Package.Evidence, into builder: inout InventoryBuilder) {
        let kept = contents.observed[.leading]
        var told: [Package] = []
        var hasOthers = false
        var classes = PackedClasses()
        var isNamed = false
        var folders: Set<TextKey> = []
        let stem = nameAndVersion(of: evidence).name
        let manifest = contents.entries.last { $0.type == .file && isManifest($0.path) }.flatMap { kept[$0.path] }
        for entry in contents.entries where entry.type == .file {
            if evidence.inside.isEmpty, JavaAgents.isManifest(entry.path) {
                builder.noteAgents(of: evidence.path, manifest: kept[entry.path] ?? [])
            }
            if entry.path.name.hasSuffix(".class") {
                if let folder = topFolders(of: entry.path) { folders.insert(folder) }
                classes.add(entry)
            }
            guard isProperties(entry.path) else { continue }
            hasOthers = true
            let inner = Package.Evidence(evidence.path, inside: evidence.inside + [entry.path.displayed])
            builder.reading(inner) { builder throws(MetadataFault) in
                guard let content = entry.size == 0 ? [] : kept[entry.path] else {
                    throw MetadataFault("is larger than \(propertiesLimit) bytes")
                }
                var package = try package(content, inner)
                if let model = sibling(of: entry.path).flatMap({ kept[$0] }) {
                    package.description = MavenModel.read(model)
                }
                if stem.elementsEqual(package.name.utf8) || isFile(evidence, of: package) {
                    isNamed = true
                    describe(&package, by: FieldStanza.first(manifest ?? []))
                }
                builder.add(package)
                told.append(package)
            }
        }
        defer {
            // A jar that tells of itself alone is as its publisher made it.
            if told.count > 1 || hasOthers && !isNamed {
                builder.noteStrangers(classes.strangers(beside: told), in: evidence)
            }
        }
        // What was packed into it says nothing of the jar itself.
        guard !isNamed else { return }
        builder.reading(evidence) { builder throws(MetadataFault) in
            // Such as a function's own code: nothing is broken, and nothing says what it is.
            guard
                let package = try package(
                    named: evidence, manifest: manifest, folders: folders, hasOthers: hasOthers)
            else {
                if !hasOthers { builder.markBare(evidence) }
                return
            }
            builder.add(package)
            told.append(package)
        }
    }

    /// A folder of classes, or the artifact's top.
    struct ClassFolder { var folder: EntryPath? }

    /// The folder whose `META-INF/maven/GROUP/ARTIFACT/pom.properties` a path is; nil for another path.
    static func looseClasses(of path: EntryPath) -> ClassFolder? {
        guard path.name.elementsEqual("pom.properties".utf8), let maven = path.parent?.parent?.parent,
            maven.name.elementsEqual("maven".utf8), let meta = maven.parent, meta.name.elementsEqual("META-INF".utf8)
        else { return nil }
        return ClassFolder(folder: meta.parent)
    }

    /// Reads coordinates outside of an archive: classes that were unpacked, or a function whose zip is its own jar.
    static func readLoose(
        _ content: [UInt8], at path: EntryPath, classes: EntryPath?, into builder: inout InventoryBuilder
    ) {
        let evidence = Package.Evidence(path)
        builder.describe(classes: classes)
        builder.reading(evidence) { builder throws(MetadataFault) in
            var package = try package(content, evidence)
            package.location = classes
            builder.add(package)
        }
    }

    /// The `pom.xml` beside a `pom.properties`.
    static func sibling(of properties: EntryPath) -> EntryPath? {
        properties.parent.flatMap { InstalledFileList.resolve(Array("pom.xml".utf8), from: $0.bytes) }
    }

    /// What a manifest says of its jar, where the model says nothing of it.
    private static func describe(_ package: inout Package, by manifest: FieldStanza) {
        func line(_ field: StaticString) -> String? {
            guard let (value, isFolded) = manifest.head(field), !isFolded else { return nil }
            return PackageText.line(value)
        }
        if package.description.licenses.isEmpty, let stated = line("Bundle-License"),
            // Several, or parameters behind the first: nothing that one could take apart for sure.
            !stated.utf8.contains(where: { ",;\"".utf8.contains($0) })
        {
            package.description.add(Package.License(MavenModel.identifier(url: stated) ?? stated))
        }
        if package.description.supplier == nil {
            package.description.supplier = (line("Implementation-Vendor") ?? line("Bundle-Vendor")).flatMap {
                Package.Supplier($0, isOrganization: true)
            }
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

    /// What a jar's file name says: `NAME-VERSION.jar`.
    private static func nameAndVersion(
        of evidence: Package.Evidence
    ) -> (name: ArraySlice<UInt8>, version: ArraySlice<UInt8>?) {
        let file = evidence.inside.last.map { Array($0.utf8) } ?? evidence.path.bytes
        let stem = MetadataFile.split(file[...]).name.dropLast(4)
        for index in stem.indices.dropFirst().dropLast()
        where stem[index] == UInt8(ascii: "-") && (0x30...0x39).contains(stem[index + 1]) {
            return (stem[..<index], stem[(index + 1)...])
        }
        return (stem, nil)
    }

    /// Whether a jar's file is called `NAME` or `NAME-VERSION`: a name may hold digits, as `log4j-1.2-api` does.
    private static func isFile(_ evidence: Package.Evidence, of package: Package) -> Bool {
        let file = evidence.inside.last.map { Array($0.utf8) } ?? evidence.path.bytes
        let stem = MetadataFile.split(file[...]).name.dropLast(4)
        return stem.elementsEqual(package.name.utf8)
            || stem.elementsEqual("\(package.name)-\(package.version ?? "")".utf8)
    }

    /// The first two folders that a class lies in, such as `org.springframework`: what its group begins with, as a rule.
    private static func topFolders(of path: EntryPath) -> TextKey? {
        let parts = path.bytes.split(separator: UInt8(ascii: "/"), maxSplits: 2)
        guard parts.count == 3 else { return nil }
        return TextKey(String(decoding: parts[0] + [UInt8(ascii: ".")] + parts[1], as: UTF8.self))
    }

    /// Of a jar that Maven did not make: `NAME-VERSION.jar`, the version else from the manifest, as is the group where it tells.
    private static func package(
        named evidence: Package.Evidence, manifest: [UInt8]?, folders: Set<TextKey>, hasOthers: Bool
    ) throws(MetadataFault) -> Package? {
        let (name, fileVersion) = nameAndVersion(of: evidence)
        let stanza = FieldStanza.first(manifest ?? [])
        var said: String?
        var isFileVersion = false
        let shownVersion = fileVersion.flatMap { PackageText.shown(withoutClassifier($0)) }
        for field: StaticString in ["Implementation-Version", "Bundle-Version"] {
            guard let bytes = try stanza.bytes(field), !bytes.isEmpty, !bytes.contains(0x20) else { continue }
            let version = try PackageText.value(bytes, "\(field)")
            said = said ?? version
            if let shownVersion { isFileVersion = isFileVersion || version.utf8.starts(with: shownVersion.utf8) }
        }
        guard let shownName = PackageText.shown(name), let version = shownVersion ?? said else { return nil }
        // The manifest of a jar into which others were packed may be one of theirs.
        let isOwn = !hasOthers || shownVersion == nil || isFileVersion
        let names = isOwn ? JavaGroup.names(from: stanza, file: shownName) : []
        var package: Package
        if let (group, artifact) = JavaGroup.known([shownName] + names, folders: folders) {
            // What names itself otherwise than its file does has its own version too, where the file does not contradict it.
            let isFile =
                artifact.utf8.elementsEqual(shownName.utf8) || said.map { !isFiner($0, than: version) } ?? true
            package = Package(
                .maven, namespace: group, name: artifact, version: isFile ? version : said ?? version,
                location: evidence.path.parent, evidence: evidence)
        } else {
            package = Package(
                .maven,
                namespace: isOwn ? JavaGroup.derived(from: stanza, artifact: shownName, folders: folders) : nil,
                name: shownName, version: version, location: evidence.path.parent, evidence: evidence)
            package.hasDerivedNamespace = package.namespace != nil
        }
        if isOwn { describe(&package, by: stanza) }
        return package
    }

    /// Whether a version begins with the numbers of another one, or that is none: Debian calls files `3.x` whatever they hold.
    private static func isFiner(_ version: String, than other: String) -> Bool {
        func numbers(_ text: String) -> [Substring.UTF8View] {
            var numbers: [Substring.UTF8View] = []
            for part in text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
                let digits = part.prefix { (0x30...0x39).contains($0) }
                if !digits.isEmpty { numbers.append(digits) }
                if digits.count < part.count || digits.isEmpty { break }
            }
            return numbers
        }
        if other.hasSuffix(".x") { return true }
        let wanted = numbers(other)
        let own = numbers(version).prefix(wanted.count)
        return own.count == wanted.count && zip(own, wanted).allSatisfy { $0.elementsEqual($1) }
    }

    /// A file's version without the classifier that Maven's plugins put behind it where they pack others in. With it, it would come
    /// after the version that it is.
    private static func withoutClassifier(_ version: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        for classifier in [
            "jar-with-dependencies", "with-dependencies", "all", "exec", "fat", "shaded", "standalone", "uber",
        ] {
            let end = Array("-\(classifier)".utf8)
            if version.count > end.count, version.suffix(end.count).elementsEqual(end) {
                return version.dropLast(end.count)
            }
        }
        return version
    }
}
