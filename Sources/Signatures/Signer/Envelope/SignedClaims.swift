import Core
import Cryptography

/// What an AWS Signer envelope says, once its signature over the package's content has been verified.
///
/// Integrity alone: whoever made the certificates can make such claims. `TrustAnchors.vouches` tells whether an anchor
/// stands behind the chain.
package struct SignedClaims: Sendable, Equatable {
    /// ARN of the signing profile's version (attribute 1.3.187.137.1.4), in `ProfileVersionArn`'s grammar.
    package var profileVersionArn: String
    /// ARN of the signing job (attribute 1.3.187.137.1.2), in `JobArn`'s grammar.
    package var jobArn: String
    /// When the signature was made, as the signer says.
    package var signingTime: Timestamp
    /// From when on the signature is no longer valid (attribute 1.3.187.137.1.3); after `signingTime`.
    package var expires: Timestamp
    /// The certificates that the envelope carries, the signer's leaf first, the others in no order to rely on.
    package var chain: [CertificateFacts]
    /// Signed attributes of types that are not known here, in dotted decimals; AWS Signer's own have none so far.
    package var unknownAttributes: [String]

    /// Describes an envelope's claims.
    package init(
        profileVersionArn: String, jobArn: String, signingTime: Timestamp, expires: Timestamp,
        chain: [CertificateFacts], unknownAttributes: [String] = []
    ) {
        self.profileVersionArn = profileVersionArn
        self.jobArn = jobArn
        self.signingTime = signingTime
        self.expires = expires
        self.chain = chain
        self.unknownAttributes = unknownAttributes
    }
}

/// What a certificate says of itself; nothing here is vouched for.
package struct CertificateFacts: Sendable, Equatable {
    /// The certificate's DER.
    package var der: [UInt8]
    /// The subject's distinguished name (RFC 2253 order, control characters escaped).
    package var subject: String
    /// The issuer's distinguished name, in the same form.
    package var issuer: String
    /// The serial number as lower-case hexadecimal digits.
    package var serial: String
    /// The first instant of the certificate's life.
    package var notBefore: Timestamp
    /// The last instant of the certificate's life.
    package var notAfter: Timestamp
    /// SHA-256 of the DER: the fingerprint that people compare.
    package var sha256: Digest
    /// Lower-case hex of `SHA384(TBSCertificate) ‖ SHA384(the parent's TBSCertificate)`, the id that revocations name;
    /// nil until `TrustAnchors.vouches` has found the parent.
    package var revocationHash: String?

    /// Describes a certificate.
    package init(
        der: [UInt8], subject: String, issuer: String, serial: String, notBefore: Timestamp, notAfter: Timestamp,
        sha256: Digest, revocationHash: String? = nil
    ) {
        self.der = der
        self.subject = subject
        self.issuer = issuer
        self.serial = serial
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.sha256 = sha256
        self.revocationHash = revocationHash
    }
}

extension CertificateFacts {
    /// Reads a certificate that fills `der`; throws `ChainFault` (`unreadable`) for what is no version 3 certificate.
    package init(der: [UInt8]) throws(ChainFault) {
        do throws(CryptoFault) {
            self.init(try Certificate(der: der))
        } catch {
            throw ChainFault(.unreadable, error.message)
        }
    }

    /// Takes over what was read.
    package init(_ certificate: Certificate) {
        self.init(
            der: certificate.der, subject: certificate.subject, issuer: certificate.issuer, serial: certificate.serial,
            notBefore: certificate.notBefore, notAfter: certificate.notAfter, sha256: certificate.sha256)
    }
}
