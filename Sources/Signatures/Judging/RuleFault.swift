import Core

/// A broken rule of a set of rules. Two faults are equal when their codes are: messages are for people.
package struct RuleFault<Rules>: Error, Sendable, Equatable {
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
    package static func == (left: Self, right: Self) -> Bool { left.code == right.code }
}
