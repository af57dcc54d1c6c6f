import Core

/// A trust anchor: `roots/NAME`, one CA certificate.
package struct TrustRoot: Sendable, Equatable {
    /// The file's name, such as `acme-root.pem`.
    package let name: String
    /// The certificate.
    package let certificate: CertificateFacts

    init(name: String, certificate: CertificateFacts) {
        self.name = name
        self.certificate = certificate
    }

    init(pem: [UInt8], name: String, path: String) throws(Failure) {
        do throws(CertificateText.Fault) {
            self.init(name: name, certificate: try Self.certificate(try CertificateText.der(pem)))
        } catch {
            throw Failure(
                .trustInvalid, "line \(error.line): \(error.message)", file: path,
                remedy: "a root is one PEM block of one CA certificate, as "
                    + "`openssl x509 -in ROOT -outform PEM` writes it")
        }
    }
}

extension TrustRoot {
    /// Reads a certificate that can be an anchor: a self-issued CA. A CA below a root is none, since paths are verified
    /// up to a root and a revocation names a certificate by its parent too.
    static func certificate(_ der: [UInt8]) throws(CertificateText.Fault) -> CertificateFacts {
        do throws(ChainFault) {
            return try TrustAnchors.anchor(der: der)
        } catch {
            throw CertificateText.Fault(message: error.message, line: 1)
        }
    }
}
