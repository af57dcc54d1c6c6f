import COpenSSL
import Core

/// Computes the digests by which installers record files (MD5, SHA-1; OpenSSL), one file after another.
///
/// Owns its handles; make, use and drop it within one task.
package struct InstallerHasher: ~Copyable {
    private var md5: LegacyDigest?
    private var sha1: LegacyDigest?

    /// Starts a message. An algorithm that this machine's OpenSSL does not offer, as in FIPS mode, is left out: what is
    /// recorded by it then counts as not checked.
    package init(_ algorithms: InstallerAlgorithms) {
        md5 = algorithms.contains(.md5) ? LegacyDigest("MD5") : nil
        sha1 = algorithms.contains(.sha1) ? LegacyDigest("SHA1") : nil
    }

    /// Adds bytes to the message.
    package mutating func update(_ bytes: RawSpan) throws(Failure) {
        try md5?.update(bytes)
        try sha1?.update(bytes)
    }

    /// Ends the message, gives its digests and starts the next message.
    package mutating func finish() throws(Failure) -> InstallerDigests {
        InstallerDigests(md5: try md5?.finish(), sha1: try sha1?.finish())
    }
}

/// One algorithm's computation.
struct LegacyDigest: ~Copyable {
    private let algorithm: OpaquePointer
    private let context: OpaquePointer

    /// Nil where OpenSSL does not offer the algorithm.
    init?(_ name: String) {
        OpenSSL.start()
        guard let algorithm = EVP_MD_fetch(nil, name, nil) else {
            ERR_clear_error()
            return nil
        }
        guard let context = EVP_MD_CTX_new() else {
            EVP_MD_free(algorithm)
            return nil
        }
        guard EVP_DigestInit_ex2(context, algorithm, nil) == 1 else {
            EVP_MD_CTX_free(context)
            EVP_MD_free(algorithm)
            ERR_clear_error()
            return nil
        }
        self.algorithm = algorithm
        self.context = context
    }

    deinit {
        EVP_MD_CTX_free(context)
        EVP_MD_free(algorithm)
    }

    mutating func update(_ bytes: RawSpan) throws(Failure) {
        let status = bytes.withUnsafeBytes { EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
        guard status == 1 else { throw OpenSSLErrors.failure("hash a file as its installer does") }
    }

    mutating func finish() throws(Failure) -> InstallerDigests.Value? {
        var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        let status = bytes.withUnsafeMutableBufferPointer { EVP_DigestFinal_ex(context, $0.baseAddress, &count) }
        guard status == 1, EVP_DigestInit_ex2(context, nil, nil) == 1 else {
            throw OpenSSLErrors.failure("hash a file as its installer does")
        }
        return InstallerDigests.Value(bytes: bytes.prefix(Int(count)))
    }
}
