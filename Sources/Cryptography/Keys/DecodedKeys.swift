import Synchronization

/// Public keys as OpenSSL decoded them, by their SubjectPublicKeyInfo: decoding one takes OpenSSL 3.0 as long as verifying with it,
/// and a key of a log verifies many times.
enum DecodedKeys {
    /// A key, for one thread at a time.
    private final class Kept: Sendable {
        let handle: Mutex<PublicKeyHandle>
        init(_ handle: consuming sending PublicKeyHandle) { self.handle = Mutex(handle) }
    }

    private static let kept = Remembered<[UInt8], Kept>(byteLimit: 1 << 20)

    /// Takes over a key that was decoded.
    static func remember(_ handle: consuming sending PublicKeyHandle, of spki: [UInt8]) {
        let new = Kept(handle)
        _ = kept.value(of: spki, bytes: spki.count) { new }
    }

    /// Hands a key to `body`; decodes it where it is not remembered.
    static func use<Value: Sendable>(
        _ spki: [UInt8], _ body: (borrowing PublicKeyHandle) throws(CryptoFault) -> sending Value
    ) throws(CryptoFault) -> Value {
        let key = try kept.value(of: spki, bytes: spki.count) { () throws(CryptoFault) in
            Kept(try PublicKeyHandle(spki: spki))
        }
        return try key.handle.withLock { handle throws(CryptoFault) in try body(handle) }
    }
}
