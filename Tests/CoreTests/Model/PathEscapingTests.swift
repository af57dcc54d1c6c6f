import Core
import Testing

@Suite struct PathEscapingTests {
    @Test(arguments: [
        ("plain/path.txt", "plain/path.txt"),
        ("größe 日本", "größe 日本"),
        ("line\nbreak", "line\\012break"),
        ("\u{1B}[2J", "\\033[2J"),
        ("back\\slash", "back\\134slash"),
        ("\\012", "\\134012"),
        ("csi\u{9B}31m", "csi\\302\\23331m"),
        ("rtl\u{202E}gpj.exe", "rtl\\342\\200\\256gpj.exe"),
        ("\u{2028}", "\\342\\200\\250"),
        ("\u{7F}", "\\177"),
        ("\u{0}", "\\000"),
        ("", ""),
    ])
    func displayedForm(_ text: String, _ displayed: String) {
        #expect(PathEscaping.displayed(text.utf8) == displayed)
    }

    @Test func invalidBytesAreEscapedOneByOne() {
        #expect(PathEscaping.displayed([0x61, 0xFF, 0xC3, 0x28, 0xE2, 0x82]) == "a\\377\\303(\\342\\202")
    }

    @Test func noScalarThatMovesTheCursorOrReordersTextIsShown() {
        let scalars = (0...0x10FFFF).lazy.compactMap { Unicode.Scalar($0 as UInt32) }
        for scalar in scalars
        where scalar.properties.isBidiControl || [.control, .format].contains(scalar.properties.generalCategory) {
            let displayed = PathEscaping.displayed(String(scalar).utf8)
            #expect(displayed.utf8.first == UInt8(ascii: "\\"), "U+\(String(scalar.value, radix: 16))")
        }
    }

    @Test func noTwoPathsAreDisplayedAlike() {
        var generator = SystemRandomNumberGenerator()
        let alphabet: [UInt8] = [0x5C, 0x30, 0x31, 0x33, 0x37, 0x0A, 0x61, 0xC3, 0xA9, 0xFF, 0xE2, 0x80, 0xAE]
        for _ in 0..<5_000 {
            let count = Int.random(in: 0...8, using: &generator)
            let bytes = (0..<count).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
            #expect(readBack(PathEscaping.displayed(bytes)) == bytes, "\(bytes)")
        }
    }

    @Test func visRoundTripOfEveryByte() {
        for byte in UInt8.min...UInt8.max {
            var text: [UInt8] = []
            PathEscaping.appendVis([byte, 0x61], to: &text)
            #expect(PathEscaping.unvis(text[...]) == [byte, 0x61])
            #expect(text.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "byte \(byte)")
        }
    }

    /// Plain bytes are told several at a time: a byte is found wherever it stands.
    @Test func visFormOfEveryByteAtEveryPlace() {
        for byte in UInt8.min...UInt8.max {
            var alone: [UInt8] = []
            PathEscaping.appendVis([byte], to: &alone)
            #expect(alone == [byte] || alone.count == 4)
            for place in 0..<18 {
                var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 18)
                bytes[place] = byte
                var text: [UInt8] = []
                PathEscaping.appendVis(bytes, to: &text)
                #expect(text == bytes[..<place] + alone + bytes[(place + 1)...], "byte \(byte) at \(place)")
            }
        }
    }

    @Test(arguments: [
        ("a b", "a\\040b"), ("#mtree", "\\043mtree"), ("a=b", "a\\075b"), ("a\\b", "a\\134b"),
        ("*?[]", "\\052\\077\\133\\135"),
        ("é", "\\303\\251"), ("a\nb", "a\\012b"), ("a/b", "a/b"),
    ])
    func visForm(_ path: String, _ vis: String) {
        var text: [UInt8] = []
        PathEscaping.appendVis(Array(path.utf8), to: &text)
        #expect(String(decoding: text, as: UTF8.self) == vis)
    }

    @Test(arguments: [
        "a b", "a\\", "a\\1", "a\\01", "a\\400", "a\\777", "a\\089", "\\141", "\\n", "\\s", "\\\\", "a#b", "a=b",
        "a\nb", "\u{E9}",
        "\\M-a", "\\^A",
    ])
    func anotherSpellingThanOursIsNotRead(_ text: String) {
        #expect(PathEscaping.unvis(Array(text.utf8)[...]) == nil)
    }

    @Test("the displayed form reads back, and in one spelling only")
    func displayedReadsBack() {
        for bytes in [Array("a b/ü\\c".utf8), [0xFF, 0x0A, 0x5C, 0x31], Array("\u{202E}x".utf8), []] as [[UInt8]] {
            #expect(PathEscaping.undisplayed(PathEscaping.displayed(bytes)) == bytes)
        }
        for text in ["a\\", "a\\1", "\\400", "\\141", "a\nb", "\u{202E}", "\\n"] {
            #expect(PathEscaping.undisplayed(text) == nil)
        }
    }

    /// Undoes the displayed form, which is unambiguous because the backslash itself is escaped.
    private func readBack(_ displayed: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(displayed.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(3)
            rest = rest.dropFirst(3)
            bytes.append(digits.reduce(0) { $0 << 3 | ($1 & 7) })
        }
        return bytes
    }
}
