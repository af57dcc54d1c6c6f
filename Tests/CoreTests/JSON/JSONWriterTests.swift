import Core
import Testing

@Suite struct JSONWriterTests {
    private func text(_ value: JSONValue, _ style: JSONWriter.Style) -> String {
        String(decoding: JSONWriter.text(value, style: style), as: UTF8.self)
    }

    @Test func prettyTextIsLaidOutAsPythonDoes() {
        let value: JSONValue = ["z": [1, [], [:], ["x": true]], "a": .null]
        #expect(
            text(value, .pretty) == """
                {
                  "z": [
                    1,
                    [],
                    {},
                    {
                      "x": true
                    }
                  ],
                  "a": null
                }

                """)
    }

    @Test func compactTextHasNoWhiteSpace() {
        #expect(text(["z": [1, -2, [:]], "a": "é \u{1F600}"], .compact) == "{\"z\":[1,-2,{}],\"a\":\"é \u{1F600}\"}")
    }

    @Test func whatWouldHideOrReorderIsEscaped() {
        #expect(
            text(
                "\"\\/\u{8}\u{C}\n\r\t\u{0}\u{1F}\u{7F}\u{9B}\u{2028}\u{2029}\u{202E}\u{2066}\u{200B}\u{FEFF}", .compact
            )
                == #""\"\\/\b\f\n\r\t\u0000\u001f\u007f\u009b\u2028\u2029\u202e\u2066\u200b\ufeff""#)
    }

    @Test("what CI services obey is written so that it reads back the same and none of them sees it")
    func commandsOfCIServices() throws {
        for (words, written) in [
            ("x ##vso[task.complete]", #""x \u0023#vso[task.complete]""#), ("##[error]", #""\u0023#[error]""#),
            ("###[group]", ##""#\u0023#[group]""##), (" ::error::x", #"" \u003a:error::x""#),
            ("a\n::set-output", #""a\n\u003a:set-output""#), ("a ::b # ## [c]", #""a ::b # ## [c]""#),
            ("\u{E0041}\u{AD}\u{FE0F}", #""\udb40\udc41\u00ad\ufe0f""#),
        ] {
            #expect(text(.string(words), .compact) == written)
            #expect(try JSONReader.read(Array(written.utf8), options: .foreign) == .string(words))
        }
    }

    @Test func equalKeysOfALiteralAreWrittenOnce() {
        #expect(text(["a": 1, "b": 2, "a": 3], .compact) == #"{"a":3,"b":2}"#)
    }

    @Test func settingAndRemovingMembersKeepsTheOrderOfTheRest() {
        var object = JSONObject()
        for key in ["c", "a", "b"] { object[key] = .string(key) }
        object["a"] = nil
        object["c"] = 1
        object["absent"] = nil
        #expect(object.keys == ["c", "b"])
        #expect(object.members.map(\.value) == [1, "b"])
    }

    @Test func whatIsWrittenReadsBackEqual() throws {
        var generator = Generator(state: 42)
        for _ in 0..<500 {
            let value = generator.value(depth: 4)
            for style in [JSONWriter.Style.pretty, .compact] {
                let bytes = JSONWriter.text(value, style: style)
                #expect(try JSONReader.read(bytes, options: .foreign) == value)
                #expect(JSONWriter.text(try JSONReader.read(bytes, options: .foreign), style: style) == bytes)
            }
        }
    }
}

/// Values from a fixed sequence (xorshift), so that a failure repeats.
private struct Generator {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(bound))
    }

    mutating func string() -> String {
        let alphabet: [Unicode.Scalar] = [
            "a", "\"", "\\", "\n", "\u{0}", "é", "\u{2028}", "😀", "\u{301}", "\u{7F}", "\u{202E}",
        ]
        var text = String.UnicodeScalarView()
        for _ in 0..<below(8) { text.append(alphabet[below(alphabet.count)]) }
        return String(text)
    }

    mutating func value(depth: Int) -> JSONValue {
        switch below(depth > 0 ? 8 : 5) {
        case 0: return .null
        case 1: return .bool(below(2) == 0)
        case 2: return .integer(Int64(bitPattern: UInt64(below(.max)) << 1))
        case 3: return .number("-1.5e7")
        case 4: return .string(string())
        case 5: return .array((0..<below(5)).map { _ in value(depth: depth - 1) })
        default:
            var object = JSONObject()
            for _ in 0..<below(5) { object[string()] = value(depth: depth - 1) }
            return .object(object)
        }
    }
}

@Suite("An object that is written piece by piece")
struct JSONStreamTests {
    @Test("has the bytes of one that is written whole")
    func bytes() {
        let whole: JSONValue = [
            "a": ["b": [1, "\u{202E}"], "c": [:]], "list": [["n": 1], ["n": 2]], "empty": [],
        ]
        let text = JSONStream.collected { take in
            var stream = JSONStream()
            stream.member("a", ["b": [1, "\u{202E}"], "c": [:]])
            stream.member("none", nil)
            stream.array("list", [1, 2], to: take) { ["n": .integer(Int64($0))] }
            stream.array("empty", [Int](), to: take) { .integer(Int64($0)) }
            take(stream.end())
        }
        #expect(text == JSONWriter.text(whole, style: .pretty))
        #expect(JSONStream().end() == JSONWriter.text([:], style: .pretty))
    }

    @Test("comes in pieces, none of which grows with the document")
    func pieces() {
        let elements = (0..<40_000).map { JSONValue.string("element \($0) of a long list") }
        var pieces: [[UInt8]] = []
        var stream = JSONStream()
        stream.array("list", elements, to: { pieces.append($0) }) { $0 }
        pieces.append(stream.end())
        #expect(pieces.count > 4)
        #expect(pieces.allSatisfy { $0.count < 300_000 })
        #expect(Array(pieces.joined()) == JSONWriter.text(["list": .array(elements)], style: .pretty))
    }
}
