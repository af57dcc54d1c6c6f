import Core
import Cryptography

/// What fingerprints of credentials are made with, so that two reports can be compared and nobody can look a credential up by its
/// digest: HMAC-SHA-256 (RFC 2104) under this key.
package struct SecretSalt: Sendable {
    /// Bytes of the shortest salt.
    package static let fewestBytes = 16
    private static let blockSize = 64
    /// Digits of a fingerprint: enough to tell a project's credentials apart.
    private static let digits = 16

    private let key: [UInt8]

    /// Takes a salt; nil for one that is too short to hold anybody up.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= Self.fewestBytes else { return nil }
        key = bytes
    }

    /// One that nobody can guess: 128 bits, as hexadecimal digits.
    package static func made() -> String {
        var generator = SystemRandomNumberGenerator()
        return String(Hex.text((0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }))
    }

    /// What stands for a credential of this SHA-256; nil where OpenSSL fails.
    package func fingerprint(of digest: Digest) -> String? {
        do throws(Failure) {
            return String(Hex.text(try Self.code(of: digest.bytes, key: key)).prefix(Self.digits))
        } catch {
            return nil
        }
    }

    /// HMAC-SHA-256.
    static func code(of message: [UInt8], key: [UInt8]) throws(Failure) -> [UInt8] {
        var block = key.count > blockSize ? try SHA256.digest(of: key).bytes : key
        block += [UInt8](repeating: 0, count: blockSize - block.count)
        let inner = try SHA256.digest(of: block.map { $0 ^ 0x36 } + message)
        return try SHA256.digest(of: block.map { $0 ^ 0x5C } + inner.bytes).bytes
    }
}
