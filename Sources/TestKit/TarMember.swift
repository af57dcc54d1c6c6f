/// One header block of a tar and what follows it, every field free to lie.
package struct TarMember: Sendable {
    /// `ustar`, NUL and version 00.
    package static let ustarMagic = Array("ustar\u{0}00".utf8)
    /// GNU's magic and version.
    package static let gnuMagic = Array("ustar  \u{0}".utf8)
    /// No magic: the format of the seventh edition.
    package static let v7Magic = [UInt8](repeating: 0, count: 8)

    /// The name field.
    package var name: [UInt8]
    /// The mode.
    package var mode: UInt64
    /// The user id.
    package var uid: UInt64 = 0
    /// The group id.
    package var gid: UInt64 = 0
    /// The size; nil for that of the body.
    package var size: UInt64?
    /// The time of modification.
    package var mtime: UInt64 = 1_700_000_000
    /// The type flag.
    package var type: UInt8
    /// The link name.
    package var link: [UInt8] = []
    /// Magic and version.
    package var magic = ustarMagic
    /// The user's name.
    package var uname: [UInt8] = []
    /// The group's name.
    package var gname: [UInt8] = []
    /// The prefix field of ustar.
    package var prefix: [UInt8] = []
    /// Bytes written over the header at an offset, before the checksum is computed.
    package var raw: [Int: [UInt8]] = [:]
    /// The checksum field; nil for the right one.
    package var checksum: [UInt8]?
    /// The content.
    package var body: [UInt8]
    /// What follows the content; nil for zeros up to the next block.
    package var padding: [UInt8]?

    /// A member in ustar format.
    package init(_ name: some Sequence<UInt8>, type: Unicode.Scalar, mode: UInt64 = 0o644, body: [UInt8] = []) {
        self.name = Array(name)
        self.type = UInt8(ascii: type)
        self.mode = mode
        self.body = body
    }

    /// The header, the content and the padding.
    package var bytes: [UInt8] {
        let rest = (512 - body.count % 512) % 512
        return header + body + (padding ?? [UInt8](repeating: 0, count: rest))
    }

    /// The header block.
    package var header: [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ bytes: [UInt8], at offset: Int) {
            block.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        }
        put(Array(name.prefix(100)), at: 0)
        put(Self.octal(mode, 7), at: 100)
        put(Self.octal(uid, 7), at: 108)
        put(Self.octal(gid, 7), at: 116)
        put(Self.octal(size ?? UInt64(body.count), 11), at: 124)
        put(Self.octal(mtime, 11), at: 136)
        block[156] = type
        put(Array(link.prefix(100)), at: 157)
        put(magic, at: 257)
        if magic != Self.v7Magic {
            put(uname, at: 265)
            put(gname, at: 297)
            put(Self.octal(0, 7), at: 329)
            put(Self.octal(0, 7), at: 337)
            put(prefix, at: 345)
        }
        for (offset, bytes) in raw { put(bytes, at: offset) }
        let sum = block.indices.reduce(0) { $0 + ((148..<156).contains($1) ? 0x20 : Int(block[$1])) }
        put(checksum ?? Self.octal(UInt64(sum), 6) + [0x20], at: 148)
        return block
    }

    /// An access list as the kernel keeps it, with one more user: `system.posix_acl_access`.
    package static func accessList(owner: UInt8, group: UInt8, others: UInt8) -> [UInt8] {
        let nobody: [UInt8] = [255, 255, 255, 255]
        let entries: [(UInt8, UInt8, [UInt8])] = [
            (1, owner, nobody), (2, group, [232, 3, 0, 0]), (4, group, nobody), (16, group, nobody),
            (32, others, nobody),
        ]
        return [2, 0, 0, 0] + entries.flatMap { [$0, 0, $1, 0] + $2 }
    }

    /// Octal digits and a NUL.
    package static func octal(_ value: UInt64, _ digits: Int) -> [UInt8] {
        let text = String(value, radix: 8)
        return Array(String(repeating: "0", count: max(0, digits - text.count)).utf8) + Array(text.utf8) + [0]
    }

    /// A base-256 field of so many bytes.
    package static func base256(_ value: UInt64, _ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        for index in 0..<min(8, count - 1) {
            bytes[count - 1 - index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index))
        }
        bytes[0] = 0x80
        return bytes
    }
}
