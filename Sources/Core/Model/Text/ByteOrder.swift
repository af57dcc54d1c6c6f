// Swift's own ==, <, ~= and hashing of text go by canonical equivalence: U+212A (KELVIN SIGN) equals K, U+037E equals a
// semicolon, U+1FEF a backtick, and é equals e with an accent behind it. Programs that read what was verified go by bytes.
// The declarations in this folder hide the standard library's: a file that imports Core compares text by bytes,
// in its own expressions, in `switch`, and in the == and hash(into:) that the compiler writes for its types.
// Set and Dictionary hash by themselves: their text is a `TextKey`. Scripts/check-text looks at what was compiled.

extension String {
    /// Byte order: negative where `left` comes first, 0 for the same bytes.
    @inline(__always)
    fileprivate static func order(_ left: String, _ right: String) -> Int {
        EntryPath.order(left.utf8.span.bytes, right.utf8.span.bytes)
    }

    /// The same bytes.
    package static func == (left: String, right: String) -> Bool {
        left.utf8.count == right.utf8.count && order(left, right) == 0
    }

    /// Not the same bytes.
    package static func != (left: String, right: String) -> Bool { !(left == right) }

    /// Byte order, as `LC_ALL=C sort` has it.
    package static func < (left: String, right: String) -> Bool { order(left, right) < 0 }

    /// Byte order.
    package static func > (left: String, right: String) -> Bool { order(left, right) > 0 }

    /// Byte order.
    package static func <= (left: String, right: String) -> Bool { order(left, right) <= 0 }

    /// Byte order.
    package static func >= (left: String, right: String) -> Bool { order(left, right) >= 0 }

    /// The same bytes: what `case "text":` asks.
    package static func ~= (pattern: String, text: String) -> Bool { pattern == text }

    /// The same bytes; nil has none.
    package static func ~= (pattern: String, text: String?) -> Bool { text == pattern }

    /// The same bytes; nil has none.
    package static func == (left: String?, right: String) -> Bool {
        switch left {
        case .some(let left): left == right
        case .none: false
        }
    }

    /// Not the same bytes; nil has none.
    package static func != (left: String?, right: String) -> Bool { !(left == right) }
}

extension Optional<String> {
    /// The same bytes, or both nil.
    package static func == (left: String?, right: String?) -> Bool {
        switch (left, right) {
        case (.some(let left), .some(let right)): left == right
        case (.none, .none): true
        default: false
        }
    }

    /// Not the same bytes, or one of them nil.
    package static func != (left: String?, right: String?) -> Bool { !(left == right) }
}

extension [String] {
    /// The same bytes, one text after the other.
    package static func == (left: [String], right: [String]) -> Bool { left.elementsEqual(right) { $0 == $1 } }

    /// Not the same bytes somewhere.
    package static func != (left: [String], right: [String]) -> Bool { !(left == right) }
}

extension Optional<[String]> {
    /// The same bytes, one text after the other, or both nil.
    package static func == (left: [String]?, right: [String]?) -> Bool {
        switch (left, right) {
        case (.some(let left), .some(let right)): left == right
        case (.none, .none): true
        default: false
        }
    }

    /// Not the same bytes somewhere, or one of them nil.
    package static func != (left: [String]?, right: [String]?) -> Bool { !(left == right) }
}

extension [String?] {
    /// The same bytes, one text after the other, nil where the other has nil.
    package static func == (left: [String?], right: [String?]) -> Bool { left.elementsEqual(right) { $0 == $1 } }

    /// Not the same bytes somewhere.
    package static func != (left: [String?], right: [String?]) -> Bool { !(left == right) }
}

extension [String] {
    /// The same bytes, one text after the other; nil has none.
    package static func == (left: [String]?, right: [String]) -> Bool {
        switch left {
        case .some(let left): left == right
        case .none: false
        }
    }
}

extension Dictionary where Value == String {
    /// The same keys with the same bytes.
    package static func == (left: [Key: String], right: [Key: String]) -> Bool {
        left.count == right.count && left.allSatisfy { right[$0.key] == $0.value }
    }

    /// Another key, or other bytes somewhere.
    package static func != (left: [Key: String], right: [Key: String]) -> Bool { !(left == right) }
}

extension StringProtocol {
    /// The same bytes.
    package static func == <Other: StringProtocol>(left: Self, right: Other) -> Bool {
        left.utf8.elementsEqual(right.utf8)
    }

    /// Not the same bytes.
    package static func != <Other: StringProtocol>(left: Self, right: Other) -> Bool { !(left == right) }
}

extension Substring {
    /// The same bytes.
    package static func == (left: Substring, right: Substring) -> Bool { left.utf8.elementsEqual(right.utf8) }

    /// Not the same bytes.
    package static func != (left: Substring, right: Substring) -> Bool { !(left == right) }

    /// The same bytes; nil has none.
    package static func == (left: Substring?, right: Substring) -> Bool {
        switch left {
        case .some(let left): left == right
        case .none: false
        }
    }
}

extension Character {
    /// The same bytes.
    package static func == (left: Character, right: Character) -> Bool { left.utf8.elementsEqual(right.utf8) }

    /// Not the same bytes.
    package static func != (left: Character, right: Character) -> Bool { !(left == right) }

    /// The same bytes: what `case "c":` asks.
    package static func ~= (pattern: Character, character: Character) -> Bool { pattern == character }

    /// The same bytes; nil has none.
    package static func == (left: Character?, right: Character) -> Bool {
        switch left {
        case .some(let left): left == right
        case .none: false
        }
    }

    /// Not the same bytes; nil has none.
    package static func != (left: Character?, right: Character) -> Bool { !(left == right) }
}

extension Hasher {
    /// Feeds the text's bytes and an end, so that they count as one value.
    package mutating func combine(_ text: String) {
        text.utf8.span.withUnsafeBufferPointer { combine(bytes: UnsafeRawBufferPointer($0)) }
        combine(0xFF as UInt8)
    }

    /// Feeds the text's bytes, or that there is none.
    package mutating func combine(_ text: String?) {
        combine(text == nil)
        if let text { combine(text) }
    }

    /// Feeds the bytes of each text.
    package mutating func combine(_ texts: [String]) {
        combine(texts.count)
        for text in texts { combine(text) }
    }
}
