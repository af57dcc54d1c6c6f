import Core

/// The classes of a jar, or of a function whose zip is its own jar, into which libraries were packed: most bring Maven's coordinates along,
/// and what brings none is found by its folder alone.
struct PackedClasses {
    /// What a folder or coordinates are made of, in lower case.
    private typealias Words = [TextKey]

    /// Words that folders and coordinates of different libraries have in common.
    private static let common: Set<TextKey> = [
        "com", "org", "net", "edu", "dev", "api", "core", "java", "javax", "jakarta", "apache", "google", "github",
        "util", "utils",
        "client", "server", "impl", "lib", "internal", "main", "app", "all", "parent", "base",
    ]
    /// Where containers have classes, below which their folders begin.
    private static let places = ["BOOT-INF/classes/", "WEB-INF/classes/"].map { Array($0.utf8) }

    private var byFolder: [Words: [Entry]] = [:]

    /// Takes a class.
    /// - Parameter start: Where its path begins in the jar.
    mutating func add(_ entry: Entry, from start: Int = 0) {
        var path = entry.path.bytes.dropFirst(start)
        for place in Self.places where path.starts(with: place) { path = path.dropFirst(place.count) }
        var parts = path.split(separator: UInt8(ascii: "/"))
        if parts.count > 3, parts[0].elementsEqual("META-INF".utf8), parts[1].elementsEqual("versions".utf8) {
            parts.removeFirst(3)
        }
        // Without a folder it tells nothing, as `module-info` does.
        guard parts.count > 1 else { return }
        byFolder[parts.dropLast().prefix(3).map(Self.word), default: []].append(entry)
    }

    /// The classes whose folders go with none of the coordinates. None where coordinates are left that go with no folder: these
    /// may be theirs.
    func strangers(beside packages: [Package]) -> [Entry] {
        // Each claim is taken once: neither many coordinates nor many folders take time by each other.
        var claims: [Words: [Words]] = [:]
        for folder in byFolder.keys {
            if folder.count > 1 { claims[Array(folder.prefix(2)), default: []].append(folder) }
            for word in Set(folder) where Self.tells(word) { claims[[word], default: []].append(folder) }
        }
        var folders = Set(byFolder.keys)
        var taken: Set<Words> = []
        var others = 0
        for package in packages {
            let group = (package.namespace ?? "").utf8.split(separator: UInt8(ascii: ".")).map(Self.word)
            let name = package.name.utf8.split { !Self.isLetterOrDigit($0) }.map(Self.word)
            var isThere = false
            for claim in [Array(group.prefix(2))] + (group + name).filter(Self.tells).map({ [$0] }) {
                if let claimed = claims.removeValue(forKey: claim) {
                    taken.insert(claim)
                    folders.subtract(claimed)
                }
                isThere = isThere || taken.contains(claim)
            }
            if !isThere { others += 1 }
        }
        guard Set(folders.map { $0.prefix(2) }).count > others else { return [] }
        return folders.flatMap { byFolder[$0] ?? [] }.sorted { $0.path < $1.path }
    }

    /// Whether a word is some library's own.
    private static func tells(_ word: TextKey) -> Bool { word.utf8.count > 2 && !common.contains(word) }

    private static func word(_ bytes: some Sequence<UInt8>) -> TextKey {
        TextKey(PathEscaping.displayed(bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }))
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
