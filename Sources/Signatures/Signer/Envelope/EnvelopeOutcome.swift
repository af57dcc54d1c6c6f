import Core

/// What became of an envelope's verification.
package enum EnvelopeOutcome: Sendable, Equatable {
    /// Envelope, signature and signed content fit together; whom to believe is still open.
    case verified(SignedClaims)
    /// Something about the envelope, its signature or the content it should cover is wrong (`signature.integrity`).
    case broken(EnvelopeFault)
}

/// Why an envelope does not hold. Two faults are equal when their codes are: messages are for people.
package struct EnvelopeFault: Error, Sendable, Equatable {
    /// The rule that was broken, as a short word.
    package struct Code: RawRepresentable, Hashable, Sendable {
        /// The word.
        package let rawValue: String
        /// Wraps a word.
        package init(rawValue: String) { self.rawValue = rawValue }

        /// The same bytes.
        package static func == (left: Self, right: Self) -> Bool { left.rawValue == right.rawValue }
    }

    /// The rule that was broken.
    package var code: Code
    /// One sentence for people; OpenSSL's reasons included where it refused.
    package var message: String

    /// Describes a fault.
    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Equality of codes alone.
    package static func == (lhs: EnvelopeFault, rhs: EnvelopeFault) -> Bool { lhs.code == rhs.code }
}

extension EnvelopeFault.Code {
    /// Not one PEM block labelled PKCS7, or something around it.
    package static let armor = Self(rawValue: "armor")
    /// Over a bound: bytes, depth, length of an OID, number of certificates.
    package static let tooLarge = Self(rawValue: "too-large")
    /// Not well-formed BER, or not the form that a signature has.
    package static let malformed = Self(rawValue: "malformed")
    /// The signed data is not of the one kind allowed: version, detached, one signer.
    package static let structure = Self(rawValue: "structure")
    /// Another digest or signature algorithm than SHA-384 and ecdsa-with-SHA384.
    package static let algorithm = Self(rawValue: "algorithm")
    /// A signed attribute is missing, doubled, out of order, unknown, or has not exactly one value.
    package static let attributes = Self(rawValue: "attributes")
    /// A time that is none, or not spelled as the rules have it.
    package static let time = Self(rawValue: "time")
    /// An ARN outside the grammar, or two that do not belong together.
    package static let arn = Self(rawValue: "arn")
    /// The signer's certificate is not there, or may not sign code.
    package static let leaf = Self(rawValue: "leaf")
    /// The package's content is not what was signed.
    package static let content = Self(rawValue: "content")
    /// The signature does not fit the signed attributes and the leaf's key.
    package static let signature = Self(rawValue: "signature")
}
