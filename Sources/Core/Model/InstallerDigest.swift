/// The algorithms by which installers record files beside SHA-256. Both are broken for anything that has to withstand an
/// attacker: a match tells that nobody altered the file carelessly, and no more.
package struct InstallerAlgorithms: OptionSet, Sendable {
    /// MD5 (RFC 1321), which dpkg records.
    package static let md5 = Self(rawValue: 1)
    /// SHA-1 (RFC 3174), which apk records.
    package static let sha1 = Self(rawValue: 2)

    /// A bit for each algorithm.
    package let rawValue: UInt8

    /// Takes the bits.
    package init(rawValue: UInt8) { self.rawValue = rawValue }
}

/// A file's digests as installers record them, to compare an installed file with; never to pin one by.
package struct InstallerDigests: Hashable, Sendable {
    /// A digest of up to 20 bytes, held by value; those of different lengths are never equal.
    package struct Value: Hashable, Sendable {
        private let first: UInt64
        private let second: UInt64
        private let last: UInt64

        /// Takes the 16 bytes of an MD5 or the 20 of a SHA-1; nil for any other length.
        package init?(bytes: some Collection<UInt8>) {
            guard bytes.count == 16 || bytes.count == 20 else { return nil }
            var walk = bytes.makeIterator()
            // Made for every file of an image: one walk.
            func word(_ count: Int) -> UInt64 {
                var word = UInt64(0)
                for _ in 0..<count { word = word << 8 | UInt64(walk.next() ?? 0) }
                return word
            }
            first = word(8)
            second = word(8)
            // The length stands above the four bytes that only SHA-1 has.
            last = UInt64(bytes.count) << 32 | word(bytes.count - 16)
        }

        /// In lower-case hexadecimal digits.
        package var hex: String {
            let digits = Array("0123456789abcdef".utf8)
            return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
        }

        /// The 16 or 20 bytes.
        package var bytes: [UInt8] {
            let all = [first, second, last << 32].flatMap { word in
                (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) }
            }
            return Array(all.prefix(Int(last >> 32)))
        }
    }

    /// The MD5, where it was asked for.
    package var md5: Value?
    /// The SHA-1, where it was asked for.
    package var sha1: Value?

    /// Sets both.
    package init(md5: Value? = nil, sha1: Value? = nil) {
        self.md5 = md5
        self.sha1 = sha1
    }
}
