import Core

/// How a blob or a whole archive is compressed, told from its first bytes and never from a name or media type.
package enum Compression: String, Word, Sendable, CaseIterable {
    /// Not at all.
    case none
    /// gzip (RFC 1952).
    case gzip
    /// Zstandard (RFC 8878).
    case zstd

    /// Bytes that `init(head:)` looks at.
    package static let headSize = 4

    /// Tells the compression from a blob's first bytes; fewer than `headSize` stand for a shorter blob.
    package init(head: some Collection<UInt8>) {
        if head.starts(with: [0x1F, 0x8B]) {
            self = .gzip
        } else if head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) || Self.isSkippableFrame(Array(head.prefix(4))) {
            self = .zstd
        } else {
            self = .none
        }
    }

    /// A zstd file may begin with a frame to skip: magic numbers 0x184D2A50 to 0x184D2A5F.
    private static func isSkippableFrame(_ head: [UInt8]) -> Bool {
        head.count == 4 && head[0] & 0xF0 == 0x50 && head[1...].elementsEqual([0x2A, 0x4D, 0x18])
    }
}
