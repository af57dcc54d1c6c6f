import Archive
import Core

extension ContentKey where Note == SearchNote {
    /// What files' content holds that should not be there.
    package static var search: Self { Self("search") }
}

/// What is looked for in all content.
package struct SearchScope: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Credentials.
    package static let secrets = Self(rawValue: 1)
    /// Miners, stealers, packed programs.
    package static let malware = Self(rawValue: 2)
}

/// What was found in one file.
package struct SearchNote: Sendable, Equatable {
    /// Credentials, by their places.
    package var secrets: [SecretMatch] = []
    /// Indicators, each at its first place.
    package var indicators: [IndicatorMatch] = []
    /// Whether there is more than is kept: that was not looked at.
    package var isCutShort = false

    var isEmpty: Bool { secrets.isEmpty && indicators.isEmpty && !isCutShort }
}

/// Content around a place of interest, while it passes.
struct SearchWindow {
    /// Bytes before a place that are there, where the file has them.
    static let before = 1024
    /// Bytes from a place on that are there, where the file has them.
    static let after = 4096

    let bytes: UnsafeRawBufferPointer
    /// Which of the searched bytes the first of them is.
    let base: UInt64
    /// Bytes of the file for each that is searched: 2 for wide text.
    var unit: UInt64 = 1

    /// Where in the file a place is.
    func offset(of place: Int) -> UInt64 { (base &+ UInt64(place)) &* unit }

    /// The place behind the last byte of a kind, from `start` on, at most `limit` bytes further.
    func end(of start: Int, limit: Int, _ isOne: (UInt8) -> Bool) -> Int {
        var place = start
        let end = min(bytes.count, start + limit)
        while place < end, isOne(bytes[place]) { place += 1 }
        return place
    }

    /// The place of the first byte of a kind that leads up to `end`, at most `limit` bytes before.
    func start(of end: Int, limit: Int, _ isOne: (UInt8) -> Bool) -> Int {
        var place = end
        let least = max(0, end - limit)
        while place > least, isOne(bytes[place - 1]) { place -= 1 }
        return place
    }

    /// Where a text stands first in a range; nil for nowhere.
    func place(of text: StaticString, in range: Range<Int>) -> Int? {
        let range = range.clamped(to: 0..<bytes.count)
        let count = text.utf8CodeUnitCount
        guard range.count >= count else { return nil }
        let first = text.utf8Start[0]
        for place in range.lowerBound...(range.upperBound - count) where bytes[place] == first {
            if stands(text, at: place) { return place }
        }
        return nil
    }

    /// Whether a text stands at a place.
    func stands(_ text: StaticString, at place: Int) -> Bool {
        let count = text.utf8CodeUnitCount
        guard place >= 0, place + count <= bytes.count else { return false }
        return bytes[place..<place + count].elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: count))
    }

    /// The byte at a place; nil beyond both ends.
    func byte(at place: Int) -> UInt8? { bytes.indices.contains(place) ? bytes[place] : nil }

    /// The bytes of a range, copied.
    func copy(_ range: Range<Int>) -> [UInt8] { Array(bytes[range.clamped(to: 0..<bytes.count)]) }
}

/// Kinds of bytes that credentials are made of.
enum SecretByte {
    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    static func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
    static func isLower(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
    static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isUpper(byte) || isLower(byte) }
    static func isLowerHex(_ byte: UInt8) -> Bool { isDigit(byte) || (0x61...0x66).contains(byte) }
    /// The digits of base 64 for URLs.
    static func isBase64URL(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
    /// The digits of base 64.
    static func isBase64(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/")
    }
}
