import Core

/// A gzip member's header (RFC 1952, 2.3) as it comes in, byte by byte, bounded.
struct GzipHeader {
    /// Bytes of a header at the most: an extra field of 64 KiB and two names that any file system holds.
    private static let limit = 128 << 10

    private enum Part {
        case fixed, extraLength, extra(Int), name, comment, checksum, done
    }

    private var bytes: [UInt8] = []
    private var part = Part.fixed
    /// Where the part at hand begins.
    private var partStart = 0

    var isComplete: Bool { if case .done = part { true } else { false } }
    /// Whether nothing of the header has been seen.
    var isEmpty: Bool { bytes.isEmpty }

    /// Takes the next byte; throws a reason as soon as the header cannot become a good one.
    mutating func take(_ byte: UInt8) throws(GzipHeaderFault) {
        bytes.append(byte)
        guard bytes.count <= Self.limit else { throw .malformed("the gzip header is longer than \(Self.limit) bytes") }
        let length = bytes.count - partStart
        switch part {
        case .fixed:
            try checkFixed()
            if length == 10 { enter(after: 0) }
        case .extraLength:
            guard length == 2 else { break }
            let size = Int(bytes[partStart]) | Int(bytes[partStart + 1]) << 8
            if size == 0 { enter(after: Self.hasExtra) } else { begin(.extra(size)) }
        case .extra(let size): if length == size { enter(after: Self.hasExtra) }
        case .name: if byte == 0 { enter(after: Self.hasName) }
        case .comment: if byte == 0 { enter(after: Self.hasComment) }
        case .checksum: if length == 2 { try checkChecksum() }
        case .done: break
        }
    }

    private static let hasChecksum: UInt8 = 1 << 1
    private static let hasExtra: UInt8 = 1 << 2
    private static let hasName: UInt8 = 1 << 3
    private static let hasComment: UInt8 = 1 << 4

    /// The magic, the method and the flags, each as soon as it is there.
    private func checkFixed() throws(GzipHeaderFault) {
        switch bytes.count {
        case 1: if bytes[0] != 0x1F { throw .noMember }
        case 2: if bytes[1] != 0x8B { throw .noMember }
        case 3: if bytes[2] != 8 { throw .malformed("the gzip method is \(bytes[2]); only 8, deflate, is defined") }
        case 4: if bytes[3] & 0xE0 != 0 { throw .malformed("the gzip header sets reserved flags") }
        default: break
        }
    }

    /// Moves to the next part that the flags announce behind the one whose flag is given.
    private mutating func enter(after flag: UInt8) {
        let flags = bytes[3]
        if flag < Self.hasExtra, flags & Self.hasExtra != 0 { return begin(.extraLength) }
        if flag < Self.hasName, flags & Self.hasName != 0 { return begin(.name) }
        if flag < Self.hasComment, flags & Self.hasComment != 0 { return begin(.comment) }
        begin(flags & Self.hasChecksum != 0 ? .checksum : .done)
    }

    private mutating func begin(_ part: Part) {
        self.part = part
        partStart = bytes.count
    }

    private mutating func checkChecksum() throws(GzipHeaderFault) {
        let crc = CRC32.update(0, bytes.span.bytes.extracting(0..<partStart))
        guard UInt16(truncatingIfNeeded: crc) == UInt16(bytes[partStart]) | UInt16(bytes[partStart + 1]) << 8 else {
            throw .malformed("the gzip header does not have the checksum that it says")
        }
        part = .done
    }
}

/// Why bytes are no gzip header.
enum GzipHeaderFault: Error {
    /// They do not begin with gzip's magic.
    case noMember
    /// They break the format.
    case malformed(String)
}
