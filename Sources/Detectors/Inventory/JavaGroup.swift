import Core

/// Group and artifact of a jar without Maven's coordinates, where its file, its manifest and its classes say them.
enum JavaGroup {
    /// An artifact that many functions use and whose jars hold no coordinates.
    struct Known {
        var group: String
        var artifact: String
        /// The first two folders of its classes.
        var folders: Set<TextKey>

        /// Whether all classes are the artifact's, or of interfaces that such jars bring along.
        func owns(_ classes: Set<TextKey>) -> Bool {
            classes.allSatisfy { folder in
                folders.contains(folder) || folder == "org.aopalliance"
                    || ["javax.", "jakarta."].contains { folder.string.hasPrefix($0) }
            }
        }
    }

    /// The artifact of the table that one of a jar's names is, where classes of it are inside; nil for every other. Both together
    /// leave no doubt.
    ///
    /// - Parameter names: As `form` makes them, the best first.
    static func known(_ names: [TextKey], folders: Set<TextKey>) -> Known? {
        for name in names {
            if let known = byName[name]?.first(where: { !folders.isDisjoint(with: $0.folders) }) { return known }
        }
        return nil
    }

    /// What a manifest calls its jar, as `form` makes it. Lines that go on are nothing to derive from.
    static func names(from manifest: FieldStanza) -> [TextKey] {
        let fields: [StaticString] = [
            "Implementation-Title", "Bundle-Name", "Bundle-SymbolicName", "Automatic-Module-Name",
        ]
        return fields.compactMap { field in
            guard let (line, isFolded) = manifest.head(field), !isFolded, let text = PackageText.line(line) else {
                return nil
            }
            return form(String(text.unicodeScalars.prefix { $0 != ";" }))
        }
    }

    /// What Tomcat's own files are called, by half a name: `catalina.jar` is `tomcat-catalina`.
    static func tomcatNames(file: String) -> [TextKey] {
        let part = file.hasPrefix("catalina-") ? String(file.dropFirst("catalina-".utf8.count)) : file
        return [form("tomcat-\(part)"), form("tomcat-\(file)")]
    }

