/// An enumeration whose cases documents name by a word: the word has to have the same bytes, where the compiler's own
/// `init(rawValue:)` would take other spellings of a character for the same (see ByteOrder.swift).
package protocol Word: RawRepresentable, CaseIterable where RawValue == String {}

extension Word {
    /// The case that the word names.
    package init?(rawValue: String) {
        guard let found = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
        self = found
    }
}
