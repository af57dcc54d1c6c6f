import Core

/// What a jar's manifest names to be run before the program (java.lang.instrument).
enum JavaAgents {
    /// Whether Java takes an entry for the manifest: it does so whatever the case of letters (`JarFile`).
    static func isManifest(_ path: EntryPath) -> Bool { path.bytes[...].equals("meta-inf/manifest.mf") }

    /// Which of the two attributes the main section has; the names have no case (`Attributes.Name`), and are never folded.
    static func attributes(_ manifest: [UInt8]) -> [String] {
        var found: [String] = []
        var line = manifest.startIndex
        while line < manifest.endIndex {
            let rest = manifest[line...]
            let end = rest.firstIndex { $0 == 0x0A || $0 == 0x0D } ?? rest.endIndex
            if end == line { return found }
            for (name, shown) in names where rest[..<end].prefix(name.utf8CodeUnitCount).equals(name) {
                if !found.contains(where: { TextKey($0) == TextKey(shown) }) { found.append(shown) }
            }
            line = end + 1
            if end + 1 < manifest.endIndex, manifest[end] == 0x0D, manifest[end + 1] == 0x0A { line += 1 }
        }
        return found
    }

    private static let names: [(StaticString, String)] = [
        ("premain-class:", "Premain-Class"), ("launcher-agent-class:", "Launcher-Agent-Class"),
    ]
}
