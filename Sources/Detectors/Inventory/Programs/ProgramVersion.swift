import Core
import Glibc

/// Programs and libraries that say their version in their own text, told by their files' names: few, and each by a text that its source
/// always holds.
struct ProgramVersion: Sendable {
    /// What the program is called.
    let name: String
    /// The version.
    let version: String

    /// What stands around a version.
    private struct Mark {
        var name: String
        var before: [UInt8]
        /// What the version has to begin with.
        var start: [UInt8] = []
        /// What has to follow; empty for anything that belongs to no version.
        var after: [UInt8] = []
        /// Whether `-fips` may stand behind the version, and a word in brackets tells another program.
        var mayBeFIPS = false
    }

    /// Bytes of the longest version.
    private static let longest = 24
    /// Places that are looked at in one program.
    private static let placeLimit = 1_000

    /// Whether a file of this name may be one of them.
    static func mayBe(_ name: ArraySlice<UInt8>) -> Bool { mark(of: name) != nil }

    /// Nil where the text is not there, or tells several versions.
    init?(_ file: ArraySlice<UInt8>, content: RawSpan) {
        guard let mark = Self.mark(of: file) else { return nil }
        var found: Set<TextKey> = []
        content.withUnsafeBytes { bytes in
            for version in Self.versions(mark, in: bytes) { found.insert(TextKey(version)) }
        }
        guard found.count == 1, let version = found.first else { return nil }
        name = mark.name
        self.version = version.string
    }

    private static func mark(of file: ArraySlice<UInt8>) -> Mark? {
        guard file.count <= 40 else { return nil }
        let name = String(decoding: file, as: UTF8.self)
        switch TextKey(name) {
        case "node", "nodejs": return Mark(name: "node", before: Array("node.js/v".utf8))
        case "curl": return Mark(name: "curl", before: Array("curl/".utf8))
        case "busybox": return Mark(name: "busybox", before: Array("BusyBox v".utf8))
        case "nginx": return Mark(name: "nginx", before: Array("nginx/".utf8))
        case "openssl": return openSSL
        default: break
        }
        // auditwheel puts a hash behind a library's name: `libcrypto-6ec4bd41.so.1.1`.
        if isLibrary(name, "libcrypto") || isLibrary(name, "libssl") { return openSSL }
        if isLibrary(name, "libnode") { return Mark(name: "node", before: Array("node.js/v".utf8)) }
        // What it calls itself to dictionaries, in any build.
        if ["libcurl", "libcurl-gnutls", "libcurl-nss"].contains(where: { isLibrary(name, $0) }) {
            return Mark(name: "curl", before: Array("CLIENT libcurl ".utf8))
        }
        return python(name)
    }

    /// Whether a file is `NAME.so`, `NAME.so.1`, `NAME-HASH.so.1`.
    private static func isLibrary(_ file: String, _ name: String) -> Bool {
        guard file.hasPrefix(name) else { return false }
        let rest = file.utf8.dropFirst(name.utf8.count)
        guard rest.first == UInt8(ascii: "-") else { return rest.starts(with: ".so".utf8) }
        let hash = rest.dropFirst().prefix { isDigit($0) || (0x61...0x66).contains($0) }
        return hash.count == 8 && rest.dropFirst(1 + hash.count).starts(with: ".so".utf8)
    }

    /// `OpenSSL 3.0.11 19 Sep 2023`.
    private static let openSSL = Mark(
        name: "openssl", before: Array("OpenSSL ".utf8), after: Array(" ".utf8), mayBeFIPS: true)

    /// `python3.11`, `libpython3.11.so.1.0`: the version between NULs, which begins with the one of the name.
    private static func python(_ name: String) -> Mark? {
        let stem = name.hasPrefix("lib") ? name.dropFirst(3) : name[...]
        guard stem.hasPrefix("python") else { return nil }
        let number = stem.utf8.dropFirst("python".utf8.count).prefix { isDigit($0) || $0 == UInt8(ascii: ".") }
        let parts = number.split(separator: UInt8(ascii: "."))
        guard parts.count >= 2, parts[0].count == 1, parts[1].count <= 2 else { return nil }
        let start = Array(parts[0]) + [UInt8(ascii: ".")] + Array(parts[1]) + [UInt8(ascii: ".")]
        return Mark(name: "python", before: [0], start: start, after: [0])
    }

    /// The versions that stand behind the mark.
    private static func versions(_ mark: Mark, in bytes: UnsafeRawBufferPointer) -> [String] {
        // NULs stand everywhere: what the version begins with is looked for where it is known.
        let wanted = mark.start.isEmpty ? mark.before : mark.start
        guard let first = wanted.first, let base = bytes.baseAddress else { return [] }
        var versions: [String] = []
        var at = 0
        var places = 0
        while places < placeLimit, at + wanted.count <= bytes.count,
            let next = memchr(base + at, Int32(first), bytes.count - at)
        {
            let place = UnsafeRawPointer(next) - base
            at = place + 1
            guard place + wanted.count <= bytes.count, memcmp(next, wanted, wanted.count) == 0 else { continue }
            places += 1
            let start = mark.start.isEmpty ? place + wanted.count : place
            guard start >= mark.before.count, bytes[(start - mark.before.count)..<start].elementsEqual(mark.before)
            else { continue }
            let rest = bytes[start...].prefix(longest)
            let text = Array(rest.prefix { isDigit($0) || $0 == UInt8(ascii: ".") || isLetter($0) })
            var behind = rest.dropFirst(text.count)
            // Builds with FIPS say so between the version and the date.
            if mark.mayBeFIPS, behind.starts(with: "-fips".utf8) { behind = behind.dropFirst(5) }
            guard behind.starts(with: mark.after), isVersion(text) else { continue }
            // Those that took OpenSSL's place call themselves compatible with a version of it.
            if mark.mayBeFIPS, behind.dropFirst().starts(with: "(".utf8) { return [] }
            versions.append(String(decoding: text, as: UTF8.self))
        }
        return versions
    }

    /// Three numbers with dots between, and letters at most behind the last.
    private static func isVersion(_ text: [UInt8]) -> Bool {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, parts.dropLast().allSatisfy({ !$0.isEmpty && $0.count <= 4 && $0.allSatisfy(isDigit) })
        else { return false }
        let digits = parts[2].prefix(while: isDigit)
        return !digits.isEmpty && parts[2].count <= 8
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
}
