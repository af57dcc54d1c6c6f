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

/// A certificate of a signature: its bytes, and what they say.
@dynamicMemberLookup
package struct CertificateFacts: Sendable, Equatable {
    /// The certificate's DER.
    package var der: [UInt8]
    /// What it says of itself. Names are in RFC 2253's order, control characters escaped. `revocationHash` is lower-case hex of
    /// `SHA384(TBSCertificate) ‖ SHA384(the parent's TBSCertificate)`, nil until `TrustAnchors.vouches` has found the parent.
    package var facts: SignatureFacts.Certificate

    package subscript<Value>(dynamicMember path: WritableKeyPath<SignatureFacts.Certificate, Value>) -> Value {
        get { facts[keyPath: path] }
        set { facts[keyPath: path] = newValue }
    }

    /// Describes a certificate.
    package init(
        der: [UInt8], subject: String, issuer: String, serial: String, notBefore: Timestamp, notAfter: Timestamp,
        sha256: Digest, revocationHash: String? = nil
    ) {
        self.der = der
        facts = SignatureFacts.Certificate(
            subject: subject, issuer: issuer, serial: serial, notBefore: notBefore, notAfter: notAfter, sha256: sha256,
            revocationHash: revocationHash)
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
