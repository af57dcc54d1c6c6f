import Core
import Cryptography
import Signatures

extension BundleSubject {
    /// The digests of a file: SHA-256, and those by which alone bundles name it.
    ///
    /// - Throws: `input.*`.
    init(ofFile path: String, for bundles: [SigstoreBundle]) throws(Failure) {
        let names = Set(bundles.flatMap(\.otherDigests))
        var sha256 = try SHA256()
        var middle = try MessageDigest(.sha384)
        var large = try MessageDigest(.sha512)
        try FileReading.readThrough(path) { piece throws(Failure) in
            try sha256.update(piece)
            if names.contains(.sha384) { try middle.update(piece) }
            if names.contains(.sha512) { try large.update(piece) }
        }
        self.init(try sha256.finish())
        if names.contains(.sha384) { others[.sha384] = try middle.finish() }
        if names.contains(.sha512) { others[.sha512] = try large.finish() }
    }
}
