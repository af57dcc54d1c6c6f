import Core

/// A SHA-256 computation by OpenSSL (FIPS 180-4), reusable for one message after another.
///
/// Make, use and drop it within one task.
package struct SHA256: ~Copyable {
    private var context: DigestContext

    /// Starts a message.
    package init() throws(Failure) {
        guard let context = DigestContext("SHA256") else { throw OpenSSLErrors.failure("start SHA-256") }
        self.context = context
    }

    /// Adds bytes to the message.
    package mutating func update(_ bytes: RawSpan) throws(Failure) { try context.update(bytes) }

    /// Ends the message, gives its digest and starts the next message.
    package mutating func finish() throws(Failure) -> Digest {
        var bytes: InlineArray<32, UInt8> = .init(repeating: 0)
        var span = bytes.mutableSpan
        _ = try context.finish(&span)
        return Digest(bytes.span.bytes)
    }

    /// The digest of bytes at hand.
    package static func digest(of bytes: [UInt8]) throws(Failure) -> Digest {
        var hasher = try SHA256()
        try hasher.update(bytes.span.bytes)
        return try hasher.finish()
    }
}
