import Core

/// Computes the digests by which installers record files (MD5, SHA-1; OpenSSL), one file after another.
///
/// Make, use and drop it within one task.
package struct InstallerHasher: ~Copyable {
    private var md5: DigestContext?
    private var sha1: DigestContext?

    /// Starts a message. An algorithm that this machine's OpenSSL does not offer, as in FIPS mode, is left out: what is
    /// recorded by it then counts as not checked.
    package init(_ algorithms: InstallerAlgorithms) {
        md5 = algorithms.contains(.md5) ? DigestContext("MD5") : nil
        sha1 = algorithms.contains(.sha1) ? DigestContext("SHA1") : nil
        OpenSSLErrors.clear()
    }

    /// Adds bytes to the message.
    package mutating func update(_ bytes: RawSpan) throws(Failure) {
        try md5?.update(bytes)
        try sha1?.update(bytes)
    }

    /// Ends the message, gives its digests and starts the next message.
    package mutating func finish() throws(Failure) -> InstallerDigests {
        InstallerDigests(md5: try md5?.value(), sha1: try sha1?.value())
    }
}

extension DigestContext {
    fileprivate mutating func value() throws(Failure) -> InstallerDigests.Value? {
        var bytes = InlineArray<20, UInt8>(repeating: 0)
        var span = bytes.mutableSpan
        let count = try finish(&span)
        return bytes.span.withUnsafeBufferPointer { InstallerDigests.Value(bytes: $0.prefix(count)) }
    }
}
