import Core
import Cryptography

/// What a signature shall say of itself.
package struct SigningRequest: Sendable, Equatable {
    /// ARN of the profile version that signs.
    package var profileVersionArn: String
    /// ARN of the signing job: one's own UUID under the profile's partition, region and account.
    package var jobArn: String
    /// When the signature is made.
    package var signingTime: Timestamp
    /// From when on it is no longer valid.
    package var expires: Timestamp

    /// Describes a signature to make.
    package init(profileVersionArn: String, jobArn: String, signingTime: Timestamp, expires: Timestamp) {
        self.profileVersionArn = profileVersionArn
        self.jobArn = jobArn
        self.signingTime = signingTime
        self.expires = expires
    }

    /// Throws `sign.request` for ARNs or times that no verifier would accept.
    func check() throws(Failure) {
        guard let profile = ProfileVersionArn(profileVersionArn) else {
            throw Failure(
                .signRequest, "no profile version ARN: \(PathEscaping.displayed(profileVersionArn.utf8.prefix(256)))")
        }
        guard let job = JobArn(jobArn), job.owner == profile.owner else {
            throw Failure(
                .signRequest,
                "no job ARN of the profile's partition, region and account: "
                    + PathEscaping.displayed(jobArn.utf8.prefix(256)))
        }
        guard expires > signingTime else {
            throw Failure(
                .signRequest, "the signature would expire at \(expires), not after its signing time, \(signingTime)",
                remedy: "choose an end after the signing time (\(setting: .expires), \(setting: .until))")
        }
    }
}

/// Makes envelopes as AWS Signer does, in DER.
package enum EnvelopeSigner {
    /// Signs a package's content and verifies what it made.
    ///
    /// - Parameters:
    ///   - signedContent: SHA-384 over names and bodies of all entries but the signature, 48 bytes.
    ///   - request: What the signature says.
    ///   - identity: Key and chain, checked for `request.signingTime`.
    /// - Returns: The signature entry's bytes, and what they claim.
    /// - Throws: `sign.request`, `sign.chain` or `internal.fault`.
    package static func sign(
        signedContent: [UInt8], request: SigningRequest, identity: borrowing SigningIdentity
    ) throws(Failure) -> (envelope: [UInt8], claims: SignedClaims) {
        try request.check()
        guard let signingTime = ASN1Time.generalized(request.signingTime),
            let expires = ASN1Time.generalized(request.expires)
        else { throw Failure(.signRequest, "a time beyond the years 1 to 9999") }
        let attributes = [
            attribute(ObjectIdentifiers.dottedSigningTime, BERTag.generalizedTime, signingTime),
            attribute(ObjectIdentifiers.dottedAlgorithmProtection, BERTag.sequence, algorithmProtection),
            attribute(ObjectIdentifiers.dottedSigningJob, BERTag.utf8String, Array(request.jobArn.utf8)),
            attribute(ObjectIdentifiers.dottedSignatureExpiry, BERTag.generalizedTime, expires),
            attribute(
                ObjectIdentifiers.dottedProfileVersion, BERTag.utf8String, Array(request.profileVersionArn.utf8)),
        ]
        let message: [UInt8]
        do throws(CryptoFault) {
            message = try DetachedCMS.sign(
                signedContent, key: identity.key, certificates: identity.chain.map(\.der), attributes: attributes)
        } catch {
            throw Failure(.signKey, "the content could not be signed: \(error.message)")
        }
        let envelope = PEM.write(label: "PKCS7", message)
        return (envelope, try verified(envelope, signedContent, request, identity))
    }

    /// The claims of what was made, which must be those asked for, under the identity's own root.
    private static func verified(
        _ envelope: [UInt8], _ signedContent: [UInt8], _ request: SigningRequest, _ identity: borrowing SigningIdentity
    ) throws(Failure) -> SignedClaims {
        let outcome = try EnvelopeVerifier.verify(envelope, signedContent: signedContent)
        guard case .verified(let claims) = outcome else {
            guard case .broken(let fault) = outcome else { throw Failure(.internalFault, "no outcome") }
            throw Failure(.internalFault, "the signature that was made does not verify: \(fault.message)")
        }
        let made = SigningRequest(
            profileVersionArn: claims.profileVersionArn, jobArn: claims.jobArn, signingTime: claims.signingTime,
            expires: claims.expires)
        guard made == request else { throw Failure(.internalFault, "the signature that was made says something else") }
        guard let root = identity.chain.last else { throw Failure(.internalFault, "an identity without a chain") }
        let vouched = try TrustAnchors.vouches(chain: claims.chain, anchors: [root.der], at: claims.signingTime)
        do throws(ChainFault) {
            _ = try vouched.get()
        } catch {
            throw Failure(
                .signChain, "the chain would not verify at the signing time: \(error.message)",
                remedy: "sign with a certificate that is valid at the signing time")
        }
        return claims
    }

    private static func attribute(_ type: String, _ tag: UInt8, _ value: [UInt8]) -> DetachedCMS.Attribute {
        DetachedCMS.Attribute(type: type, tag: tag, value: value)
    }

    /// CMSAlgorithmProtection (RFC 6211): SHA-384 and, as `[1]`, ecdsa-with-SHA384.
    private static let algorithmProtection: [UInt8] = {
        func value(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
            [tag, UInt8(truncatingIfNeeded: content.count)] + content
        }
        let digest = value(BERTag.sequence, value(BERTag.objectIdentifier, ObjectIdentifiers.sha384))
        let signature = value(BERTag.context(1), value(BERTag.objectIdentifier, ObjectIdentifiers.ecdsaWithSHA384))
        return value(BERTag.sequence, digest + signature)
    }()
}
