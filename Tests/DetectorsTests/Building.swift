import Core
import Detectors
import Testing

func path(_ text: String) throws(PathFault) -> EntryPath { try EntryPath(validating: Array(text.utf8), rules: .zip) }

/// An artifact under construction: entries whose digests follow from their content, as in a real one.
struct Artifact {
    var entries: [Entry] = []
    private(set) var contents: [EntryPath: [UInt8]] = [:]

    /// Adds a file; what an index wants of it is kept.
    mutating func add(_ name: String, _ content: String = "") throws {
        let path = try path(name)
        let bytes = Array(content.utf8)
        // No cryptographic hash, but equal for equal content and different for what these tests hold.
        var hasher: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hasher = (hasher ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let digest = try #require(
            Digest(bytes: (0..<32).map { UInt8(truncatingIfNeeded: hasher >> (UInt64($0) % 8 * 8)) }))
        entries.append(
            Entry(path: path, type: .file, mode: 0o644, size: UInt64(bytes.count), sha256: digest))
        let wanted = PackageIndex.wantedContents(path, UInt64(bytes.count))
        if wanted > 0 { contents[path] = Array(bytes.prefix(wanted)) }
    }

    mutating func add(_ names: [String]) throws {
        for name in names { try add(name) }
    }

    mutating func addFolder(_ name: String) throws {
        entries.append(Entry(path: try path(name), type: .dir, mode: 0o755))
    }

    mutating func addLink(_ name: String, to target: String) throws {
        entries.append(Entry(path: try path(name), type: .link, mode: 0o777, link: Array(target.utf8)))
    }

    /// Adds a Python distribution with its files, its METADATA and a RECORD of `rows` beside its own files.
    mutating func addPython(
        _ name: String, _ version: String, site: String = "python", files: [String], rows: [String] = []
    ) throws {
        let home = "\(name)-\(version).dist-info"
        for file in files { try add("\(site)/\(file)", "\(name) \(version) \(file)") }
        try add("\(site)/\(home)/METADATA", "Metadata-Version: 2.1\nName: \(name)\nVersion: \(version)\n\nText\n")
        let own = [files, ["\(home)/METADATA"]].joined().map { "\($0),sha256=AAAA,3" } + ["\(home)/RECORD,,"]
        try add("\(site)/\(home)/RECORD", (own + rows).joined(separator: "\r\n") + "\r\n")
    }

    var index: PackageIndex { PackageIndex(entries: entries, contents: contents) }
    var side: PackageSides.Side { .init(entries: entries, contents: contents) }
    /// What a pinned manifest tells: entries alone.
    var manifest: PackageSides.Side { .init(entries: entries) }
}

extension PackageIndex {
    /// The owner's name and version, such as `requests 2.31.0`; nil for nobody.
    func owner(_ name: String) throws -> String? {
        owner(of: try path(name)).map { [$0.name, $0.version].compactMap(\.self).joined(separator: " ") }
    }
}
