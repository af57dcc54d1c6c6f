import Core
import TestKit
import Testing

/// A zip that is odd but honest, and what has to be read from it.
struct HonestZip: Sendable, CustomTestStringConvertible {
    let form: String
    let expected: @Sendable () -> [ExpectedEntry]
    let bytes: @Sendable () -> [UInt8]

    init(
        _ form: String, _ expected: @escaping @autoclosure @Sendable () -> [ExpectedEntry],
        _ build: @escaping @Sendable (inout ZipBuilder) -> Void
    ) {
        self.form = form
        self.expected = expected
        bytes = {
            var zip = ZipBuilder()
            build(&zip)
            return zip.bytes()
        }
    }

    var testDescription: String { form }
}

/// An entry as it has to come out of the reader.
struct ExpectedEntry: Sendable, Equatable, CustomStringConvertible {
    var path: String
    var type: EntryType
    var mode: UInt16
    var size: UInt64 = 0
    var sha256: Digest?
    var link: [UInt8]?

    static func file(_ path: String, _ content: String, mode: UInt16 = 0o644) -> Self {
        file(path, Array(content.utf8), mode: mode)
    }

    static func file(_ path: String, _ content: [UInt8], mode: UInt16 = 0o644) -> Self {
        Self(
            path: path, type: .file, mode: mode, size: UInt64(content.count),
            sha256: Digest(bytes: ReferenceSHA256.digest(of: content)))
    }

    static func dir(_ path: String, mode: UInt16 = 0o755) -> Self { Self(path: path, type: .dir, mode: mode) }

    static func link(_ path: String, to target: String, mode: UInt16 = 0o777) -> Self {
        Self(path: path, type: .link, mode: mode, link: Array(target.utf8))
    }

    init(path: String, type: EntryType, mode: UInt16, size: UInt64 = 0, sha256: Digest? = nil, link: [UInt8]? = nil) {
        self.path = path
        self.type = type
        self.mode = mode
        self.size = size
        self.sha256 = sha256
        self.link = link
    }

    /// What a reader found, in the same words.
    init(_ entry: Entry) {
        self.init(
            path: entry.path.string ?? "not UTF-8", type: entry.type, mode: entry.mode, size: entry.size,
            sha256: entry.sha256, link: entry.link)
    }

    var description: String {
        let hash = sha256?.hex ?? "no hash"
        return
            "\(path) \(type) \(String(mode, radix: 8)) \(size) \(hash) \(link.map { String(decoding: $0, as: UTF8.self) } ?? "")"
    }
}
