import Archive
import Core

/// What packages recorded of a few files: the lists that name none of these are not read.
struct FileRecords {
    private let python: PythonIntegrity
    private let system: SystemIntegrity

    init(of paths: Set<EntryPath>, in sight: ArtifactSight) {
        let contents = sight.observed[.leading]
        let names = Set(paths.map { Array($0.name) })
        // In a list such a name is written otherwise (RFC 4180, 2).
        let isPlain = names.allSatisfy { !$0.contains(UInt8(ascii: "\"")) && !$0.contains(UInt8(ascii: "\\")) }
        let entries = sight.entries.filter { entry in
            guard entry.path.name.elementsEqual("RECORD".utf8) else { return paths.contains(entry.path) }
            guard isPlain, let content = contents[entry.path] else { return true }
            return names.contains { Self.holds(content, $0) }
        }
        python = PythonIntegrity(entries: entries, contents: contents)
        let packages = SystemPackages(sight.entries) { contents[$0.path] }
        var links = packages.links
        system = SystemIntegrity(sight.entries, sight.observed[.installerDigests], packages.builder, &links)
    }

    /// The package whose record has this content of one of the files; nil where none has.
    func recorder(of entry: Entry) -> String? {
        entry.sha256.flatMap { python.recorder(of: entry.path, holding: $0) } ?? system.recorder(of: entry)
    }

    private static func holds(_ content: [UInt8], _ name: [UInt8]) -> Bool {
        guard let first = name.first, let last = name.last else { return false }
        return content.withUnsafeBytes { content in
            name.withUnsafeBytes { name in
                var place = 0
                while place <= content.count - name.count {
                    let isCandidate = content[place] == first && content[place + name.count - 1] == last
                    if isCandidate, content[place..<place + name.count].elementsEqual(name) { return true }
                    place += 1
                }
                return false
            }
        }
    }
}
