import Core
import Testing

@Suite struct JSONCursorTests {
    private func cursor(_ text: String) throws -> JSONCursor {
        JSONCursor(try JSONReader.read(Array(text.utf8)))
    }

    @Test func valuesAreReachedByName() throws {
        let top = try cursor(#"{"artifacts": [{"name": "a", "size": 3, "ok": true}]}"#)
        let pin = try #require(try top.member("artifacts").elements().first)
        #expect(try pin.member("name").string() == "a")
        #expect(try pin.member("size").integer() == 3)
        #expect(try pin.member("ok").bool())
        #expect(try pin.optional("signer")?.path == nil)
    }

    @Test func faultsNameThePathAndTheLine() throws {
        let top = try cursor("{\"artifacts\": [\n{},\n{\"digest\":\nnull, \"size\": \"3\"}\n]}")
        let pin = try top.member("artifacts").elements()[1]
        #expect(throws: JSONFault(.unexpected, "artifacts[1].digest: expected a string, found null", line: 4)) {
            try pin.member("digest").string()
        }
        #expect(throws: JSONFault(.unexpected, "artifacts[1].size: expected an integer, found a string", line: 4)) {
            try pin.member("size").integer()
        }
        #expect(throws: JSONFault(.unexpected, #"artifacts[1]: lacks the member "name""#, line: 3)) {
            try pin.member("name")
        }
        #expect(throws: JSONFault(.unexpected, "artifacts: expected an object, found an array", line: 1)) {
            try top.member("artifacts").object()
        }
        #expect(throws: JSONFault(.unexpected, "expected an array, found an object", line: 1)) { try top.elements() }
    }

    @Test func aMemberThatOnlyLooksTheSameIsAnother() throws {
        let top = try cursor("{\"\u{E9}\": 1}")
        #expect(throws: JSONFault.self) { try top.requireOnly(["e\u{301}"]) }
        #expect(throws: JSONFault.self) { try top.member("e\u{301}") }
        try top.requireOnly(["\u{E9}"])
        #expect(try top.member("\u{E9}").integer() == 1)
    }

    @Test func aMemberThatIsNullIsThere() throws {
        let member = try #require(try cursor(#"{"a": null}"#).optional("a"))
        #expect(throws: JSONFault.self) { try member.string() }
    }

    @Test func unknownMembersAreNamedWithTheirLine() throws {
        let top = try cursor("{\"a\": 1,\n\"extra\": 2}")
        try top.requireOnly(["a", "extra"])
        #expect(
            throws: JSONFault(.unexpected, #"the member "extra" is unknown, and nothing here may go unread"#, line: 2)
        ) {
            try top.requireOnly(["a"])
        }
    }

    @Test func aFaultBecomesAFailureWithLineAndRemedy() {
        let failure = JSONFault(.invalid, "not UTF-8", offset: 7, line: 2)
            .failure(.lockfileInvalid, file: "layers.lock", remedy: "restore it")
        #expect(failure.code == .lockfileInvalid)
        #expect(failure.message == "line 2: not UTF-8")
        #expect(failure.offset == 7)
        #expect(failure.file == "layers.lock")
        #expect(failure.remedy == "restore it")
    }
}
