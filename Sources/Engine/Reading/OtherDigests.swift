import Archive
import Core
import Cryptography
import Signatures

extension StatedDigest {
    /// Bytes that are read at once.
    private static let pieceSize: UInt64 = 1 << 20

    /// Digests of a file beside the SHA-256 that its reading computed: bundles by keys on larger curves are over these. The file
    /// is read once more, and only where one asks; what is read then has to be what was judged.
    ///
    /// - Throws: `input.changed` where it is not; `input.unreadable`.
    static func digests(
        _ names: [DigestName], of source: ByteSource, _ judged: Digest?
    ) throws(Failure) -> [StatedDigest] {
        var stated: [StatedDigest] = []
        for name in DigestName.allCases where names.contains(name) {
            var known = try SHA256()
            var other = try MessageDigest(name.algorithm)
            var position: UInt64 = 0
            while position < source.size {
                let count = Int(min(pieceSize, source.size - position))
                let piece = try source.bytes(at: position, count: count)
                try known.update(piece.span.bytes)
                try other.update(piece.span.bytes)
                position += UInt64(count)
            }
            guard try known.finish() == judged else { throw Failure(.inputChanged, "changed while it was read") }
            stated.append(StatedDigest(name, try other.finish()))
        }
        return stated
    }
}
