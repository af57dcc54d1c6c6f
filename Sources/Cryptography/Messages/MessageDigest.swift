import Core

/// A computation of one of SHA-2's digests by OpenSSL (FIPS 180-4), one message.
///
/// Make, use and drop it within one task.
package struct MessageDigest: ~Copyable {
    private var context: DigestContext

    /// Starts a message.
    package init(_ algorithm: DigestAlgorithm) throws(Failure) {
        let name =
            switch algorithm {
            case .sha256: "SHA256"
            case .sha384: "SHA384"
            case .sha512: "SHA512"
            }
        guard let context = DigestContext(name) else { throw OpenSSLErrors.failure("start \(name)") }
        self.context = context
    }

    /// Adds bytes to the message.
    package mutating func update(_ bytes: RawSpan) throws(Failure) { try context.update(bytes) }

    /// Ends the message and gives its digest.
    package consuming func finish() throws(Failure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 64)
        var span = bytes.mutableSpan
        let count = try context.finish(&span)
        return Array(bytes.prefix(count))
    }
}
