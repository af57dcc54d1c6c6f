import Core
import Cryptography

/// Makes envelopes as Notation does.
package enum NotationSigner {
    /// Signs and verifies what it made.
    ///
    /// - Parameters:
    ///   - request: What the signature says.
    ///   - format: How the envelope is written.
    ///   - key: The leaf's key.
    ///   - chain: DER of the certificates, leaf first, root last.
    /// - Returns: The envelope, and what it claims.
    /// - Throws: `sign.key`, `sign.chain`, `sign.request`, or `internal.fault`.
    package static func sign(
        _ request: NotationRequest, format: EnvelopeFormat, key: borrowing PrivateKey, chain: [[UInt8]]
    ) throws(Failure) -> (envelope: [UInt8], claims: NotationClaims) {
        let request = request.inWholeSeconds
        try request.check()
        let algorithm = try algorithm(of: chain, key: key)
        let draft: any EnvelopeDraft =
            switch format {
            case .jws: JWSDraft(request, algorithm: algorithm)
            case .cose: COSEDraft(request, algorithm: algorithm)
            }
        let signature: [UInt8]
        do throws(CryptoFault) {
            signature = try KeySignature.sign(draft.signedBytes, key: key).signature
        } catch {
            throw Failure(.signKey, "the artifact could not be signed: \(error.message)")
        }
        let envelope = draft.envelope(signature: signature, chain: chain, agent: request.signingAgent)
        switch NotationEnvelope.verify(envelope, format: format) {
        case .broken(let fault) where [.tooLarge, .payload, .header, .critical].contains(fault.code):
            throw Failure(.signRequest, "no verifier would accept the signature: \(fault.message)")
        case .broken(let fault):
            throw Failure(.internalFault, "the signature that was made does not verify: \(fault.message)")
        case .verified(let claims):
            guard request.isSaid(by: claims) else {
                throw Failure(.internalFault, "the signature that was made says something else")
            }
            return (envelope, claims)
        }
    }

    private static func algorithm(
        of chain: [[UInt8]], key: borrowing PrivateKey
    ) throws(Failure) -> SignatureAlgorithm {
        guard let first = chain.first else { throw Failure(.signChain, "there is no certificate to sign with") }
        var certificates: [Certificate] = []
        let fits: Bool
        let algorithm: SignatureAlgorithm?
        do throws(CryptoFault) {
            for der in chain { certificates.append(try Certificate(der: der)) }
            fits = try key.fits(first)
            algorithm = try CertificateProfile(certificates[0]).algorithm
        } catch {
            throw Failure(.signChain, "the certificates cannot be read: \(error.message)")
        }
        guard fits else {
            throw Failure(
                .signKey, "the key is not that of the first certificate, \(certificates[0].subject)",
                remedy: "give the key of the chain's leaf certificate")
        }
        do throws(NotationFault) {
            try ChainRules.check(certificates, for: .codeSigning)
        } catch {
            throw Failure(
                .signChain, "no verifier would accept the chain: \(error.message)",
                remedy: "sign with a code-signing certificate as the Notary Project has it, and its whole chain")
        }
        guard let algorithm else { throw Failure(.signChain, "no algorithm is for the key of the chain's leaf") }
        return algorithm
    }
}

/// An envelope that lacks its signature.
protocol EnvelopeDraft {
    /// The bytes to sign.
    var signedBytes: [UInt8] { get }
    /// The finished envelope.
    func envelope(signature: [UInt8], chain: [[UInt8]], agent: String?) -> [UInt8]
}
