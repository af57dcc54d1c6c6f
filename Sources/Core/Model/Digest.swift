/// A SHA-256 digest, 32 bytes, held by value so that a million entries cost no allocation each.
package struct Digest: Hashable, Sendable {
    /// Number of bytes in a SHA-256 digest.
    package static let byteCount = 32

    /// The digest's bytes as four big-endian words. No vector: its alignment of 32 bytes pads every entry, and Swift 6.3.1
    /// lays out frames of async functions too small for such values.
    @usableFromInline let words: InlineArray<4, UInt64>

    /// Takes the 32 bytes of a finished hash; nil for any other length.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        // Byte by byte, through a collection that the compiler does not know, it was a quarter of a status of 10,000 layers.
        if let digest = bytes.withContiguousStorageIfAvailable({ Digest($0.span.bytes) }) {
            self = digest
            return
        }
        var words = InlineArray<4, UInt64>(repeating: 0)
        for (index, byte) in bytes.enumerated() {
            words[index / 8] = words[index / 8] << 8 | UInt64(byte)
        }
        self.words = words
    }

    /// Takes the first 32 bytes of a finished hash's output; the span must hold at least as many.
    package init(_ bytes: RawSpan) {
        var words = InlineArray<4, UInt64>(repeating: 0)
        for word in 0..<4 {
            words[word] = UInt64(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: 8 * word, as: UInt64.self))
        }
        self.words = words
    }

    /// Reads 64 lower-case hexadecimal digits; nil for anything else, upper case included (one spelling per digest).
    package init?(hex: some StringProtocol) {
        self.init(hexBytes: Array(hex.utf8)[...])
    }

    /// Reads `sha256:` and 64 lower-case hexadecimal digits (OCI image-spec, descriptor digests).
    package init?(_ text: some StringProtocol) {
        // Character by character, through a text that the compiler does not know, it was a quarter of reading a lockfile.
        if let digest = text.utf8.withContiguousStorageIfAvailable({ Self.prefixed($0) }) {
            guard let digest else { return nil }
            self = digest
        } else {
            guard let digest = Array(text.utf8).withUnsafeBufferPointer({ Self.prefixed($0) }) else { return nil }
            self = digest
        }
    }

    private static func prefixed(_ text: UnsafeBufferPointer<UInt8>) -> Digest? {
        guard text.starts(with: "sha256:".utf8) else { return nil }
        return Digest(hexBytes: text.dropFirst(7))
    }

    /// Reads 64 lower-case hexadecimal digits given as ASCII bytes.
    @inlinable package init?(hexBytes: some Collection<UInt8>) {
        guard hexBytes.count == 2 * Self.byteCount else { return nil }
        var words = InlineArray<4, UInt64>(repeating: 0)
        for (index, character) in hexBytes.enumerated() {
            let nibble: UInt8
            switch character {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): nibble = character - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): nibble = character - UInt8(ascii: "a") + 10
            default: return nil
            }
            words[index / 16] = words[index / 16] << 4 | UInt64(nibble)
        }
        self.words = words
    }

    /// Whether all 32 bytes are the same.
    @inlinable package static func == (lhs: Digest, rhs: Digest) -> Bool {
        lhs.words[0] == rhs.words[0] && lhs.words[1] == rhs.words[1] && lhs.words[2] == rhs.words[2]
            && lhs.words[3] == rhs.words[3]
    }

    /// Eight bytes of a hash spread as well as all of it.
    package func hash(into hasher: inout Hasher) { hasher.combine(words[0]) }

    /// The 32 bytes, most significant first.
    package var bytes: [UInt8] {
        (0..<4).flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: words[word] >> (56 - 8 * UInt64($0))) } }
    }

    /// Appends the 64 lower-case hexadecimal digits to a text under construction.
    package func appendHex(to text: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 8) { hex in
            for word in 0..<4 {
                hex.initializeElement(at: 2 * word, to: Self.hexDigits(words[word] >> 32))
                hex.initializeElement(at: 2 * word + 1, to: Self.hexDigits(words[word] & 0xFFFF_FFFF))
            }
            text.append(contentsOf: UnsafeRawBufferPointer(hex))
        }
    }

    /// The eight digits of a 32-bit number, the first at the lowest address: all at once in the bytes of one word.
    private static func hexDigits(_ value: UInt64) -> UInt64 {
        var nibbles = (value << 16 | value) & 0x0000_FFFF_0000_FFFF
        nibbles = (nibbles << 8 | nibbles) & 0x00FF_00FF_00FF_00FF
        nibbles = (nibbles << 4 | nibbles) & 0x0F0F_0F0F_0F0F_0F0F
        let letters = (nibbles &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return (nibbles &+ 0x3030_3030_3030_3030 &+ letters &* 0x27).bigEndian
    }

    /// The 64 lower-case hexadecimal digits.
    package var hex: String {
        var text: [UInt8] = []
        text.reserveCapacity(2 * Self.byteCount)
        appendHex(to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}

extension Digest: Comparable {
    /// Byte order.
    package static func < (lhs: Digest, rhs: Digest) -> Bool {
        for word in 0..<4 where lhs.words[word] != rhs.words[word] { return lhs.words[word] < rhs.words[word] }
        return false
    }
}

extension Digest: CustomStringConvertible {
    /// `sha256:` and the hexadecimal digits, as reports and lockfiles write it.
    package var description: String { "sha256:\(hex)" }
}
