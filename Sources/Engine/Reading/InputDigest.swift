import Core
import Cryptography

/// The digest of a file or folder that decides something, to be stated.
package enum InputDigest {
    /// Bytes of a file at the most.
    private static let byteLimit: UInt64 = 1 << 30

    /// SHA-256 of a file, or of a folder over its files and their names.
    /// - Throws: `input.*`.
    /// - Parameter role: What it is read as: of a trust store, or of Notation's configuration, only what is read counts.
    package static func of(_ path: String, as role: String) throws(Failure) -> Digest {
        if try FileKind.of("\(path)/.") == .folder {
            var demand = TrustDemand()
            switch role {
            case "trust": demand.store = path
            case "notation": demand.notationConfig = path
            default: demand.revocationLists = path
            }
            return try TrustDigest.of(demand)
        }
        return try SHA256.digest(of: FileReading.readWhole(path, limit: Int(byteLimit)))
    }
}
