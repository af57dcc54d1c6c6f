import Archive
import Core
import Cryptography
import Detectors
import TestKit
import Testing

/// An artifact as the readers would hand it over: what the inventory asks for is kept, programs are reduced.
struct Sample {
    private(set) var entries: [Entry] = []
    private(set) var contents: [EntryPath: [UInt8]] = [:]
    private var installerDigests: [EntryPath: InstallerDigests] = [:]

    mutating func add(_ name: String, _ text: String = "", mode: UInt16 = 0o644) throws {
        try add(name, Array(text.utf8), mode: mode)
    }

    mutating func add(_ name: String, _ bytes: [UInt8], mode: UInt16 = 0o644) throws {
        let path = try path(name)
        entries.append(
            Entry(
                path: path, type: .file, mode: mode, size: UInt64(bytes.count),
                sha256: try SHA256.digest(of: bytes)))
        var hasher = InstallerHasher(PackageInventory.allInstallerAlgorithms)
        try hasher.update(bytes.span.bytes)
        installerDigests[path] = try hasher.finish()
        let wanted = PackageInventory.wantedContents(path, UInt64(bytes.count))
        let head = Array(bytes.prefix(ContentReducer.headSize))
        if wanted > 0 {
            contents[path] = Array(bytes.prefix(wanted))
        } else if PackageInventory.reducer.wants(head.span.bytes) {
            contents[path] = PackageInventory.reducer.reduce(bytes.span.bytes)
        }
    }

    mutating func addLink(_ name: String, to target: String) throws {
        entries.append(Entry(path: try path(name), type: .link, mode: 0o777, link: Array(target.utf8)))
    }

    /// Replaces a file's content, as somebody does who alters an installed package.
    mutating func alter(_ name: String, _ text: String) throws {
        let path = try path(name)
        entries.removeAll { $0.path == path }
        contents[path] = nil
        try add(name, text)
    }

    mutating func remove(_ name: String) throws {
        let path = try path(name)
        entries.removeAll { $0.path == path }
        contents[path] = nil
    }

    /// As on a machine whose OpenSSL offers neither MD5 nor SHA-1.
    mutating func forgetInstallerDigests() { installerDigests = [:] }

    mutating func forget(_ name: String) throws { contents[try path(name)] = nil }

    func facts() async throws -> PackageFacts { try await facts(entries) }

    /// What the same entries in another order tell.
    func reversedFacts() async throws -> PackageFacts { try await facts(entries.reversed()) }

    private func facts(_ entries: [Entry]) async throws -> PackageFacts {
        try await withTemporaryFolder { folder in
            await PackageInventory.read(
                entries: entries, contents: contents, installerDigests: installerDigests,
                temporaryFolder: folder.path)
        }
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
