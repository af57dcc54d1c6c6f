import Core
import Testing

@Suite struct JSONReaderTests {
    private func code(
        _ text: String, limits: JSONLimits = JSONLimits(), options: JSONOptions = .strict
    ) -> JSONFault.Code? {
        code(Array(text.utf8), limits: limits, options: options)
    }

    private func code(
        _ bytes: [UInt8], limits: JSONLimits = JSONLimits(), options: JSONOptions = .strict
    ) -> JSONFault.Code? {
        do throws(JSONFault) {
            _ = try JSONReader.read(bytes, limits: limits, options: options)
            return nil
        } catch {
            return error.code
        }
    }

    private func read(_ text: String, options: JSONOptions = .strict) throws -> JSONValue {
        try JSONReader.read(Array(text.utf8), options: options)
    }

    @Test(arguments: [
        "", " ", "{", "[", "[1", "[1,", "[1,]", "[,1]", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}",
        "{a:1}", "{'a':1}", "{1:1}", "nul", "tru", "True", "NaN", "Infinity", "-", "+1", ".5", "1.", "1e", "1e+", "01",
        "-01", "00", "\"", "\"\\\"", "\"\\x\"", "\"\\u12\"", "\"\\u12G4\"", "\"\\u+123\"", "// a\n1", "/**/1",
        "[1 2]", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "\u{FEFF}1", "\u{A0}1", "]", "}", "\u{0}",
    ])
    func whatIsNoJSONIsRefused(_ text: String) {
        #expect(code(text) == .invalid)
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
            [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
            [0x22, 0xE2, 0x82], [0x22, 0x09, 0x22], [0x22, 0x0A, 0x22], [0x22, 0x00, 0x22], [0xFF, 0xFE, 0x31, 0x00],
        ] as [[UInt8]])
    func bytesThatAreNoTextAreRefused(_ bytes: [UInt8]) {
        #expect(code(bytes) == .invalid)
    }

    @Test(arguments: [
        #""\ud800""#, #""\udc00""#, #""\ud800\u0041""#, #""\ud800\ud800""#, #""\udc00\ud800""#, #""\ud83dx""#,
    ])
    func halfASurrogatePairIsRefused(_ text: String) {
        #expect(code(text) == .invalid)
    }

    @Test(arguments: ["1 2", "{} {}", "[]x", "null,", "1\n\u{0}", "{}}", "0x10"])
    func trailingDataIsRefused(_ text: String) {
        #expect(code(text) == .trailingData)
    }

    @Test(arguments: ["12.0", "1e3", "1E-3", "-0.0", "9223372036854775808", "-9223372036854775809", "[1.5]"])
    func numbersThatReadersDisagreeOnAreRefused(_ text: String) {
        #expect(code(text) == .number)
    }

    @Test func integersOfTheWholeRangeAreRead() throws {
        #expect(try read("9223372036854775807") == .integer(.max))
        #expect(try read("-9223372036854775808") == .integer(.min))
        #expect(try read("[0, -0, 10, -1]") == [0, 0, 10, -1])
    }

    @Test func otherNumbersOfForeignDocumentsKeepTheirSpelling() throws {
        #expect(
            try read("[1.50, 1e400, 99999999999999999999, 7]", options: .foreign)
                == .array([.number("1.50"), .number("1e400"), .number("99999999999999999999"), 7]))
        #expect(code("01", options: .foreign) == .invalid)
    }

    @Test(arguments: [
        #"{"a":1,"a":1}"#, #"{"a":1,"\u0061":2}"#, #"{"":1,"":2}"#, #"{"x":{"é":1,"é":2}}"#, #"[{"a":1,"b":2,"a":3}]"#,
    ])
    func duplicateKeysAreRefused(_ text: String) {
        #expect(code(text) == .duplicateKey)
        #expect(code(text, options: .foreign) == .duplicateKey)
    }

    @Test(arguments: [
        #"{"layers":1,"LAYERS":1}"#, #"{"layers":1,"layerſ":1}"#, "{\"k\":1,\"\u{212A}\":1}", #"{"É":1,"é":1}"#,
        #"{"σ":1,"ς":1}"#, #"{"θ":1,"ϑ":1}"#,
    ])
    func keysThatGoTakesForEachOtherAreRefused(_ text: String) {
        #expect(code(text) == .caseVariantKey)
        #expect(code(text, options: .foreign) == nil)
    }

    @Test func keysThatOnlyUnicodeNormalisationEquatesAreDistinct() throws {
        let object = try #require(try read("{\"\u{E9}\":1,\"e\u{301}\":2}").object)
        #expect(object["\u{E9}"] == 1)
        #expect(object["e\u{301}"] == 2)
        #expect(try read("{\"\u{212A}\":1}").object?["K"] == nil)
    }

    @Test func depthIsBounded() {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(code(nested(64)) == nil)
        #expect(code(nested(65)) == .tooDeep)
        #expect(code(String(repeating: "{\"a\":", count: 65)) == .tooDeep)
        #expect(code(String(repeating: "[", count: 100_000), limits: JSONLimits(depth: .max)) == .tooDeep)
        #expect(code("[[],[],[[]]]", limits: JSONLimits(depth: 3)) == nil)
        #expect(code("1", limits: JSONLimits(depth: 0)) == nil)
    }

    @Test func sizeIsBounded() {
        #expect(code("[1,2]", limits: JSONLimits(bytes: 5)) == nil)
        #expect(code("[1,2] ", limits: JSONLimits(bytes: 5)) == .tooLarge)
    }

    @Test func escapesAreDecoded() throws {
        #expect(
            try read(#""\"\\\/\b\f\n\r\tA\u0000\u00e9\uD83D\uDE00\u2028""#) == "\"\\/\u{8}\u{C}\n\r\tA\u{0}é😀\u{2028}")
        #expect(try read("\"a\\nb\\nc é\"") == "a\nb\nc é")
    }

    @Test func membersKeepTheirOrderAndLines() throws {
        let text = "\r\n{ \"b\": 1,\n  \"a\"\n:\n [\n {},\n\n{\"x\": \"\\n\"}], \"c\": null }\n"
        let object = try #require(try read(text).object)
        #expect(object.keys == ["b", "a", "c"])
        #expect(object.line == 2)
        #expect(object.line(of: "b") == 2)
        #expect(object.line(of: "a") == 5)
        #expect(object.line(of: "c") == 8)
        #expect(object.line(of: "d") == nil)
        #expect(object["a"]?.array?.map { $0.object?.line } == [6, 8])
    }

    @Test func faultsSayWhere() {
        #expect(throws: JSONFault(.invalid, "'x' where a value is due", offset: 9, line: 3)) {
            try read("{\n\"a\":\n\t x}")
        }
        #expect(throws: JSONFault(.duplicateKey, #"the key "a" stands twice"#, offset: 8, line: 2)) {
            try read("{\"a\":1,\n\"a\":2}")
        }
        #expect(throws: JSONFault(.invalid, "not UTF-8", offset: 3, line: 2)) {
            try JSONReader.read([0x5B, 0x0A, 0x22, 0xFF, 0x22, 0x5D])
        }
        #expect(throws: JSONFault(.invalid, "the document ends where ',' or ']' is due", offset: 2, line: 1)) {
            try read("[1")
        }
    }

    @Test func aDocumentCutAnywhereIsRefused() throws {
        let text = Array(#"{"a": [1, -20, "x\u00e9y é", {"b": null}], "c": true, "d": {"e": false}}"#.utf8)
        #expect(code(text) == nil)
        for length in 0..<text.count { #expect(code(Array(text[..<length])) == .invalid, "cut at \(length)") }
    }

    @Test func manyKeysOfOneObjectAreToldApart() throws {
        let pairs = (0..<20_000).map { "\"key\($0)\":\($0)" }
        #expect(try read("{\(pairs.joined(separator: ","))}").object?.count == 20_000)
        #expect(code("{\(pairs.joined(separator: ",")),\"KEY19999\":0}") == .caseVariantKey)
    }

    @Test func hostileKeysDoNotReachATerminalAsTheyAre() {
        let key = "\u{202E}" + String(repeating: "x", count: 500)
        do {
            _ = try read("{\"\(key)\":1,\"\(key)\":1}")
            Issue.record("accepted")
        } catch let fault as JSONFault {
            #expect(fault.message.utf8.count < 120)
            #expect(fault.message.contains(#"\u202e"#))
        } catch {
            Issue.record("\(error)")
        }
    }
}
