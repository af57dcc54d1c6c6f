import Archive
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

    /// What is to be said of each jar that names an agent, or may.
    static func agents(of entries: [Entry], in sight: ArtifactSight) async -> [EntryPath: String] {
        let jars = entries.filter { entry in
            guard entry.type == .file, case .java? = InventoryFile(entry.path) else { return false }
            return true
        }
        if jars.isEmpty { return [:] }
        let builder: InventoryBuilder
        if let reading = sight.known(PackageReading.self) {
            builder = reading.builder
        } else {
            var found = InventoryBuilder()
            let kept = sight.observed[.spooled]
            var archives = JavaArchives()
            for jar in jars { await archives.read(kept[jar.path], .init(jar.path), into: &found) }
            builder = found
        }
        var remarks: [EntryPath: String] = [:]
        // What was not read may name one.
        for unread in builder.unread where remarks[unread.evidence.path] == nil {
            remarks[unread.evidence.path] = "its manifest was not read, which may name an agent: \(unread.reason)"
        }
        for (path, names) in builder.agents {
            remarks[path] = "its manifest names a class by \(names.joined(separator: " and by "))"
        }
        let paths = Set(jars.map(\.path))
        return remarks.filter { paths.contains($0.key) }
    }

    private static let names: [(StaticString, String)] = [
        ("premain-class:", "Premain-Class"), ("launcher-agent-class:", "Launcher-Agent-Class"),
    ]
}
