import Core
import Cryptography

/// UUIDs of what has to be called the same in every run.
enum NameUUID {
    /// A UUID (RFC 9562, version 8) of a text. Throws `internal.fault` where hashing fails.
    static func of(_ seed: some StringProtocol) throws(Failure) -> String {
        var bytes = Array(try SHA256.digest(of: Array(seed.utf8)).bytes.prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for (index, byte) in bytes.enumerated() {
            if index == 4 || index == 6 || index == 8 || index == 10 { text.append(UInt8(ascii: "-")) }
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
