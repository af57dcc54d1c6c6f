import Core

/// The group of a jar without Maven's coordinates, where its manifest says it in the form of a group id.
enum JavaGroup {
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
