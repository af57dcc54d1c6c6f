/// The Notary Project's rules.
package enum NotationRules {}

/// Why an envelope, a timestamp or a chain does not hold.
package typealias NotationFault = RuleFault<NotationRules>

extension RuleFault<NotationRules>.Code {
    /// Over a bound: bytes, depth, number of certificates.
    package static var tooLarge: Self { Self(rawValue: "too-large") }
    /// No JWS, COSE_Sign1, CMS or RFC 3161 structure, or one that two readers could read differently.
    package static var malformed: Self { Self(rawValue: "malformed") }
    /// A header that has to be there is missing, or one that must not be is there, or its value is none it may have.
    package static var header: Self { Self(rawValue: "header") }
    /// A name listed as critical that is not known here.
    package static var critical: Self { Self(rawValue: "critical") }
    /// An algorithm that is none of the six, or not the one of the leaf's key.
    package static var algorithm: Self { Self(rawValue: "algorithm") }
    /// A time that is none, or an end that does not lie after the signing time.
    package static var time: Self { Self(rawValue: "time") }
    /// The payload is no descriptor of an artifact.
    package static var payload: Self { Self(rawValue: "payload") }
    /// The certificates are no chain from leaf to root in this order.
    package static var chain: Self { Self(rawValue: "chain") }
    /// A certificate breaks the Notary Project's profile: usages, constraints, key size.
    package static var certificate: Self { Self(rawValue: "certificate") }
    /// The signature does not fit what is signed and the leaf's key.
    package static var signature: Self { Self(rawValue: "signature") }
    /// The timestamp is over something else.
    package static var imprint: Self { Self(rawValue: "imprint") }
    /// No timestamping authority that is believed stands behind the timestamp.
    package static var authority: Self { Self(rawValue: "authority") }
    /// A certificate of the signer's chain was not valid at the timestamp's time.
    package static var validity: Self { Self(rawValue: "validity") }
}
