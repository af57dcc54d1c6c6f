import COpenSSL

/// Certificates as OpenSSL parsed them, by their DER: OpenSSL 3.0 takes as long to decode the key in one as to verify with it, and
/// the certificate of an authority is looked at many times.
enum DecodedCertificates {
    /// A certificate that is counted, as each of its users is.
    private final class Kept: Sendable {
        // An X509 may be used by several threads as long as none changes it: counts and what it computes of itself are locked.
        nonisolated(unsafe) let pointer: OpaquePointer

        init(_ handle: borrowing CertificateHandle) throws(CryptoFault) {
            pointer = try DecodedCertificates.counted(handle.pointer)
        }

        deinit { X509_free(pointer) }
    }

    private static let kept = Remembered<[UInt8], Kept>(byteLimit: 1 << 20)

    /// A certificate that fills `der`; the caller gives it up by `X509_free`.
    static func sharing(_ der: [UInt8]) throws(CryptoFault) -> OpaquePointer {
        let known = try kept.value(of: der, bytes: der.count) { () throws(CryptoFault) in
            try Kept(CertificateHandle(ownOf: der))
        }
        return try counted(known.pointer)
    }

    private static func counted(_ certificate: OpaquePointer) throws(CryptoFault) -> OpaquePointer {
        guard X509_up_ref(certificate) == 1 else { throw OpenSSLErrors.fault("hold a certificate") }
        return certificate
    }
}
