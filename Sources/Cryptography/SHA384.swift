import COpenSSL
import Core

/// A SHA-384 computation by OpenSSL (FIPS 180-4), one message.
///
/// Owns its handle; make, use and drop it within one task.
package struct SHA384: ~Copyable {
    /// Number of bytes in a SHA-384 digest.
    package static let byteCount = 48

    private let context: OpaquePointer

    /// Starts a message.
    package init() throws(Failure) {
        OpenSSL.start()
        guard let context = EVP_MD_CTX_new() else { throw OpenSSLErrors.failure("make a digest context") }
        guard EVP_DigestInit_ex2(context, EVP_sha384(), nil) == 1 else {
            EVP_MD_CTX_free(context)
            throw OpenSSLErrors.failure("start SHA-384")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Adds bytes to the message.
    package mutating func update(_ bytes: RawSpan) throws(Failure) {
        let status = bytes.withUnsafeBytes { EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
        guard status == 1 else { throw OpenSSLErrors.failure("update SHA-384") }
    }

    /// Ends the message and gives its 48 bytes.
    package consuming func finish() throws(Failure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Self.byteCount)
        let status = bytes.withUnsafeMutableBufferPointer { EVP_DigestFinal_ex(context, $0.baseAddress, nil) }
        guard status == 1 else { throw OpenSSLErrors.failure("finish SHA-384") }
        return bytes
    }

    /// The digest of bytes at hand.
    package static func digest(of bytes: [UInt8]) throws(Failure) -> [UInt8] {
        var hasher = try SHA384()
        try hasher.update(bytes.span.bytes)
        return try hasher.finish()
    }
}
