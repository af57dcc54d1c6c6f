import COpenSSL
import Core

extension BytecodeSource {
    /// The hash that Python's compiler writes for a source, under the key that the magic number is (`_imp.source_hash`): SipHash-1-3
    /// since Python 3.11, SipHash-2-4 before.
    ///
    /// - Throws: `internal.fault` where OpenSSL does not offer SipHash.
    package static func hash(of source: RawSpan, magic: UInt32) throws(Failure) -> UInt64 {
        OpenSSL.start()
        let isOld = magic & 0xFFFF < 3_450
        let key = (0..<16).map { $0 < 4 ? UInt8(truncatingIfNeeded: magic >> UInt32(8 * $0)) : 0 }
        var result = [UInt8](repeating: 0, count: 8)
        let status = source.withUnsafeBytes {
            layerlock_siphash(
                key, isOld ? 2 : 1, isOld ? 4 : 3, $0.baseAddress?.assumingMemoryBound(to: UInt8.self), $0.count,
                &result)
        }
        guard status == 1 else { throw OpenSSLErrors.failure("compute SipHash") }
        return result.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
