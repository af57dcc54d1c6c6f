import COpenSSL
import Core

/// Detached CMS SignedData (RFC 5652) of one signer, verified and made by OpenSSL.
///
/// The digest is SHA-384, the content binary. Which signer, which attributes, which algorithms are allowed is the
/// caller's to check on the bytes; OpenSSL's reading of them is compared with the caller's.
package enum DetachedCMS {
    /// Finds the certificate that the single signer's issuer and serial number name.
    ///
    /// - Returns: Positions in `certificates`: none, one, or several where names and numbers are ambiguous.
    package static func signers(of message: [UInt8], among certificates: [[UInt8]]) throws(CryptoFault) -> [Int] {
        OpenSSLErrors.clear()
        let handle = try MessageHandle(der: message)
        let signer = try handle.singleSigner()
        let stack = try CertificateStack.of(certificates)
        return (0..<stack.count).filter { CMS_SignerInfo_cert_cmp(signer, stack.certificate($0)) == 0 }
    }

    /// Verifies the signature over `content` with the key of `signer`.
    ///
    /// - Parameters:
    ///   - message: The ContentInfo, BER or DER, nothing after it.
    ///   - content: What was signed.
    ///   - signer: DER of the signer's certificate; no other certificate is considered, and its chain is not judged.
    ///   - signedAttributes: Each signed attribute's encoding in order, as the caller read it; another reading by
    ///     OpenSSL is a fault.
    /// - Returns: nil where the signature holds.
    package static func verify(
        _ message: [UInt8], content: [UInt8], signer: [UInt8], signedAttributes: [[UInt8]]
    ) -> CryptoFault? {
        OpenSSLErrors.clear()
        do throws(CryptoFault) {
            let handle = try MessageHandle(der: message)
            guard CMS_is_detached(handle.pointer) == 1 else { return CryptoFault("the content is not detached") }
            let info = try handle.singleSigner()
            guard try Self.attributes(of: info) == signedAttributes else {
                return CryptoFault("OpenSSL reads other signed attributes")
            }
            let certificates = try CertificateStack.of([signer])
            let data = try MemoryBIO.holding(content)
            // Purpose and chain are judged elsewhere: OpenSSL 3.0 knows no purpose of code signing.
            let flags = UInt32(CMS_NO_SIGNER_CERT_VERIFY) | UInt32(CMS_NOINTERN) | UInt32(CMS_BINARY)
            guard CMS_verify(handle.pointer, certificates.pointer, nil, data.pointer, nil, flags) == 1 else {
                return OpenSSLErrors.fault("verify the signature")
            }
            return nil
        } catch {
            return error
        }
    }

    private static func attributes(of signer: OpaquePointer) throws(CryptoFault) -> [[UInt8]] {
        var encodings: [[UInt8]] = []
        for index in 0..<max(0, CMS_signed_get_attr_count(signer)) {
            guard let attribute = CMS_signed_get_attr(signer, index) else {
                throw OpenSSLErrors.fault("read a signed attribute")
            }
            encodings.append(try DERBuffer.encode("write a signed attribute") { i2d_X509_ATTRIBUTE(attribute, &$0) })
        }
        return encodings
    }
}

/// A CMS_ContentInfo of OpenSSL's; freed when it goes out of scope.
struct MessageHandle: ~Copyable {
    let pointer: OpaquePointer

    /// Parses a message that fills `der`.
    init(der: [UInt8]) throws(CryptoFault) {
        let (parsed, used) = der.withUnsafeBufferPointer { bytes in
            var next = bytes.baseAddress
            let parsed = d2i_CMS_ContentInfo(nil, &next, bytes.count)
            return (parsed, next.map { $0 - (bytes.baseAddress ?? $0) } ?? 0)
        }
        guard let parsed else { throw OpenSSLErrors.fault("read the message") }
        guard used == der.count else {
            CMS_ContentInfo_free(parsed)
            throw CryptoFault("\(der.count - used) bytes follow the message")
        }
        pointer = parsed
    }

    /// Takes over a message that was made.
    init(owning pointer: OpaquePointer) { self.pointer = pointer }

    deinit { CMS_ContentInfo_free(pointer) }

    /// The one signer; it lives as long as the message.
    borrowing func singleSigner() throws(CryptoFault) -> OpaquePointer {
        guard let signers = CMS_get0_SignerInfos(pointer) else { throw OpenSSLErrors.fault("find the signer") }
        let count = layerlock_signers_count(signers)
        guard count == 1, let signer = layerlock_signers_get(signers, 0) else {
            throw CryptoFault("\(count) signers where one is due")
        }
        return signer
    }
}
