import Cryptography

/// What an envelope of either format consists of, read and not yet verified.
struct EnvelopeParts: Sendable {
    var headers: SignedHeaders
    /// The bytes that the signature is over.
    var signedBytes: [UInt8]
    /// The payload, JSON.
    var payload: [UInt8]
    /// DER of the certificates in the envelope's order.
    var certificates: [[UInt8]]
    var signature: [UInt8]
    var timestampToken: [UInt8]?
    var signingAgent: String?

    /// The claims, once payload and certificates can be read; the signature is not verified here.
    func claims(format: EnvelopeFormat) throws(NotationFault) -> NotationClaims {
        guard (1...NotationEnvelope.chainLimit).contains(certificates.count) else {
            throw NotationFault(
                .tooLarge,
                "\(certificates.count) certificates, where 1 to \(NotationEnvelope.chainLimit) are looked at")
        }
        var chain: [Certificate] = []
        do throws(CryptoFault) {
            for der in certificates { chain.append(try Certificate(der: der)) }
        } catch {
            throw NotationFault(.certificate, "certificate \(chain.count + 1) cannot be read: \(error.message)")
        }
        guard !signature.isEmpty else { throw NotationFault(.signature, "the signature is empty") }
        return NotationClaims(
            format: format, artifact: try NotationPayload.artifact(of: payload), scheme: headers.scheme,
            signingTime: headers.signingTime, expiry: headers.expiry, verificationPlugin: headers.plugin,
            verificationPluginMinVersion: headers.pluginVersion, extendedAttributes: headers.extended,
            signingAgent: signingAgent, chain: chain, algorithm: headers.algorithm, signature: signature,
            timestampToken: timestampToken)
    }

    /// Verifies what was read: chain, algorithm, signature.
    func verify(_ claims: NotationClaims) throws(NotationFault) {
        try ChainRules.check(claims.chain, for: .codeSigning)
        let leaf = claims.chain[0]
        let own: SignatureAlgorithm?
        do throws(CryptoFault) {
            own = try CertificateProfile(leaf).algorithm
        } catch {
            throw NotationFault(.certificate, error.message)
        }
        guard own == claims.algorithm else {
            throw NotationFault(
                .algorithm,
                "the envelope says \(claims.algorithm.rawValue), and the key of \(leaf.subject) signs with \(own?.rawValue ?? "none of the algorithms")"
            )
        }
        if let fault = KeySignature.verify(
            signature, over: signedBytes, algorithm: claims.algorithm, certificate: leaf.der)
        {
            throw NotationFault(.signature, fault.message)
        }
    }
}
