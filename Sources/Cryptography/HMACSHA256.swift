import COpenSSL
import Core

/// A message authentication code with SHA-256 by OpenSSL (RFC 2104, FIPS 198-1).
package enum HMACSHA256 {
    /// The code of a message under a key of any length.
    /// - Throws: `internal.fault`.
    package static func code(of message: [UInt8], key: [UInt8]) throws(Failure) -> Digest {
        OpenSSL.start()
        var bytes = InlineArray<32, UInt8>(repeating: 0)
        var length = 0
        var span = bytes.mutableSpan
        // An empty array may have no address, which OpenSSL takes for a key that was left out.
        let key = key.isEmpty ? [0] : key
        let done = span.withUnsafeMutableBufferPointer { room in
            EVP_Q_mac(
                nil, "HMAC", nil, "SHA256", nil, key, key.count, message, message.count, room.baseAddress, room.count,
                &length) != nil
        }
        guard done, length == 32 else { throw OpenSSLErrors.failure("compute an HMAC") }
        return Digest(bytes.span.bytes)
    }
}
