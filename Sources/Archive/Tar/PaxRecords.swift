import Core

/// The records of a pax extended header (POSIX pax, "pax Extended Header"), each key at most once.
struct PaxRecords: Sendable {
    private(set) var values: [TextKey: [UInt8]] = [:]

    /// Why records are refused.
    struct Fault: Error {
        var fault: TarFault
        var message: String
    }

    init(_ bytes: [UInt8]) throws(Fault) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let (key, value, length) = try Self.record(rest)
            rest = rest.dropFirst(length)
            guard values.updateValue(value, forKey: key) == nil else {
                throw Fault(
                    fault: .paxDuplicateKey, message: "the pax key \(PathEscaping.displayed(key.utf8)) stands twice")
            }
        }
    }

    /// `LENGTH KEY=VALUE` and a line feed, the length in decimal and counting itself.
    private static func record(_ bytes: ArraySlice<UInt8>) throws(Fault) -> (String, [UInt8], Int) {
        let digits = bytes.prefix(8).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard !digits.isEmpty, digits.first != UInt8(ascii: "0"),
            bytes.dropFirst(digits.count).first == UInt8(ascii: " "),
            let length = Int(String(decoding: digits, as: UTF8.self)), length > digits.count + 3, length <= bytes.count
        else { throw malformed("a pax record has no valid length") }
        let record = bytes.prefix(length).dropFirst(digits.count + 1)
        guard record.last == UInt8(ascii: "\n") else {
            throw malformed("a pax record does not end where its length says")
        }
        guard let equals = record.firstIndex(of: UInt8(ascii: "=")), equals > record.startIndex,
            let key = String(validating: record[..<equals], as: UTF8.self),
            !key.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
        else { throw malformed("a pax record has no key") }
        return (key, Array(record[(equals + 1)...].dropLast()), length)
    }

    static func malformed(_ message: String) -> Fault { Fault(fault: .paxMalformed, message: message) }

    /// The number of a decimal record without sign or leading zeros.
    func decimal(_ key: String) throws(Fault) -> UInt64? {
        guard let value = values[key] else { return nil }
        guard value.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            value.count == 1 || value.first != UInt8(ascii: "0"),
            let number = UInt64(String(decoding: value, as: UTF8.self))
        else { throw Self.malformed("the pax \(key) is no plain decimal number") }
        return number
    }

    /// The time of a record that `checkMember` has looked at: seconds, of which any digit beyond the ninth behind the point
    /// is cut off; nil where there is no such record.
    func time(_ key: String) -> StatedTime? {
        guard let value = values[key] else { return nil }
        let isNegative = value.first == UInt8(ascii: "-")
        let parts = value.dropFirst(isNegative ? 1 : 0).split(
            separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        func number(_ digits: some Sequence<UInt8>) -> Int64 {
            // What no file system holds is as good as the largest number that one does.
            digits.reduce(0) { min($0, 1 << 58) * 10 + Int64($1 & 15) }
        }
        let whole = number(parts.first.map { $0.drop { $0 == UInt8(ascii: "0") }.prefix(17) } ?? [])
        let fraction = parts.count > 1 ? Array(parts[1].prefix(9)) : []
        let nanoseconds = number(fraction + Array(repeating: UInt8(ascii: "0"), count: 9 - fraction.count))
        guard isNegative else { return StatedTime(seconds: whole, nanoseconds: nanoseconds) }
        return nanoseconds == 0
            ? StatedTime(seconds: -whole)
            : StatedTime(seconds: -whole - 1, nanoseconds: 1_000_000_000 - nanoseconds)
    }
}
