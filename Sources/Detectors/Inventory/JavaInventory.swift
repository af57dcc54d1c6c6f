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
        let manifest = contents.entries.last { $0.type == .file && isManifest($0.path) }.flatMap { kept[$0.path] }
        var identity = JavaIdentity(evidence, manifest: manifest)
        var told: [Package] = []
        var classes = PackedClasses()
        for entry in contents.entries where entry.type == .file {
            if evidence.inside.isEmpty, JavaAgents.isManifest(entry.path) {
                builder.noteAgents(of: evidence.path, manifest: kept[entry.path] ?? [])
            }
            if entry.path.name.hasSuffix(".class") {
                identity.addClass(entry.path)
                classes.add(entry)
            }
            guard isProperties(entry.path) else { continue }
            identity.coordinates += 1
            let inner = Package.Evidence(evidence.path, inside: evidence.inside + [entry.path.displayed])
            builder.reading(inner) { builder throws(MetadataFault) in
                guard let content = entry.size == 0 ? [] : kept[entry.path] else {
                    throw MetadataFault("is larger than \(propertiesLimit) bytes")
                }
                var package = try package(content, inner)
                if let model = sibling(of: entry.path).flatMap({ kept[$0] }) {
                    package.description = MavenModel.read(model)
                }
                told.append(package)
            }
        }
        var own = told.indices.filter { identity.file.isCalled(by: told[$0]) }
        if own.isEmpty, told.count == 1, identity.isTold(by: told[0]), classes.strangers(beside: told).isEmpty {
            own = [0]
        }
        for index in own { describe(&told[index], by: identity.manifest) }
        for package in told { builder.add(package) }
        if own.isEmpty {
            // What was packed into it says nothing of the jar itself.
            builder.reading(evidence) { builder throws(MetadataFault) in
                let named = try identity.packages()
                // Such as a function's own code: nothing is broken, and nothing says what it is.
                if named.isEmpty, identity.coordinates == 0 { builder.markBare(evidence) }
                for (package, remark) in named {
                    builder.add(package)
                    if let remark { builder.remark(evidence, remark) }
                    told.append(package)
                }
            }
        }
        // A jar that tells of itself alone is as its publisher made it.
        if told.count > 1 || identity.coordinates > 0 && own.isEmpty {
            builder.noteStrangers(classes.strangers(beside: told), in: evidence)
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
    static func describe(_ package: inout Package, by manifest: FieldStanza) {
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
}
