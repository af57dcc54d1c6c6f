import Core

/// What became of an envelope's verification.
package enum NotationOutcome: Sendable, Equatable {
    /// Envelope, certificates and signature fit together; whom to believe is still open.
    case verified(NotationClaims)
    /// Something about the envelope, its certificates or its signature is wrong (`signature.integrity`).
    case broken(NotationFault)
}

/// Verifies an envelope of the Notary Project: structure, critical headers, certificate profile, algorithm, signature.
///
/// Integrity alone, without clock and trust store: whether the payload names the artifact at hand, whether somebody
/// believed stands behind the chain, and every question of time but the order of signing time and expiry is the policy's.
/// So are critical headers that a plugin has to know, where the envelope names one.
package enum NotationEnvelope {
    /// Largest envelope, in bytes.
    package static let byteLimit = 1 << 20
    /// Most certificates of an envelope.
    package static let chainLimit = 12

    /// Verifies an envelope.
    ///
    /// - Parameters:
    ///   - bytes: The envelope.
    ///   - format: What the layer's media type says it is.
    package static func verify(_ bytes: [UInt8], format: EnvelopeFormat) -> NotationOutcome {
        let read = read(bytes, format: format)
        guard let claims = read.claims, read.fault == nil else {
            return .broken(read.fault ?? NotationFault(.malformed, "the envelope says nothing"))
        }
        return .verified(claims)
    }

    /// What an envelope claims, where it can be read, and why it does not hold.
    package static func read(_ bytes: [UInt8], format: EnvelopeFormat) -> (
        claims: NotationClaims?, fault: NotationFault?
    ) {
        var claims: NotationClaims?
        do throws(NotationFault) {
            let parts = try parts(of: bytes, format: format)
            let read = try parts.claims(format: format)
            claims = read
            try parts.verify(read)
            return (read, nil)
        } catch {
            return (claims, error)
        }
    }

    private static func parts(of bytes: [UInt8], format: EnvelopeFormat) throws(NotationFault) -> EnvelopeParts {
        guard bytes.count <= byteLimit else {
            throw NotationFault(.tooLarge, "the envelope has \(bytes.count) bytes, over the limit of \(byteLimit)")
        }
        return switch format {
        case .jws: try JWSEnvelope.read(bytes)
        case .cose: try COSEEnvelope.read(bytes)
        }
    }
}
