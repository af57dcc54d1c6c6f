import Core

/// Sigstore's rules.
package enum SigstoreRules {}

/// Why a bundle does not hold, or nobody believed stands behind it.
package typealias SigstoreFault = RuleFault<SigstoreRules>

extension RuleFault<SigstoreRules>.Code {
    /// Over a bound: bytes, depth, number of entries.
    package static var tooLarge: Self { Self(rawValue: "too-large") }
    /// No bundle, or one that two readers could read differently.
    package static var malformed: Self { Self(rawValue: "malformed") }
    /// A media type that is not known.
    package static var version: Self { Self(rawValue: "version") }
    /// It is over another artifact.
    package static var content: Self { Self(rawValue: "content") }
    /// The signature does not fit what is signed and the key.
    package static var signature: Self { Self(rawValue: "signature") }
    /// The log's entry is of another signature, key or content.
    package static var entry: Self { Self(rawValue: "entry") }
    /// The log's promise, proof or checkpoint does not hold.
    package static var proof: Self { Self(rawValue: "proof") }
    /// A time lies outside the life of a certificate or key, or is still to come.
    package static var time: Self { Self(rawValue: "time") }
    /// A timestamp is over other bytes, or does not hold.
    package static var timestamp: Self { Self(rawValue: "timestamp") }
    /// The signer's certificate breaks a rule.
    package static var certificate: Self { Self(rawValue: "certificate") }
    /// What has to be there is missing: a log's entry, a promise or proof, a time.
    package static var missing: Self { Self(rawValue: "missing") }
    /// A log that nobody vouches for.
    package static var unknownLog: Self { Self(rawValue: "unknown-log") }
    /// A certificate or timestamping authority that nobody vouches for.
    package static var unknownAuthority: Self { Self(rawValue: "unknown-authority") }
    /// Somebody else signed.
    package static var identity: Self { Self(rawValue: "identity") }
}

extension RuleFault<SigstoreRules> {
    /// The finding that the fault amounts to.
    package var finding: FindingID {
        switch code {
        case .unknownLog, .unknownAuthority, .missing: .signatureUntrusted
        case .identity: .signatureMismatch
        default: .signatureIntegrity
        }
    }
}
