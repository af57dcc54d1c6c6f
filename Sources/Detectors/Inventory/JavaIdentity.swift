import Core

/// What names a jar without coordinates of its own: its file, its manifest and the folders of its classes. Anybody can call a file
/// as they like: where manifest and classes name an artifact together, the file's name takes nothing away from that.
struct JavaIdentity {
    let file: JavaFileName
    let manifest: FieldStanza
    /// `pom.properties` inside, of whatever they are.
    var coordinates = 0

    private let evidence: Package.Evidence
    /// What the manifest calls it.
    private let names: [TextKey]
    /// The first two folders that classes lie in, such as `org.springframework`: what its group begins with, as a rule.
    private var folders: Set<TextKey> = []
    /// What may be the group in the file's name, the folders of such a group, and whether classes lie there.
    private var groups: [(group: String, folder: [UInt8], hasClasses: Bool)]

    init(_ evidence: Package.Evidence, manifest bytes: [UInt8]?) {
        self.evidence = evidence
        file = JavaFileName(evidence)
        manifest = FieldStanza.first(bytes ?? [])
        names = JavaGroup.names(from: manifest)
        groups = JavaFileName.groups(PackageText.shown(file.name) ?? "").map { group in
            (group, group.utf8.map { $0 == UInt8(ascii: ".") ? UInt8(ascii: "/") : $0 } + [UInt8(ascii: "/")], false)
        }
    }

    /// Takes the path of a class.
    mutating func addClass(_ path: EntryPath) {
        // The shortest first: where that is not the start, no longer one is.
        for index in groups.indices.reversed() where !groups[index].hasClasses {
            groups[index].hasClasses = path.bytes.starts(with: groups[index].folder)
            if !groups[index].hasClasses { break }
        }
        var parts = path.bytes.split(separator: UInt8(ascii: "/"), maxSplits: 5)
        if parts.count > 3, parts[0].elementsEqual("META-INF".utf8), parts[1].elementsEqual("versions".utf8) {
            parts.removeFirst(3)
        }
        guard parts.count > 2 else { return }
        folders.insert(TextKey(String(decoding: parts[0] + [UInt8(ascii: ".")] + parts[1], as: UTF8.self)))
    }

    /// Whether the only coordinates inside are the jar's own though its file is called otherwise: the manifest calls it so, or says
    /// their version alone.
    func isTold(by package: Package) -> Bool {
        guard coordinates == 1, let group = package.namespace, known(byFile: fileName) == nil else { return false }
        if !Set(names).isDisjoint(with: JavaGroup.forms(group, package.name)) { return true }
        guard file.version == nil, !folders.isEmpty, let version = package.version else { return false }
        return ["Implementation-Version", "Bundle-Version"].contains { field in
            manifest.head(field).map { $0.line.elementsEqual(version.utf8) } ?? false
        }
    }

    /// What the jar is by its names, with what is odd about that; none where nothing tells. More than one where its file and its
    /// manifest name different artifacts, and classes of both may be inside.
    func packages() throws(MetadataFault) -> [(package: Package, remark: String?)] {
        var stated: [String] = []
        for field: StaticString in ["Implementation-Version", "Bundle-Version"] {
            guard let bytes = try manifest.bytes(field), !bytes.isEmpty, !bytes.contains(0x20) else { continue }
            stated.append(try PackageText.value(bytes, "\(field)"))
        }
        guard let name = fileName else { return [] }
        let (called, fileVersion) = Self.divide(
            name, file.version.flatMap { PackageText.shown(JavaFileName.withoutClassifier($0)) }, stated: stated)
        let named = JavaGroup.known(names, folders: folders)
        if let named {
            let isFile =
                JavaGroup.isNear(named.artifact, called)
                || known(byFile: called).map { $0.artifact.utf8.elementsEqual(named.artifact.utf8) } ?? false
            if isFile || coordinates == 0 && named.owns(folders) {
                return package(named, JavaVersion.agreed(file: fileVersion, stated: stated, isKnown: true))
            }
        }
        let other = unnamed(called, fileVersion, stated: stated)
        guard let named, let version = stated.first else { return other }
        return package(named, (version, nil)) + other
    }

    private var fileName: String? { PackageText.shown(file.name) }

    /// What the file is called, or Tomcat's files.
    private func known(byFile name: String?) -> JavaGroup.Known? {
        guard let name else { return nil }
        let other = JavaFileName.underscored(name).map { JavaGroup.form($0.name) }
        return JavaGroup.known([JavaGroup.form(name)] + (other.map { [$0] } ?? []), folders: folders)
    }

    /// What the jar is where its manifest names nothing that is known.
    private func unnamed(
        _ called: String, _ fileVersion: String?, stated: [String]
    ) -> [(package: Package, remark: String?)] {
        // The manifest of a jar into which others were packed may be one of theirs.
        let isOwn =
            coordinates == 0
            || fileVersion.map { version in stated.contains { $0.utf8.starts(with: version.utf8) } }
                ?? true
        let isTomcat = names.contains("apache.tomcat")
        let tomcat = isTomcat && isOwn ? JavaGroup.tomcatNames(file: called) : []
        if let known = known(byFile: called) ?? JavaGroup.known(tomcat, folders: folders) {
            let version = fileVersion ?? JavaFileName.underscored(called)?.version
            return package(
                known,
                isTomcat && known.group.hasPrefix("org.apache.tomcat")
                    ? JavaVersion.agreed(file: version, stated: stated, isKnown: true)
                    : (version ?? stated.first, nil))
        }
        var artifact = called
        var group: String?
        if isOwn {
            if let split = JavaGroup.split(
                called, manifest: manifest, folders: folders, groups: groups.filter(\.hasClasses).map(\.group))
            {
                (group, artifact) = split
            } else {
                group = JavaGroup.derived(from: manifest, artifact: called, folders: folders)
            }
        }
        let forms = JavaGroup.forms(group ?? artifact, artifact)
        let agreed =
            Set(names).isDisjoint(with: forms)
            ? (fileVersion ?? stated.first, nil)
            : JavaVersion.agreed(file: fileVersion, stated: stated, isKnown: false)
        guard let version = agreed.0 else { return [] }
        var package = Package(
            .maven, namespace: group, name: artifact, version: version, location: evidence.path.parent,
            evidence: evidence)
        package.hasDerivedNamespace = group != nil
        if isOwn { JavaInventory.describe(&package, by: manifest) }
        return [(package, agreed.1)]
    }

    private func package(
        _ known: JavaGroup.Known, _ agreed: (version: String?, remark: String?)
    ) -> [(package: Package, remark: String?)] {
        guard let version = agreed.version else { return [] }
        var package = Package(
            .maven, namespace: known.group, name: known.artifact, version: version, location: evidence.path.parent,
            evidence: evidence)
        JavaInventory.describe(&package, by: manifest)
        return [(package, agreed.remark)]
    }

    /// Divides a file's name where the manifest tells its end to be the version: `log4j-1.2-1.2.17` is `log4j` of 1.2.17, and
    /// `log4j-1.2-api-2.17.1` no `log4j`.
    private static func divide(
        _ name: String, _ version: String?, stated: [String]
    ) -> (name: String, version: String?) {
        guard let version else { return (name, nil) }
        for end in stated where version.hasSuffix("-\(end)") {
            let between = String(version.dropLast(end.count + 1))
            if end.utf8.starts(with: between.utf8) { return (name, end) }
            if !between.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }) {
                return ("\(name)-\(between)", end)
            }
        }
        return (name, version)
    }
}
