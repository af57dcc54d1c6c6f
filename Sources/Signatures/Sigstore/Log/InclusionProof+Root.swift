import Core
import Cryptography

extension InclusionProof {
    /// Whether the path leads from an entry to the root (RFC 9162, 2.1.3.2).
    func leads(from body: [UInt8]) throws(Failure) -> Bool {
        guard index < size else { return false }
        var (place, last) = (index, size - 1)
        var digest = try SHA256.digest(of: [0] + body)
        for sibling in path {
            guard last > 0 else { return false }
            if place & 1 == 1 || place == last {
                digest = try Self.parent(sibling, digest)
                while place & 1 == 0, place != 0 {
                    place >>= 1
                    last >>= 1
                }
            } else {
                digest = try Self.parent(digest, sibling)
            }
            place >>= 1
            last >>= 1
        }
        return last == 0 && digest == root
    }

    private static func parent(_ left: Digest, _ right: Digest) throws(Failure) -> Digest {
        try SHA256.digest(of: [1] + left.bytes + right.bytes)
    }
}
