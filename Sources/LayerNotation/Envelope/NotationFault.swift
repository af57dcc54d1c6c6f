import LayerModel

/// Why an envelope, a timestamp or a chain does not hold. Two faults are equal when their codes are: messages are for
/// people.
public struct NotationFault: Error, Sendable, Equatable {
    /// The rule that was broken, as a short word.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The word.
        public let rawValue: String
        /// Wraps a word.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The same bytes.
        public static func == (left: Self, right: Self) -> Bool { left.rawValue == right.rawValue }

        /// Over a bound: bytes, depth, number of certificates.
        public static let tooLarge = Self(rawValue: "too-large")
        /// No JWS, COSE_Sign1, CMS or RFC 3161 structure, or one that two readers could read differently.
        public static let malformed = Self(rawValue: "malformed")
        /// A header that has to be there is missing, or one that must not be is there, or its value is none it may have.
        public static let header = Self(rawValue: "header")
        /// A name listed as critical that is not known here.
        public static let critical = Self(rawValue: "critical")
        /// An algorithm that is none of the six, or not the one of the leaf's key.
        public static let algorithm = Self(rawValue: "algorithm")
        /// A time that is none, or an end that does not lie after the signing time.
        public static let time = Self(rawValue: "time")
        /// The payload is no descriptor of an artifact.
        public static let payload = Self(rawValue: "payload")
        /// The certificates are no chain from leaf to root in this order.
        public static let chain = Self(rawValue: "chain")
        /// A certificate breaks the Notary Project's profile: usages, constraints, key size.
        public static let certificate = Self(rawValue: "certificate")
        /// The signature does not fit what is signed and the leaf's key.
        public static let signature = Self(rawValue: "signature")
        /// The timestamp is over something else.
        public static let imprint = Self(rawValue: "imprint")
        /// No timestamping authority that is believed stands behind the timestamp.
        public static let authority = Self(rawValue: "authority")
        /// A certificate of the signer's chain was not valid at the timestamp's time.
        public static let validity = Self(rawValue: "validity")
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
    public static func == (lhs: NotationFault, rhs: NotationFault) -> Bool { lhs.code == rhs.code }
}
