import LayerModel

/// What became of an envelope's verification.
public enum EnvelopeOutcome: Sendable, Equatable {
    /// Envelope, signature and signed content fit together; whom to believe is still open.
    case verified(SignedClaims)
    /// Something about the envelope, its signature or the content it should cover is wrong (`signature.integrity`).
    case broken(EnvelopeFault)
}

/// Why an envelope does not hold. Two faults are equal when their codes are: messages are for people.
public struct EnvelopeFault: Error, Sendable, Equatable {
    /// The rule that was broken, as a short word.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The word.
        public let rawValue: String
        /// Wraps a word.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The same bytes.
        public static func == (left: Self, right: Self) -> Bool { left.rawValue == right.rawValue }
    }

    /// The rule that was broken.
    public var code: Code
    /// One sentence for people; OpenSSL's reasons included where it refused.
    public var message: String

    /// Describes a fault.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Equality of codes alone.
    public static func == (lhs: EnvelopeFault, rhs: EnvelopeFault) -> Bool { lhs.code == rhs.code }
}

extension EnvelopeFault.Code {
    /// Not one PEM block labelled PKCS7, or something around it.
    public static let armor = Self(rawValue: "armor")
    /// Over a bound: bytes, depth, length of an OID, number of certificates.
    public static let tooLarge = Self(rawValue: "too-large")
    /// Not well-formed BER, or not the form that a signature has.
    public static let malformed = Self(rawValue: "malformed")
    /// The signed data is not of the one kind allowed: version, detached, one signer.
    public static let structure = Self(rawValue: "structure")
    /// Another digest or signature algorithm than SHA-384 and ecdsa-with-SHA384.
    public static let algorithm = Self(rawValue: "algorithm")
    /// A signed attribute is missing, doubled, out of order, unknown, or has not exactly one value.
    public static let attributes = Self(rawValue: "attributes")
    /// A time that is none, or not spelled as the rules have it.
    public static let time = Self(rawValue: "time")
    /// An ARN outside the grammar, or two that do not belong together.
    public static let arn = Self(rawValue: "arn")
    /// The signer's certificate is not there, or may not sign code.
    public static let leaf = Self(rawValue: "leaf")
    /// The package's content is not what was signed.
    public static let content = Self(rawValue: "content")
    /// The signature does not fit the signed attributes and the leaf's key.
    public static let signature = Self(rawValue: "signature")
    /// The signing time lies in the future.
    public static let future = Self(rawValue: "future")
}
