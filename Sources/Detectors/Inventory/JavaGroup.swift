import Core

/// The group of a jar without Maven's coordinates, where its manifest says it in the form of a group id.
enum JavaGroup {
    /// An artifact that many functions use and whose jars hold no coordinates, where one of the names that a jar has is its and the
    /// classes are its own; nil for every other. Both together leave no doubt.
    ///
    /// - Parameter names: The best first.
    static func known(_ names: [String], folders: Set<TextKey>) -> (group: String, artifact: String)? {
        for name in names {
            let artifact = TextKey(name)
            for (group, known, artifacts) in table
            where artifacts.contains(artifact) && !folders.isDisjoint(with: known) {
                return (group, name)
            }
        }
        return nil
    }

    /// What a manifest calls its jar, where its file is called nearly so: another name would take the file's away. Tomcat itself
    /// calls its files by half a name, `catalina.jar`.
    static func names(from manifest: FieldStanza, file: String) -> [String] {
        var names: [String] = []
        for field: StaticString in ["Implementation-Title", "Bundle-Name"] {
            guard let (line, isFolded) = manifest.head(field), !isFolded, let title = PackageText.line(line) else {
                continue
            }
            if title.utf8.elementsEqual("Apache Tomcat".utf8) {
                let part = file.hasPrefix("catalina-") ? String(file.dropFirst("catalina-".utf8.count)) : file
                names += ["tomcat-\(part)", "tomcat-\(file)"]
            }
            if isNear(title, file) { names.append(title) }
        }
        return names
    }

    /// Whether a file is called as an artifact is, but for digits (`spring3-beans`) or for what stands before it.
    private static func isNear(_ name: String, _ file: String) -> Bool {
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
    private static let table: [(group: String, folders: Set<TextKey>, names: Set<TextKey>)] = [
        (
            "org.springframework", ["org.springframework"],
            [
                "spring-aop", "spring-aspects", "spring-beans", "spring-context", "spring-context-indexer",
                "spring-context-support", "spring-core", "spring-expression", "spring-instrument", "spring-jcl",
                "spring-jdbc",
                "spring-jms", "spring-messaging", "spring-orm", "spring-oxm", "spring-r2dbc", "spring-test",
                "spring-tx",
                "spring-web", "spring-webflux", "spring-webmvc", "spring-websocket",
            ]
        ),
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

    /// Lines that go on are nothing to derive from: without them the artifact's name is all that is known.
    private static func value(_ field: StaticString, _ manifest: FieldStanza) -> String? {
        do throws(MetadataFault) { return try manifest.text(field) } catch { return nil }
    }

    /// Words of letters, digits, `_` and `-` with dots between them: a name without a dot is anybody's.
    private static func isGroup(_ text: String) -> Bool {
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
