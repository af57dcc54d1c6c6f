import LayerModel

/// Why no anchor vouches for a chain. Two faults are equal when their codes are: messages are for people.
public struct ChainFault: Error, Sendable, Equatable {
    /// The rule that was broken, as a short word.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The word.
        public let rawValue: String
        /// Wraps a word.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The same bytes.
        public static func == (left: Self, right: Self) -> Bool { left.rawValue == right.rawValue }

        /// More certificates than are looked at, or none.
        public static let size = Self(rawValue: "size")
        /// A certificate or an anchor that cannot be read.
        public static let unreadable = Self(rawValue: "unreadable")
        /// No path from the leaf ends in an anchor.
        public static let untrusted = Self(rawValue: "untrusted")
        /// A certificate of the path was not valid at that time.
        public static let validity = Self(rawValue: "validity")
        /// The leaf may not sign code, or is a CA, or its key is not P-384.
        public static let leaf = Self(rawValue: "leaf")
        /// A certificate signs others and is no CA, or may not at that depth.
        public static let authority = Self(rawValue: "authority")
    }

    /// The rule that was broken.
    public var code: Code
    /// One sentence for people.
    public var message: String

    /// Describes a fault.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Equality of codes alone.
    public static func == (lhs: ChainFault, rhs: ChainFault) -> Bool { lhs.code == rhs.code }
}
