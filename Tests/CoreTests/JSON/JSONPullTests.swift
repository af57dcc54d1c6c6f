import Core
import TestKit
import Testing

/// The reader that pulls values accepts and refuses what `JSONReader` does, whatever piece of the file ends where.
@Suite struct JSONPullTests {
    private static let documents = [
        "{}", "[]", "null", "true", "\"a\"", "0", "-1", "1.5e3", "[1, 2 , 3]", "{\"a\": {\"b\": [null, false]}}",
        "\"\\u00e9\\n\\ud83d\\ude00 ä 漢\"", "{\"a\": 1, \"b\": 2, \"A\": 3}", "\"\\\\\"", "[\"\\\"]\"]",
        "9223372036854775807",
        "", " ", "{", "[", "\"", "{\"a\"}", "{\"a\":}", "{a: 1}", "[1,]", "{\"a\": 1,}", "[1 2]", "tru", "nulll", "01",
        "1.",
        "-", "+1", "1e", "\"\u{1}\"", "\"\\x\"", "\"\\ud800\"", "{\"a\": 1, \"a\": 2}", "{\"a\": 1, \"\\u0061\": 2}",
        "[\"\\",
        "{\"a\": [{\"x\": 1, \"x\": 2}]}", "// 1", "[1]]", "NaN", "\u{FEFF}{}",
    ]

    private func accepts(_ text: String) -> Bool {
        var pull = JSONPull(Array(text.utf8), code: .fleetInvalid)
        do throws(Failure) {
            try pull.skip()
            return try pull.isAtEnd()
        } catch {
            return false
        }
    }

    @Test(arguments: documents) func whatIsPassedOverIsCheckedLikeWhatIsRead(_ text: String) {
        let isGood: Bool
        do throws(JSONFault) {
            _ = try JSONReader.read(Array(text.utf8), options: .foreign)
            isGood = true
        } catch {
            isGood = false
        }
        #expect(accepts(text) == isGood)
    }

    @Test func bytesThatAreNoTextAreRefused() {
        for bytes: [UInt8] in [
            [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xC0, 0x80, 0x22],
        ] {
            var pull = JSONPull(bytes, code: .fleetInvalid)
            #expect(throws: Failure.self) { try pull.skip() }
        }
    }

    /// Random documents, and what one changed byte makes of them.
    @Test func bothReadersAgreeOnRandomDocuments() {
        var random = SeededGenerator(seed: 7)
        let alphabet = Array("{}[]\",:\\ u0e1-.+tfnalsrx\n".utf8)
        for _ in 0..<4_000 {
            let length = Int.random(in: 0..<12, using: &random)
            let text = String(
                decoding: (0..<length).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] },
                as: UTF8.self)
            let isGood = (try? JSONReader.read(Array(text.utf8), options: .foreign)) != nil
            #expect(accepts(text) == isGood, "\(text)")
        }
    }

    @Test func namesCountWhateverTheirCaseAndUnderscores() throws {
        let keys = JSONKeys(["CodeSha256", "Arn"])
        for name in ["CodeSha256", "codeSha256", "code_sha_256", "CODESHA256", "code\\u0053ha256"] {
            var pull = JSONPull(Array("{\"\(name)\": \"x\", \"Arns\": 1}".utf8), code: .fleetInvalid)
            var found: [Int] = []
            try pull.object(keys) { pull, index throws(Failure) in
                found.append(index)
                _ = try pull.text()
            }
            #expect(found == [0])
        }
    }

    @Test func aTextOverTheLimitIsRefusedAndAllElseIsBounded() throws {
        try inTemporaryFolder { folder in
            let path = try folder.write(
                "a.json", Array("{\"a\": \"\(String(repeating: "x", count: 900_000))\", \"b\": 1}".utf8))
            func read(_ limit: Int) throws(Failure) {
                var pull = try JSONPull(path: path, code: .fleetInvalid, file: "a.json", textLimit: limit)
                try pull.skip()
            }
            #expect(throws: Failure.self) { try read(1 << 16) }
            #expect(throws: Never.self) { try read(1 << 21) }
        }
    }

    @Test func faultsNamePlaceLineAndOffset() {
        var pull = JSONPull(Array("{\"Arn\": [\n1, tru]}".utf8), code: .fleetInvalid)
        do throws(Failure) {
            try pull.object(JSONKeys(["Arn"])) { pull, _ throws(Failure) in try pull.skip() }
            Issue.record("was read")
        } catch {
            #expect(error.message == "line 2, Arn[1]: a word that is no value")
            #expect(error.offset == 13)
        }
    }
}
