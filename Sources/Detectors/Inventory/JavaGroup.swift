import Core

/// The group of a jar without Maven's coordinates, where its manifest says it in the form of a group id.
enum JavaGroup {
    /// The group of an artifact of one that many functions use and whose jars hold no coordinates, where the classes are its
    /// own; nil for every other. Both together leave no doubt.
    static func known(_ artifact: String, folders: Set<TextKey>) -> String? {
        for (group, folder, names) in table where folders.contains(folder) && names.contains(TextKey(artifact)) {
            return group
        }
        return nil
    }

    /// Whether a group goes with the folders of a jar's classes; where there are none nothing speaks against it.
    static func fits(_ group: String, folders: Set<TextKey>) -> Bool {
        let start = group.split(separator: ".").prefix(2).joined(separator: ".")
        return folders.isEmpty || folders.contains(TextKey(start))
    }

    /// Groups, the first two folders of their classes, and artifacts that Gradle or Ant build without `pom.properties`.
    private static let table: [(group: String, folder: TextKey, names: Set<TextKey>)] = [
        (
            "org.springframework", "org.springframework",
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
            "org.springframework.boot", "org.springframework",
            [
                "spring-boot", "spring-boot-actuator", "spring-boot-actuator-autoconfigure",
                "spring-boot-autoconfigure",
                "spring-boot-devtools", "spring-boot-jarmode-layertools", "spring-boot-loader",
            ]
        ),
        (
            "org.springframework.security", "org.springframework",
            [
                "spring-security-acl", "spring-security-config", "spring-security-core", "spring-security-crypto",
                "spring-security-ldap", "spring-security-messaging", "spring-security-oauth2-client",
                "spring-security-oauth2-core", "spring-security-oauth2-jose", "spring-security-oauth2-resource-server",
                "spring-security-web",
            ]
        ),
        (
            "org.apache.tomcat.embed", "org.apache",
            ["tomcat-embed-core", "tomcat-embed-el", "tomcat-embed-jasper", "tomcat-embed-websocket"]
        ),
        (
            "org.apache.tomcat", "org.apache",
            [
                "tomcat-annotations-api", "tomcat-api", "tomcat-catalina", "tomcat-coyote", "tomcat-dbcp",
                "tomcat-jasper",
                "tomcat-jdbc", "tomcat-juli", "tomcat-util", "tomcat-util-scan", "tomcat-websocket",
            ]
        ),
        ("javax.servlet", "javax.servlet", ["javax.servlet-api"]),
        ("jakarta.servlet", "jakarta.servlet", ["jakarta.servlet-api"]),
    ]

    /// Nil where nothing has that form, or what has it can be read in two ways.
    static func derived(from manifest: FieldStanza, artifact: String) -> String? {
        if let vendor = value("Implementation-Vendor-Id", manifest), isGroup(vendor) { return vendor }
        guard let symbolic = value("Bundle-SymbolicName", manifest) else { return nil }
        let name = String(symbolic.unicodeScalars.prefix { $0 != ";" })
        return isGroup(name) ? group(ofBundle: name, artifact: artifact) : nil
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
