/// Text as an element of a set or a key of a dictionary: equal are the same bytes, where `String` would take other
/// spellings of a character for the same (see ByteOrder.swift).
package struct TextKey: Hashable, Comparable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The text.
    package let string: String

    /// The text as a key.
    package init(_ string: String) { self.string = string }

    /// The text as a key.
    package init(stringLiteral string: String) { self.string = string }

    /// The text itself.
    package var description: String { string }

    /// The text's bytes.
    package var utf8: String.UTF8View { string.utf8 }

    /// Byte order.
    package static func < (left: TextKey, right: TextKey) -> Bool { left.string < right.string }
}

extension Dictionary where Key == TextKey {
    /// The value of a text.
    package subscript(key: String) -> Value? {
        get { self[TextKey(key)] }
        _modify { yield &self[TextKey(key)] }
    }

    /// The value of a text, or `value` where there is none.
    package subscript(key: String, default value: @autoclosure () -> Value) -> Value {
        get { self[TextKey(key)] ?? value() }
        _modify { yield &self[TextKey(key), default: value()] }
    }

    /// Sets the value of a text; gives back the one it had.
    @discardableResult
    package mutating func updateValue(_ value: Value, forKey key: String) -> Value? {
        updateValue(value, forKey: TextKey(key))
    }

    /// Removes the value of a text; gives it back.
    @discardableResult
    package mutating func removeValue(forKey key: String) -> Value? { removeValue(forKey: TextKey(key)) }
}

extension Set<TextKey> {
    /// The texts of a sequence; `Set(texts)` without a type stays a set of `String`, which Scripts/check-text finds.
    @_disfavoredOverload
    package init(_ texts: some Sequence<String>) { self.init(texts.lazy.map { TextKey($0) }) }

    /// Whether the text is in the set.
    package func contains(_ text: String) -> Bool { contains(TextKey(text)) }

    /// Adds a text; says whether it was new.
    @discardableResult
    package mutating func insert(_ text: String) -> (inserted: Bool, memberAfterInsert: TextKey) {
        insert(TextKey(text))
    }

    /// Adds the texts of a sequence.
    package mutating func formUnion(_ texts: some Sequence<String>) { formUnion(texts.lazy.map { TextKey($0) }) }

}

extension Sequence where Element == TextKey {
    /// The texts in byte order.
    package func sorted() -> [String] { map(\.string).sorted() }
}
