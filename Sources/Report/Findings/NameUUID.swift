import Core
import Cryptography

/// UUIDs of what has to be called the same in every run.
enum NameUUID {
    /// A UUID (RFC 9562, version 8) of a text. Throws `internal.fault` where hashing fails.
    static func of(_ seed: some StringProtocol) throws(Failure) -> String {
        var bytes = Array(try SHA256.digest(of: Array(seed.utf8)).bytes.prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = bytes.map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }
        return [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { digits[$0].joined() }.joined(separator: "-")
    }
}
