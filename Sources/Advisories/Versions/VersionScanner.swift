/// A position in a version's bytes.
struct VersionScanner {
    let bytes: [UInt8]
    var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }
    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Steps over `byte` if it stands here.
    mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: byte) else { return false }
        position += 1
        return true
    }

    /// Steps over one of `bytes` and says which.
    mutating func take(anyOf bytes: StaticString) -> UInt8? {
        guard let next, "\(bytes)".utf8.contains(next) else { return nil }
        position += 1
        return next
    }

    /// Steps over `word`, of any case, if it stands here; `word` is in lower case.
    mutating func take(word: String) -> Bool {
        let end = position + word.utf8.count
        guard end <= bytes.count else { return false }
        for (byte, wanted) in zip(bytes[position..<end], word.utf8) where byte.lowercased != wanted { return false }
        position = end
        return true
    }

    /// The bytes from here on that satisfy `holds`; none where the first one does not.
    mutating func run(_ holds: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let start = position
        while position < bytes.count, holds(bytes[position]) { position += 1 }
        return bytes[start..<position]
    }

    /// The digits from here on; nil where there are none.
    mutating func number() -> Numeral? {
        let digits = run(\.isDigit)
        return digits.isEmpty ? nil : Numeral(digits)
    }
}

extension UInt8 {
    var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }
    var isLetter: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 }
    var isAlphanumeric: Bool { isDigit || isLetter }
    /// ASCII letters in lower case, every other byte as it is.
    var lowercased: UInt8 { self &- UInt8(ascii: "A") < 26 ? self | 0x20 : self }
    var isSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}
