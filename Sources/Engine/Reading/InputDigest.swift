import Core
import Cryptography

/// The digest of a file or folder that decides something, to be stated.
package enum InputDigest {
    /// Bytes of a file at the most.
    private static let byteLimit = 1 << 30

    /// SHA-256 of a file, or of a folder over its files and their names.
    /// - Throws: `input.*`.
    /// - Parameter role: What it is read as: of a trust store, or of Notation's configuration, only what is read counts.
    package static func of(_ path: String, as role: String) throws(Failure) -> Digest {
        if try FileKind.of("\(path)/.") == .folder {
            var demand = TrustDemand()
            switch role {
            case "trust", "scan-trust": demand.store = path
            case "notation": demand.notationConfig = path
            default: demand.revocationLists = path
            }
            return try TrustDigest.of(demand)
        }
        return try digest(of: path)
    }

    /// SHA-256 of a file, in memory that its size has no part in.
    private static func digest(of path: String) throws(Failure) -> Digest {
        var hasher = try SHA256()
        var total = 0
        try FileReading.readThrough(path) { piece throws(Failure) in
            total += piece.byteCount
            guard total <= byteLimit else {
                throw Failure(.inputUnreadable, "is larger than the limit of \(byteLimit) bytes", file: path)
            }
            try hasher.update(piece)
        }
        return try hasher.finish()
    }
}
