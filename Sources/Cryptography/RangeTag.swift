import COpenSSL
import Core

/// A random key, made for one reading of one file, under which two readers of the same range compare what they read.
///
/// The digest of a whole archive and the hashes of its entries are computed side by side, each with its own read. A
/// writer who changes the file in between could otherwise make one digest stand for another content. Both readers tag
/// what they read with Poly1305 (RFC 8439) under this key, which nobody else knows: equal tags mean equal bytes.
package struct RangeTagKey: Sendable {
    fileprivate let bytes: [UInt8]

    /// Draws a key from OpenSSL's random generator.
    package init() throws(Failure) {
        OpenSSL.start()
        var bytes = [UInt8](repeating: 0, count: 32)
        let status = RAND_bytes(&bytes, 32)
        guard status == 1 else { throw OpenSSLErrors.failure("draw a random key") }
        self.bytes = bytes
    }
}

/// What a reader saw of a range; equal tags under one key mean equal bytes.
package struct RangeTag: Hashable, Sendable {
    private let low: UInt64
    private let high: UInt64

    fileprivate init(_ bytes: RawSpan) {
        low = bytes.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt64.self)
        high = bytes.unsafeLoadUnaligned(fromByteOffset: 8, as: UInt64.self)
    }
}

/// The computation of a range's tag; owns its handles, one range each.
package struct RangeTagger: ~Copyable {
    private let context: OpaquePointer

    /// Starts a range.
    package init(_ key: RangeTagKey) throws(Failure) {
        guard let algorithm = EVP_MAC_fetch(nil, "POLY1305", nil) else {
            throw OpenSSLErrors.failure("find Poly1305")
        }
        defer { EVP_MAC_free(algorithm) }
        guard let context = EVP_MAC_CTX_new(algorithm) else { throw OpenSSLErrors.failure("make a MAC context") }
        guard EVP_MAC_init(context, key.bytes, key.bytes.count, nil) == 1 else {
            EVP_MAC_CTX_free(context)
            throw OpenSSLErrors.failure("start Poly1305")
        }
        self.context = context
    }

    deinit { EVP_MAC_CTX_free(context) }

    /// Adds bytes that were read.
    package mutating func update(_ bytes: RawSpan) throws(Failure) {
        let status = bytes.withUnsafeBytes {
            EVP_MAC_update(context, $0.baseAddress?.assumingMemoryBound(to: UInt8.self), $0.count)
        }
        guard status == 1 else { throw OpenSSLErrors.failure("update Poly1305") }
    }

    /// Ends the range.
    package consuming func finish() throws(Failure) -> RangeTag {
        var bytes: InlineArray<16, UInt8> = .init(repeating: 0)
        var length = 0
        var span = bytes.mutableSpan
        let status = span.withUnsafeMutableBufferPointer {
            EVP_MAC_final(context, $0.baseAddress, &length, $0.count)
        }
        guard status == 1, length == 16 else { throw OpenSSLErrors.failure("finish Poly1305") }
        return RangeTag(bytes.span.bytes)
    }
}
