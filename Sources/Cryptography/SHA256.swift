import COpenSSL
import Core

/// A SHA-256 computation by OpenSSL (FIPS 180-4), reusable for one message after another.
///
/// Owns its handles; make, use and drop it within one task.
package struct SHA256: ~Copyable {
    private let algorithm: OpaquePointer
    private let context: OpaquePointer

    /// Fetches the algorithm once (a fetch a file costs 4 % on small files) and starts a message.
    package init() throws(Failure) {
        OpenSSL.start()
        guard let algorithm = EVP_MD_fetch(nil, "SHA256", nil) else {
            throw OpenSSLErrors.failure("find SHA-256")
        }
        guard let context = EVP_MD_CTX_new() else {
            EVP_MD_free(algorithm)
            throw OpenSSLErrors.failure("make a digest context")
        }
        guard EVP_DigestInit_ex2(context, algorithm, nil) == 1 else {
            EVP_MD_CTX_free(context)
            EVP_MD_free(algorithm)
            throw OpenSSLErrors.failure("start SHA-256")
        }
        self.algorithm = algorithm
        self.context = context
    }

    deinit {
        EVP_MD_CTX_free(context)
        EVP_MD_free(algorithm)
    }

    /// Adds bytes to the message.
    package mutating func update(_ bytes: RawSpan) throws(Failure) {
        let status = bytes.withUnsafeBytes { EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
        guard status == 1 else { throw OpenSSLErrors.failure("update SHA-256") }
    }

    /// Ends the message, gives its digest and starts the next message.
    package mutating func finish() throws(Failure) -> Digest {
        var bytes: InlineArray<32, UInt8> = .init(repeating: 0)
        var span = bytes.mutableSpan
        let status = span.withUnsafeMutableBufferPointer { EVP_DigestFinal_ex(context, $0.baseAddress, nil) }
        guard status == 1, EVP_DigestInit_ex2(context, nil, nil) == 1 else {
            throw OpenSSLErrors.failure("finish SHA-256")
        }
        return Digest(bytes.span.bytes)
    }

    /// The digest of bytes at hand.
    package static func digest(of bytes: [UInt8]) throws(Failure) -> Digest {
        var hasher = try SHA256()
        try hasher.update(bytes.span.bytes)
        return try hasher.finish()
    }
}
