import COpenSSL
import Core

/// A digest computation by OpenSSL, reusable for one message after another: the algorithms' own types embed it.
///
/// Owns its handles; make, use and drop it within one task.
struct DigestContext: ~Copyable {
    private let algorithm: OpaquePointer
    private let context: OpaquePointer

    /// Fetches the algorithm once (a fetch a file costs 4 % on small files) and starts a message. Nil where OpenSSL does not
    /// offer it; why stands in OpenSSL's queue.
    init?(_ name: String) {
        OpenSSL.start()
        guard let algorithm = EVP_MD_fetch(nil, name, nil) else { return nil }
        guard let context = EVP_MD_CTX_new() else {
            EVP_MD_free(algorithm)
            return nil
        }
        guard EVP_DigestInit_ex2(context, algorithm, nil) == 1 else {
            EVP_MD_CTX_free(context)
            EVP_MD_free(algorithm)
            return nil
        }
        self.algorithm = algorithm
        self.context = context
    }

    deinit {
        EVP_MD_CTX_free(context)
        EVP_MD_free(algorithm)
    }

    /// Adds bytes to the message.
    mutating func update(_ bytes: RawSpan) throws(Failure) {
        let status = bytes.withUnsafeBytes { EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
        guard status == 1 else { throw OpenSSLErrors.failure("update a digest") }
    }

    /// Ends the message, writes its digest to the front of `bytes` and starts the next message.
    /// - Parameter bytes: Room for the longest digest of the algorithm.
    /// - Returns: How many bytes the digest has.
    mutating func finish(_ bytes: inout MutableSpan<UInt8>) throws(Failure) -> Int {
        var count: UInt32 = 0
        let status = bytes.withUnsafeMutableBufferPointer { EVP_DigestFinal_ex(context, $0.baseAddress, &count) }
        guard status == 1, EVP_DigestInit_ex2(context, nil, nil) == 1 else {
            throw OpenSSLErrors.failure("finish a digest")
        }
        return Int(count)
    }
}
