// Looks for text in text by bytes; see ByteOrder.swift.

extension String {
    /// Whether the text begins with the bytes of `prefix`.
    package func hasPrefix(_ prefix: String) -> Bool { utf8.starts(with: prefix.utf8) }

    /// Whether the text ends with the bytes of `suffix`.
    package func hasSuffix(_ suffix: String) -> Bool { utf8.reversed().starts(with: suffix.utf8.reversed()) }
}

extension StringProtocol {
    /// Whether the text begins with the bytes of `prefix`.
    package func hasPrefix<Prefix: StringProtocol>(_ prefix: Prefix) -> Bool { utf8.starts(with: prefix.utf8) }

    /// Whether the text ends with the bytes of `suffix`.
    package func hasSuffix<Suffix: StringProtocol>(_ suffix: Suffix) -> Bool {
        utf8.reversed().starts(with: suffix.utf8.reversed())
    }

    /// Whether the bytes of `part` stand in the text, one after the other.
    package func contains(_ part: String) -> Bool {
        var rest = self[...].utf8[...]
        while rest.count >= part.utf8.count {
            if rest.starts(with: part.utf8) { return true }
            if rest.popFirst() == nil { break }
        }
        return part.isEmpty
    }

    /// Whether the character is one of the text's scalars, whatever stands behind it.
    package func contains(_ character: Character) -> Bool { firstIndex(of: character) != nil }

    /// Where the character stands first as a scalar, whatever stands behind it.
    package func firstIndex(of character: Character) -> Index? {
        let wanted = character.utf8.first
        guard character.utf8.count == 1 else { return indices.first { self[$0] == character } }
        return utf8.firstIndex { $0 == wanted }
    }

    /// Where the character stands last as a scalar, whatever stands behind it.
    package func lastIndex(of character: Character) -> Index? {
        let wanted = character.utf8.first
        guard character.utf8.count == 1 else { return indices.last { self[$0] == character } }
        var found: Index?
        for index in utf8.indices where utf8[index] == wanted { found = index }
        return found
    }

    // A prefix that was found by bytes is taken off by scalars: a mark behind it that joins its last character stays.

    /// The text without its first scalars.
    package func dropFirst(_ count: Int = 1) -> SubSequence {
        self[(unicodeScalars.index(startIndex, offsetBy: count, limitedBy: endIndex) ?? endIndex)...]
    }

    /// The text without its last scalars.
    package func dropLast(_ count: Int = 1) -> SubSequence {
        self[..<(unicodeScalars.index(endIndex, offsetBy: -count, limitedBy: startIndex) ?? startIndex)]
    }

    /// The first scalars.
    package func prefix(_ count: Int) -> SubSequence {
        self[..<(unicodeScalars.index(startIndex, offsetBy: count, limitedBy: endIndex) ?? endIndex)]
    }

    /// The last scalars.
    package func suffix(_ count: Int) -> SubSequence {
        self[(unicodeScalars.index(endIndex, offsetBy: -count, limitedBy: startIndex) ?? startIndex)...]
    }

    /// The parts between the places where `separator` stands as a scalar, whatever stands behind it.
    package func split(
        separator: Character, maxSplits: Int = Int.max, omittingEmptySubsequences: Bool = true
    ) -> [SubSequence] {
        var parts: [SubSequence] = []
        var rest = self[...]
        while parts.count < maxSplits, let end = rest.firstIndex(of: separator) {
            if end > rest.startIndex || !omittingEmptySubsequences { parts.append(rest[..<end]) }
            rest = rest[rest.utf8.index(end, offsetBy: separator.utf8.count)...]
        }
        if !rest.isEmpty || !omittingEmptySubsequences { parts.append(rest) }
        return parts
    }
}

extension Sequence where Element == String {
    /// Whether one of the texts has the bytes of `text`.
    package func contains(_ text: String) -> Bool { contains { $0 == text } }

    /// In byte order.
    package func sorted() -> [String] { sorted { $0 < $1 } }

    /// The first in byte order.
    package func min() -> String? { self.min { $0 < $1 } }

    /// The last in byte order.
    package func max() -> String? { self.max { $0 < $1 } }

    /// Whether both give the same bytes, one text after the other.
    package func elementsEqual<Other: Sequence>(_ other: Other) -> Bool where Other.Element == String {
        elementsEqual(other) { $0 == $1 }
    }

    /// Whether these texts begin with the others, by bytes.
    package func starts<Other: Sequence>(with other: Other) -> Bool where Other.Element == String {
        starts(with: other) { $0 == $1 }
    }
}

extension Sequence where Element == Substring {
    /// Whether one of the texts has the bytes of `text`.
    package func contains(_ text: Substring) -> Bool { contains { $0 == text } }
}

extension Collection where Element == String {
    /// Where the first text with the bytes of `text` stands.
    package func firstIndex(of text: String) -> Index? { firstIndex { $0 == text } }
}

extension MutableCollection where Self: RandomAccessCollection, Element == String {
    /// Puts the texts in byte order.
    package mutating func sort() { sort { $0 < $1 } }
}
