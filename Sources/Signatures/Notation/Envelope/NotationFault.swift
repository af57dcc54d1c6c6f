import Core

/// Why an envelope, a timestamp or a chain does not hold. Two faults are equal when their codes are: messages are for
/// people.
package struct NotationFault: Error, Sendable, Equatable {
    /// The rule that was broken, as a short word.
    package struct Code: RawRepresentable, Hashable, Sendable {
        /// The word.
        package let rawValue: String
        /// Wraps a word.
        package init(rawValue: String) { self.rawValue = rawValue }

        /// The same bytes.
        package static func == (left: Self, right: Self) -> Bool { left.rawValue == right.rawValue }

        /// Over a bound: bytes, depth, number of certificates.
        package static let tooLarge = Self(rawValue: "too-large")
        /// No JWS, COSE_Sign1, CMS or RFC 3161 structure, or one that two readers could read differently.
        package static let malformed = Self(rawValue: "malformed")
        /// A header that has to be there is missing, or one that must not be is there, or its value is none it may have.
        package static let header = Self(rawValue: "header")
        /// A name listed as critical that is not known here.
        package static let critical = Self(rawValue: "critical")
        /// An algorithm that is none of the six, or not the one of the leaf's key.
        package static let algorithm = Self(rawValue: "algorithm")
        /// A time that is none, or an end that does not lie after the signing time.
        package static let time = Self(rawValue: "time")
        /// The payload is no descriptor of an artifact.
        package static let payload = Self(rawValue: "payload")
        /// The certificates are no chain from leaf to root in this order.
        package static let chain = Self(rawValue: "chain")
        /// A certificate breaks the Notary Project's profile: usages, constraints, key size.
        package static let certificate = Self(rawValue: "certificate")
        /// The signature does not fit what is signed and the leaf's key.
        package static let signature = Self(rawValue: "signature")
        /// The timestamp is over something else.
        package static let imprint = Self(rawValue: "imprint")
        /// No timestamping authority that is believed stands behind the timestamp.
        package static let authority = Self(rawValue: "authority")
        /// A certificate of the signer's chain was not valid at the timestamp's time.
        package static let validity = Self(rawValue: "validity")
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
    package static func == (lhs: NotationFault, rhs: NotationFault) -> Bool { lhs.code == rhs.code }
}
