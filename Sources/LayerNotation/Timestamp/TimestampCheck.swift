import LayerCrypto
import LayerModel

/// A time that an authority vouches for: the signature existed then.
public struct TrustedTime: Sendable, Equatable {
    /// The token's `genTime`.
    public var time: Timestamp
    /// How far the true time may lie from `time`, in milliseconds, rounded up.
    public var accuracy: Int64
    /// The authority's certificates, the token's signer first, a root of the store last.
    public var chain: [Certificate]

    /// Describes a time.
    public init(time: Timestamp, accuracy: Int64, chain: [Certificate]) {
        self.time = time
        self.accuracy = accuracy
        self.chain = chain
    }

    /// The earliest instant that is meant.
    public var earliest: Timestamp { Timestamp(milliseconds: time.milliseconds - accuracy) }
    /// The latest instant that is meant.
    public var latest: Timestamp { Timestamp(milliseconds: time.milliseconds + accuracy) }
}

/// What became of a timestamp.
public enum TimestampOutcome: Sendable, Equatable {
    /// The timestamp holds, and every certificate of the signer's chain was valid from its earliest to its latest instant.
    case inside(TrustedTime)
    /// It does not hold, or nobody believed stands behind it, or a certificate was not valid then.
    case broken(NotationFault)
}

/// Judges RFC 3161 timestamps over signatures.
public enum TimestampCheck {
    /// Largest token, in bytes.
    public static let byteLimit = 256 << 10

    /// Judges a token.
    ///
    /// Structure, message imprint, the token's own signature, signing-certificate-v2, the authority's certificate profile
    /// and chain, and that `[genTime − accuracy, genTime + accuracy]` lies within the life of every certificate of `chain`.
    /// Whether the authority's certificates have expired or are revoked now is the caller's to ask.
    ///
    /// - Parameters:
    ///   - token: The TimeStampToken's DER.
    ///   - signature: The bytes that it has to be over: `NotationClaims.signature`.
    ///   - chain: The signer's certificates.
    ///   - authorities: DER of the root certificates of `tsa` trust stores.
    /// - Throws: `internal.fault` where OpenSSL fails for a reason that is not the token's.
    public static func judge(
        token: [UInt8], signature: [UInt8], chain: [Certificate], authorities: [[UInt8]]
    ) throws(Failure) -> TimestampOutcome {
        .broken(NotationFault(.malformed, "timestamps are not read yet"))
    }
}
