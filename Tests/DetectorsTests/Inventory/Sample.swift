import Archive
import Core
import Cryptography
import Detectors
import TestKit
import Testing

/// An artifact as the readers would hand it over: the observers that all detectors ask for see each file.
struct Sample {
    private(set) var entries: [Entry] = []
    private var seen: [EntryPath: ObservedContents] = [:]
    private var forgetsDigests = false
    /// Bytes of the largest database, and of the longest program, that are held while they are read.
    var held: UInt64 = 32 << 20
    var program = ProgramDigest.limit
    /// Where longer ones are kept.
    var room = SpoolRoom(folder: "/tmp", limit: 1 << 30)

    /// What the observers noted of all files.
    var observed: ObservedContents {
        var all = ObservedContents()
        for (path, observed) in seen {
            guard forgetsDigests else {
                all.add(observed)
                continue
            }
            all.add(observed[.leading].filter { $0.key == path }, as: .leading)
        }
        return all
    }

    var contents: [EntryPath: [UInt8]] { observed[.leading] }

    mutating func add(_ name: String, _ text: String = "", mode: UInt16 = 0o644) throws {
        try add(name, Array(text.utf8), mode: mode)
    }

    mutating func add(_ name: String, _ bytes: [UInt8], mode: UInt16 = 0o644) throws {
        let path = try path(name)
        entries.append(
            Entry(
                path: path, type: .file, mode: mode, size: UInt64(bytes.count),
                sha256: try SHA256.digest(of: bytes)))
        let packages = PackageInventory.observers(comparing: false, in: room, held: held, program: program)
        let names = Set(packages.map(\.name))
        let others = DetectorList.makeObservers(for: DetectorList.all, in: room).filter { !names.contains($0.name) }
        var feed = try ContentFeed(packages + others)
        feed.begin(ObservedFile(path: path, size: UInt64(bytes.count), mode: mode))
        try feed.take(bytes.span.bytes)
        try feed.end()
        seen[path] = feed.finish()
    }

    mutating func addLink(_ name: String, to target: String) throws {
        entries.append(Entry(path: try path(name), type: .link, mode: 0o777, link: Array(target.utf8)))
    }

    /// Replaces a file's content, as somebody does who alters an installed package.
    mutating func alter(_ name: String, _ text: String) throws {
        let path = try path(name)
        entries.removeAll { $0.path == path }
        seen[path] = nil
        try add(name, text)
    }

    mutating func remove(_ name: String) throws {
        let path = try path(name)
        entries.removeAll { $0.path == path }
        seen[path] = nil
    }

    /// As on a machine whose OpenSSL offers neither MD5 nor SHA-1.
    mutating func forgetInstallerDigests() { forgetsDigests = true }

    mutating func forget(_ name: String) throws { seen[try path(name)] = nil }

    func facts() async throws -> PackageFacts { try await facts(entries) }

    /// What the same entries in another order tell.
    func reversedFacts() async throws -> PackageFacts { try await facts(entries.reversed()) }

    private func facts(_ entries: [Entry]) async throws -> PackageFacts {
        await PackageInventory.read(sight(entries))
    }

    /// What the detectors find, in a zip or in an image's root.
    func observations(by detectors: [any Detector], isImage: Bool = false) async throws -> Observations {
        await Observations(of: sight(entries, isImage: isImage), by: detectors)
    }

    /// What runs without being called in an image of this config.
    func hooks(of config: PinnedConfig) async throws -> [Hook] {
        await HookDetector.hooks(in: sight(entries, isImage: true, config: config))
    }

    private func sight(
        _ entries: [Entry], isImage: Bool = false, config: PinnedConfig? = nil
    ) -> ArtifactSight {
        ArtifactSight(
            entries: entries, observed: observed, isImage: isImage, config: config)
    }
}

extension PackageFacts {
    /// The package URLs, sorted.
    var purls: [String] { packages.map(\.purl) }
    /// Path and reason of what was not read.
    var reasons: [String] { unread.map { "\($0.evidence.displayed): \($0.reason)" } }
    /// What kind and path of file deviates.
    var changes: [String] { integrity.deviations.map { "\($0.kind.rawValue) \($0.path.displayed)" } }

    /// `14 python, 5 without: python/a`.
    var code: [String] {
        modules.map { modules in
            let without = modules.withoutMetadata.map(\.displayed).joined(separator: " ")
            return "\(modules.count) \(modules.kind.rawValue)" + (without.isEmpty ? "" : ", without: \(without)")
        }
    }
}
