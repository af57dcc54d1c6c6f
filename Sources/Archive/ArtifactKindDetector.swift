import Core
import Glibc

/// Tells an artifact's kind from its bytes, never from its name.
package enum ArtifactKindDetector {
    /// What the bytes are.
    package enum Answer: Sendable, Equatable {
        /// A zip, or something that no other magic claims and the zip reader will refuse with a reason.
        case zip
        /// A zip that is gzip- or zstd-compressed as a whole.
        case compressedZip
        /// A tar archive, or one compressed by gzip or zstd: a container image perhaps.
        case image(String)
    }

    /// `PK`, which a zip's records begin with, followed by a control character, as no name in a tar has.
    private static func isZip(_ head: [UInt8]) -> Bool {
        head.starts(with: [0x50, 0x4B]) && (head.count < 3 || head[2] < 0x20)
    }

    /// Looks at the first bytes of a file.
    package static func kind(of source: ByteSource) throws(Failure) -> Answer {
        let head = try source.bytes(at: 0, count: Int(min(source.size, 512)))
        if isZip(head) { return .zip }
        let compression = Compression(head: head)
        if compression != .none {
            return isZip(try contentHead(of: source, compression))
                ? .compressedZip : .image("\(compression.rawValue)-compressed")
        }
        if head.count >= 263, head[257..<262].elementsEqual("ustar".utf8) { return .image("tar") }
        // A tar of the seventh edition has no magic: its first header's checksum tells.
        if head.count == TarHeader.size, TarHeader.hasChecksum(head.span.bytes) { return .image("tar") }
        if try isEmptyTar(source) { return .image("tar") }
        return .zip
    }

    /// Whether a file is nothing but the end of a tar: zeros up to a record's end, as an archive without members is.
    private static func isEmptyTar(_ source: ByteSource) throws(Failure) -> Bool {
        guard source.size > 0, source.size % UInt64(TarHeader.size) == 0, source.size <= TarScan.endPaddingLimit else {
            return false
        }
        let bytes = try source.bytes(at: 0, count: Int(source.size))
        return TarHeader.isZero(bytes.span.bytes)
    }

    /// The first bytes of what is compressed; fewer, or none, of a stream that its reader will refuse with a reason.
    private static func contentHead(of source: ByteSource, _ compression: Compression) throws(Failure) -> [UInt8] {
        var decompressor = try Decompressor(compression)
        var head: [UInt8] = []
        let bytes = try source.head(4096)
        do throws(Failure) {
            let keep: (RawSpan) throws(Failure) -> Void = { piece throws(Failure) in
                if head.isEmpty { head = piece.array(0..<min(4, piece.byteCount)) }
            }
            try decompressor.push(bytes.span.bytes, consume: keep)
            // The stream goes on; what can be told of it now is what counts.
            if head.isEmpty { _ = try decompressor.finish(consume: keep) }
        } catch {
            guard error.code.isRefusal else { throw error }
        }
        return head
    }
}
