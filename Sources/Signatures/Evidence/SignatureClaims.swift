import Core
import Cryptography

/// What a signature covers.
package enum SignedSubject: Sendable, Equatable {
    /// The content of the zip that it lies in: names and bodies of all other entries.
    case content
    /// An artifact's bytes, every one of them.
    case file(Digest)
    /// A document of an image at hand, and through it every blob.
    case document(SignableDocument)
    /// An artifact that a statement names.
    case artifact(EndorsedArtifact)
    /// A lockfile's bytes.
    case lockfile(Digest)
    /// Something that is not at hand.
    case other(Digest)
}

/// A timestamp over a signature, as yet unjudged.
package struct Countersignature: Sendable, Equatable {
    /// An RFC 3161 TimeStampToken (DER).
    package var token: [UInt8]
    /// The bytes that it has to be over.
    package var signature: [UInt8]

    /// Pairs them.
    package init(token: [UInt8], signature: [UInt8]) {
        self.token = token
        self.signature = signature
    }
}

/// What a signature says, in the one form in which every policy reads it, whatever its format.
///
/// Whoever made the certificates can make such claims: whom to believe is a policy's to say.
package struct SignatureClaims: Sendable, Equatable {
    /// Who signed.
    package var signer: SignerIdentity
    /// ARN of the signing job, where the signer is a signing profile.
    package var jobArn: String?
    /// Why nobody here can know what the signature means that its signer demands to be known; nil where all is known.
    package var signerFault: String?
    /// Who answers for the signing time, in formats that say so.
    package var scheme: SigningScheme?
    /// When the signature was made, as the signer says.
    package var signingTime: Timestamp
    /// From when on it is no longer valid; after `signingTime`. nil where it states no end.
    package var expires: Timestamp?
    /// The certificates, the signer's leaf first.
    package var chain: [CertificateFacts]
    /// Whether each certificate is the issuer of the one before, up to a root; else the others stand in no order to rely on.
    package var isChainOrdered: Bool
    /// What is signed.
    package var covers: SignedSubject
    /// A timestamp over the signature.
    package var timestamp: Countersignature?
    /// What else is signed and nobody here knows.
    package var unknownAttributes: [String]
    /// The Sigstore bundle that says all this, for the policy to verify by a trusted root.
    package var bundle: [UInt8]?
    /// What the bundle signs in place of what is covered, and names that by its digest; nil where it signs that itself.
    package var payload: [UInt8]?
    /// Digests of what is signed beside SHA-256, which the policy needs to verify the bundle again.
    package var digests: [StatedDigest] = []
    /// What the signer added for people and policies: annotations of Notation's payload, in its order.
    package var metadata: [SignedArtifact.Annotation] = []
    /// Whether the signature is as yet unverified: only the signer's key verifies it, and the envelope does not hold that.
    package var isOpen = false

    /// The signing time of a signature that states none, and of which nobody at hand says one.
    package static let unstatedTime = Timestamp(milliseconds: 0)

    /// Describes what a signature says.
    package init(
        signer: SignerIdentity, jobArn: String? = nil, signerFault: String? = nil, scheme: SigningScheme? = nil,
        signingTime: Timestamp, expires: Timestamp? = nil, chain: [CertificateFacts], isChainOrdered: Bool = false,
        covers: SignedSubject, timestamp: Countersignature? = nil, unknownAttributes: [String] = [],
        bundle: [UInt8]? = nil
    ) {
        self.signer = signer
        self.jobArn = jobArn
        self.signerFault = signerFault
        self.scheme = scheme
        self.signingTime = signingTime
        self.expires = expires
        self.chain = chain
        self.isChainOrdered = isChainOrdered
        self.covers = covers
        self.timestamp = timestamp
        self.unknownAttributes = unknownAttributes
        self.bundle = bundle
    }

    /// What a signature of a signing profile says.
    package init(_ claims: SignedClaims, covers: SignedSubject) {
        self.init(
            signer: .profileVersion(claims.profileVersionArn), jobArn: claims.jobArn, signingTime: claims.signingTime,
            expires: claims.expires, chain: claims.chain, covers: covers, unknownAttributes: claims.unknownAttributes)
    }
}

extension SignatureClaims {
    /// The claims as the rules for signing profiles judge them.
    ///
    /// - Parameter end: The end of a signature that states none.
    /// - Throws: `AWSSigner.Fault` for a signature that names no profile.
    package func profileClaims(end: (ProfileVersionArn) -> Timestamp) throws(AWSSigner.Fault) -> SignedClaims {
        if let signerFault { throw AWSSigner.Fault(message: signerFault) }
        guard case .profileVersion(let arn) = signer else {
            throw AWSSigner.Fault(message: "it names no signing profile")
        }
        // An ARN that is none is for the rules to refuse; it has no profile whose validity could lend it an end.
        let end = expires ?? ProfileVersionArn(arn).map(end) ?? Timestamp(milliseconds: signingTime.milliseconds + 1)
        return SignedClaims(
            profileVersionArn: arn, jobArn: jobArn ?? "", signingTime: signingTime, expires: end, chain: chain,
            unknownAttributes: unknownAttributes)
    }

    /// The certificates, read from their bytes.
    /// - Throws: `internal.fault`: what cannot be read is never evidence.
    func certificates(_ memory: CertificateMemory = CertificateMemory()) throws(Failure) -> [Certificate] {
        var certificates: [Certificate] = []
        do throws(CryptoFault) {
            for facts in chain { certificates.append(try memory.certificate(facts.der)) }
        } catch {
            throw Failure(.internalFault, "a certificate that was read once cannot be read again: \(error.message)")
        }
        return certificates
    }

    /// The certificates, each whose issuer is among them with the id by which it is revoked. Nobody vouches for them: this is
    /// for people who look for an id.
    package var shownCertificates: [CertificateFacts] {
        guard isChainOrdered else { return CertificateFacts.withRevocationHashes(chain) }
        do throws(Failure) {
            return zip(chain, RevocationHash.all(of: try certificates())).map { facts, hash in
                var facts = facts
                facts.revocationHash = hash
                return facts
            }
        } catch {
            return chain
        }
    }
}

extension SignatureEvidence {
    /// What a signing profile's signature says that holds and states its end; nil for every other.
    package var profileClaims: SignedClaims? {
        guard case .verified(let claims) = outcome, claims.expires != nil else { return nil }
        do throws(AWSSigner.Fault) {
            return try claims.profileClaims { _ in claims.signingTime }
        } catch {
            return nil
        }
    }
}
