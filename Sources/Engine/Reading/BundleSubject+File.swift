import Core
import Cryptography
import Signatures

extension BundleSubject {
    /// The digests of a file, in one pass: SHA-256, and what the bundle's signature is over.
    ///
    /// - Throws: `input.*`.
    init(ofFile path: String, for bundle: SigstoreBundle) throws(Failure) {
        var other: DigestName?
        if case .message(_, let digest?) = bundle.content, digest.algorithm != .sha256 { other = digest.algorithm }
        var sha256 = try SHA256()
        var second = try MessageDigest((other ?? .sha256).algorithm)
        try FileReading.readThrough(path) { piece throws(Failure) in
            try sha256.update(piece)
            if other != nil { try second.update(piece) }
        }
        self.init(try sha256.finish())
        if let other { others[other] = try second.finish() }
    }
}
