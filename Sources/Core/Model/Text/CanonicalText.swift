/// Text that equals each text that Unicode calls canonically equivalent: é, and e with an accent behind it.
///
/// Nothing is decided to be the same content by it. It tells which names a file system or a reader that normalises takes for
/// one, and which names libarchive, that does, gives back otherwise.
package struct CanonicalText: Hashable, Sendable {
    private let text: String

    /// Wraps a text.
    package init(_ text: String) { self.text = text }

    /// Equivalence, which is what the standard library's own comparison means.
    package static func == (left: CanonicalText, right: CanonicalText) -> Bool { isSame(left.text, right.text) }

    /// The hash that goes with equivalence.
    package func hash(into hasher: inout Hasher) { Self.feed(text, to: &hasher) }

    // Generic code reaches the standard library's own conformance, which the declarations beside this file hide.
    private static func isSame<Value: Equatable>(_ left: Value, _ right: Value) -> Bool { left == right }
    private static func feed<Value: Hashable>(_ value: Value, to hasher: inout Hasher) { value.hash(into: &hasher) }
}