    /// A name in lower case with dots between its words: manifests write `Spring Beans` and `spring.beans` of `spring-beans`.
    static func form(_ name: String) -> TextKey {
        var bytes: [UInt8] = []
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): bytes.append(byte | 0x20)
            case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/"), 0x20:
                if bytes.last != UInt8(ascii: ".") { bytes.append(UInt8(ascii: ".")) }
            default: bytes.append(byte)
            }
        }
        return TextKey(String(decoding: bytes, as: UTF8.self))
    }

    /// What manifests call an artifact, as `form` makes it: its name, behind its group, and without what the group's end and the
    /// name have in common.
    static func forms(_ group: String, _ artifact: String) -> [TextKey] {
        [form(artifact), form("\(group).\(artifact)"), joined(form(group), form(artifact))]
    }

    private static func joined(_ group: TextKey, _ artifact: TextKey) -> TextKey {
        let first = group.string.split(separator: ".").map { TextKey(String($0)) }
        let second = artifact.string.split(separator: ".").map { TextKey(String($0)) }
        let common =
            (0...min(first.count, second.count)).last { first.suffix($0).elementsEqual(second.prefix($0)) } ?? 0
        return TextKey((first + second.dropFirst(common)).map(\.string).joined(separator: "."))
    }

    /// Whether a file is called as an artifact is, but for digits (`spring3-beans`) or for what stands before it.
    static func isNear(_ name: String, _ file: String) -> Bool {
        func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
        return file.hasSuffix("-\(name)") || name.hasSuffix("-\(file)")
            || file.utf8.filter { !isDigit($0) }.elementsEqual(name.utf8.filter { !isDigit($0) })
    }

    /// Whether a group goes with the folders of a jar's classes; where there are none nothing speaks against it.
    private static func fits(_ group: String, folders: Set<TextKey>) -> Bool {
        let start = group.split(separator: ".").prefix(2).joined(separator: ".")
        return folders.isEmpty || folders.contains(TextKey(start))
    }

    /// Groups, the first two folders of their classes, and artifacts that Gradle or Ant build without `pom.properties`.
    private static let table: [(group: String, folders: Set<TextKey>, artifacts: [String])] = [
        (
            "org.springframework", ["org.springframework"],
            [
                "spring-aop", "spring-aspects", "spring-beans", "spring-context", "spring-context-indexer",
                "spring-context-support", "spring-core", "spring-expression", "spring-instrument", "spring-jdbc",
                "spring-jms", "spring-messaging", "spring-orm", "spring-oxm", "spring-r2dbc", "spring-test",
                "spring-tx",
                "spring-web", "spring-webflux", "spring-webmvc", "spring-websocket",
            ]
        ),
        ("org.springframework", ["org.apache"], ["spring-jcl"]),
        (
            "org.springframework.boot", ["org.springframework"],
            [
                "spring-boot", "spring-boot-actuator", "spring-boot-actuator-autoconfigure",
                "spring-boot-autoconfigure",
                "spring-boot-devtools", "spring-boot-jarmode-layertools", "spring-boot-loader",
            ]
        ),
        (
            "org.springframework.security", ["org.springframework"],
            [
                "spring-security-acl", "spring-security-config", "spring-security-core", "spring-security-crypto",
                "spring-security-ldap", "spring-security-messaging", "spring-security-oauth2-client",
                "spring-security-oauth2-core", "spring-security-oauth2-jose", "spring-security-oauth2-resource-server",
                "spring-security-web",
            ]
        ),
        (
            "org.apache.tomcat.embed", ["org.apache"],
            ["tomcat-embed-core", "tomcat-embed-el", "tomcat-embed-jasper", "tomcat-embed-websocket"]
        ),
        (
            "org.apache.tomcat", ["org.apache", "javax.servlet", "jakarta.servlet"],
            [
                "tomcat-annotations-api", "tomcat-api", "tomcat-catalina", "tomcat-catalina-ant",
                "tomcat-catalina-ha",
                "tomcat-coyote", "tomcat-coyote-ffm", "tomcat-dbcp", "tomcat-jasper", "tomcat-jasper-el", "tomcat-jdbc",
                "tomcat-jni", "tomcat-jsp-api", "tomcat-juli", "tomcat-servlet-api", "tomcat-ssi", "tomcat-storeconfig",
                "tomcat-tribes", "tomcat-util", "tomcat-util-scan", "tomcat-websocket",
            ]
        ),
        (
            "org.apache.tomcat",
            [
                "javax.annotation", "javax.el", "javax.security", "javax.websocket", "jakarta.annotation", "jakarta.el",
                "jakarta.security", "jakarta.websocket",
            ],
            [
                "tomcat-annotations-api", "tomcat-el-api", "tomcat-jaspic-api", "tomcat-websocket-api",
                "tomcat-websocket-client-api",
            ]
        ),
        ("javax.servlet", ["javax.servlet"], ["javax.servlet-api"]),
        ("jakarta.servlet", ["jakarta.servlet"], ["jakarta.servlet-api"]),
    ]

    /// The table by what manifests and files call its artifacts; Spring's bundles leave out the artifact's first word.
    private static let byName: [TextKey: [Known]] = {
        var known: [TextKey: [Known]] = [:]
        for (group, folders, artifacts) in table {
            for artifact in artifacts {
                let rest = artifact.utf8.drop { $0 != UInt8(ascii: "-") }.dropFirst()
                for name in Set(
                    forms(group, artifact) + [joined(form(group), form(String(decoding: Array(rest), as: UTF8.self)))])
                {
                    known[name, default: []].append(Known(group: group, artifact: artifact, folders: folders))
                }
            }
        }
        return known
    }()

    /// Vendors of many groups, which have none of that name.
    private static let roofs: Set<TextKey> = [
        "com.github", "com.google", "com.oracle", "com.sun", "io.github", "org.apache", "org.codehaus", "org.eclipse",
    ]

    /// Nil where nothing has that form, what has it can be read in two ways, or the classes lie elsewhere.
    static func derived(from manifest: FieldStanza, artifact: String, folders: Set<TextKey>) -> String? {
        if let vendor = value("Implementation-Vendor-Id", manifest), isGroup(vendor), !roofs.contains(vendor) {
            return fits(vendor, folders: folders) ? vendor : nil
        }
        guard let symbolic = value("Bundle-SymbolicName", manifest) else { return nil }
        let name = String(symbolic.unicodeScalars.prefix { $0 != ";" })
        guard isGroup(name), let group = group(ofBundle: name, artifact: artifact) else { return nil }
        // A name that ends with all of the artifact's, of several words, is that jar's whatever its folders are called.
        return fits(group, folders: folders) || artifact.contains("-") && name.hasSuffix(".\(artifact)") ? group : nil
    }

    /// Bundles of Maven projects are called `GROUP.ARTIFACT`, without what the group's last part and the artifact have in
    /// common: `org.apache.logging.log4j` and `log4j-core` make `org.apache.logging.log4j.core`.
    private static func group(ofBundle name: String, artifact: String) -> String? {
        if name.hasSuffix(".\(artifact)") {
            let prefix = String(name.dropLast(artifact.utf8.count + 1))
            // `org.jsoup` of jsoup is the group. `com.google.guava` of guava may be either: only a name of several words tells.
            if !isGroup(prefix) { return name }
            return artifact.contains("-") ? prefix : nil
        }
        guard let dot = name.lastIndex(of: ".") else { return nil }
        let prefix = String(name[..<dot])
        guard isGroup(prefix), let last = prefix.split(separator: ".").last else { return nil }
        return artifact == "\(last)-\(name[name.index(after: dot)...])" ? prefix : nil
    }

    /// Takes a file's name `GROUP.ARTIFACT` apart, as Quarkus calls its libraries; nil where nothing in the jar speaks for it. Bundles
    /// of OSGi have dots in their artifact's name.
    ///
    /// - Parameter groups: What may be a group by the folders of the classes, the longest first.
    static func split(
        _ file: String, manifest: FieldStanza, folders: Set<TextKey>, groups: [String]
    ) -> (group: String, artifact: String)? {
        let names = names(from: manifest)
        let isBundle = value("Bundle-SymbolicName", manifest) != nil
        let wanted = form(file).string
        func artifact(below group: String) -> String? {
            let artifact = String(file.dropFirst(group.utf8.count + 1))
            // `org.eclipse.jdt.core-debian` of the bundle `org.eclipse.jdt.core`: the dots are the bundle's.
            let isLonger = names.contains { wanted.hasPrefix("\($0).") && $0.utf8.count > group.utf8.count }
            if isLonger { return nil }
            if artifact.contains("-") || names.contains(form(artifact)) { return artifact }
            return isBundle && !names.contains(form(file)) ? artifact : nil
        }
        for group in JavaFileName.groups(file) {
            guard let artifact = artifact(below: group) else { continue }
            if names.contains(form(artifact)) && fits(group, folders: folders) { return (group, artifact) }
            if let derived = derived(from: manifest, artifact: artifact, folders: folders),
                derived.utf8.elementsEqual(group.utf8)
            {
                return (group, artifact)
            }
        }
        for group in groups {
            if let artifact = artifact(below: group) { return (group, artifact) }
        }
        return nil
    }

    /// Lines that go on are nothing to derive from: without them the artifact's name is all that is known.
    private static func value(_ field: StaticString, _ manifest: FieldStanza) -> String? {
        do throws(MetadataFault) { return try manifest.text(field) } catch { return nil }
    }

    /// Words of letters, digits, `_` and `-` with dots between them: a name without a dot is anybody's.
    static func isGroup(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count > 1 && parts.allSatisfy { part in !part.isEmpty && part.allSatisfy(isWord) }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
