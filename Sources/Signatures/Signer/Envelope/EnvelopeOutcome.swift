import Core

/// What became of an envelope's verification.
package enum EnvelopeOutcome: Sendable, Equatable {
    /// Envelope, signature and signed content fit together; whom to believe is still open.
    case verified(SignedClaims)
    /// Something about the envelope, its signature or the content it should cover is wrong (`signature.integrity`).
    case broken(EnvelopeFault)
}

/// The rules of AWS Signer's envelopes.
package enum EnvelopeRules {}

/// Why an envelope does not hold.
package typealias EnvelopeFault = RuleFault<EnvelopeRules>

extension RuleFault<EnvelopeRules>.Code {
    /// Not one PEM block labelled PKCS7, or something around it.
    package static var armor: Self { Self(rawValue: "armor") }
    /// Over a bound: bytes, depth, length of an OID, number of certificates.
    package static var tooLarge: Self { Self(rawValue: "too-large") }
    /// Not well-formed BER, or not the form that a signature has.
    package static var malformed: Self { Self(rawValue: "malformed") }
    /// The signed data is not of the one kind allowed: version, detached, one signer.
    package static var structure: Self { Self(rawValue: "structure") }
    /// Another digest or signature algorithm than SHA-384 and ecdsa-with-SHA384.
    package static var algorithm: Self { Self(rawValue: "algorithm") }
    /// A signed attribute is missing, doubled, out of order, unknown, or has not exactly one value.
    package static var attributes: Self { Self(rawValue: "attributes") }
    /// A time that is none, or not spelled as the rules have it.
    package static var time: Self { Self(rawValue: "time") }
    /// An ARN outside the grammar, or two that do not belong together.
    package static var arn: Self { Self(rawValue: "arn") }
    /// The signer's certificate is not there, or may not sign code.
    package static var leaf: Self { Self(rawValue: "leaf") }
    /// The package's content is not what was signed.
    package static var content: Self { Self(rawValue: "content") }
    /// The signature does not fit the signed attributes and the leaf's key.
    package static var signature: Self { Self(rawValue: "signature") }
}
