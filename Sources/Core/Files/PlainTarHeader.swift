/// Headers of the archives that we write: members without owners and times (POSIX pax, 4.10 "ustar Interchange Format").
package enum PlainTarHeader {
    /// Bytes of a header, and of the blocks that contents are filled up to.
    package static let size = 512
    /// Bytes of a path at the most.
    package static let nameLimit = 100

    /// What a member is.
    package enum Kind {
        /// A regular file of mode 0644.
        case file
        /// A folder of mode 0755; its path ends in `/`.
        case folder
    }

    /// A member's header; nil for a path of more than `nameLimit` bytes.
    package static func bytes(of path: [UInt8], _ kind: Kind = .file, size: UInt64) -> [UInt8]? {
        guard path.count <= nameLimit else { return nil }
        var header = [UInt8](repeating: 0, count: Self.size)
        func put(_ bytes: some Collection<UInt8>, at offset: Int) {
            header.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        }
        put(path, at: 0)
        put((kind == .folder ? "0000755" : "0000644").utf8, at: 100)
        put("0000000".utf8, at: 108)
        put("0000000".utf8, at: 116)
        put(sizeField(size), at: 124)
        put("00000000000".utf8, at: 136)
        put("        ".utf8, at: 148)
        header[156] = kind == .folder ? UInt8(ascii: "5") : UInt8(ascii: "0")
        put("ustar".utf8, at: 257)
        put("00".utf8, at: 263)
        let sum = header.reduce(0) { $0 + Int($1) }
        put("\(octal(UInt64(sum), digits: 6))\0 ".utf8, at: 148)
        return header
    }

    /// Path and size of a file whose header is one that `bytes` makes; nil for any other.
    package static func file(of header: [UInt8]) -> (path: [UInt8], size: UInt64)? {
        guard header.count == size else { return nil }
        let path = Array(header[..<nameLimit].prefix { $0 != 0 })
        var length: UInt64 = 0
        if header[124] == 0x80 {
            for byte in header[128..<136] { length = length << 8 | UInt64(byte) }
        } else {
            for digit in header[124..<135] {
                guard (0x30...0x37).contains(digit) else { return nil }
                length = length << 3 | UInt64(digit - 0x30)
            }
        }
        return bytes(of: path, size: length) == header ? (path, length) : nil
    }

    /// Zeros from a content's end up to the next block.
    package static func padding(_ size: UInt64) -> [UInt8] {
        let over = Int(size % UInt64(Self.size))
        return [UInt8](repeating: 0, count: over == 0 ? 0 : Self.size - over)
    }

    /// Octal digits up to 8 GiB, base-256 beyond.
    private static func sizeField(_ size: UInt64) -> [UInt8] {
        guard size >= 1 << 33 else { return Array(octal(size, digits: 11).utf8) }
        return [0x80, 0, 0, 0] + (0..<8).reversed().map { UInt8(truncatingIfNeeded: size >> (8 * UInt64($0))) }
    }

    private static func octal(_ value: UInt64, digits: Int) -> String {
        let text = String(value, radix: 8)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}
