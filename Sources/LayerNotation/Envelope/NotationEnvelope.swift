import LayerModel

/// What became of an envelope's verification.
public enum NotationOutcome: Sendable, Equatable {
    /// Envelope, certificates and signature fit together; whom to believe is still open.
    case verified(NotationClaims)
    /// Something about the envelope, its certificates or its signature is wrong (`signature.integrity`).
    case broken(NotationFault)
}

/// Verifies an envelope of the Notary Project: structure, critical headers, certificate profile, algorithm, signature.
///
/// Integrity alone, without clock and trust store: whether the payload names the artifact at hand, whether somebody
/// believed stands behind the chain, and every question of time but the order of signing time and expiry is the policy's.
public enum NotationEnvelope {
    /// Largest envelope, in bytes.
    public static let byteLimit = 1 << 20
    /// Most certificates of an envelope.
    public static let chainLimit = 12

    /// Verifies an envelope.
    ///
    /// - Parameters:
    ///   - bytes: The envelope.
    ///   - format: What the layer's media type says it is.
    /// - Throws: `internal.fault` where OpenSSL fails for a reason that is not the envelope's.
    public static func verify(_ bytes: [UInt8], format: EnvelopeFormat) throws(Failure) -> NotationOutcome {
        .broken(NotationFault(.malformed, "envelopes are not read yet"))
    }

    /// What an envelope claims, and nothing verified but its form: for showing signatures where none is asked to hold.
    public static func unverifiedClaims(
        of bytes: [UInt8], format: EnvelopeFormat
    ) -> Result<NotationClaims, NotationFault> {
        .failure(NotationFault(.malformed, "envelopes are not read yet"))
    }
}
