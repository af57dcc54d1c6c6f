import Core

/// Why no anchor vouches for a chain. Two faults are equal when their codes are: messages are for people.
package struct ChainFault: Error, Sendable, Equatable {
    /// The rule that was broken, as a short word.
    package struct Code: RawRepresentable, Hashable, Sendable {
        /// The word.
        package let rawValue: String
        /// Wraps a word.
        package init(rawValue: String) { self.rawValue = rawValue }

        /// The same bytes.
        package static func == (left: Self, right: Self) -> Bool { left.rawValue == right.rawValue }

        /// More certificates than are looked at, or none.
        package static let size = Self(rawValue: "size")
        /// A certificate or an anchor that cannot be read.
        package static let unreadable = Self(rawValue: "unreadable")
        /// No path from the leaf ends in an anchor.
        package static let untrusted = Self(rawValue: "untrusted")
        /// A certificate of the path was not valid at that time.
        package static let validity = Self(rawValue: "validity")
        /// The leaf may not sign code, or is a CA, or its key is not P-384.
        package static let leaf = Self(rawValue: "leaf")
        /// A certificate signs others and is no CA, or may not at that depth.
        package static let authority = Self(rawValue: "authority")
    }

    /// The rule that was broken.
    package var code: Code
    /// One sentence for people.
    package var message: String

    /// Describes a fault.
    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Equality of codes alone.
    package static func == (lhs: ChainFault, rhs: ChainFault) -> Bool { lhs.code == rhs.code }
}
