import Core

/// A SHA-384 computation by OpenSSL (FIPS 180-4), one message.
///
/// Make, use and drop it within one task.
package struct SHA384: ~Copyable {
    /// Number of bytes in a SHA-384 digest.
    package static let byteCount = 48

    private var context: DigestContext

    /// Starts a message.
    package init() throws(Failure) {
        guard let context = DigestContext("SHA384") else { throw OpenSSLErrors.failure("start SHA-384") }
        self.context = context
    }

    /// Adds bytes to the message.
    package mutating func update(_ bytes: RawSpan) throws(Failure) { try context.update(bytes) }

    /// Ends the message and gives its 48 bytes.
    package consuming func finish() throws(Failure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Self.byteCount)
        var span = bytes.mutableSpan
        _ = try context.finish(&span)
        return bytes
    }

    /// The digest of bytes at hand.
    package static func digest(of bytes: [UInt8]) throws(Failure) -> [UInt8] {
        var hasher = try SHA384()
        try hasher.update(bytes.span.bytes)
        return try hasher.finish()
    }
}
