import Advisories
import Core
import Testing

@Suite struct RecordYAMLTests {
    private func read(_ text: String) throws -> JSONValue { try RecordYAML.read(Array(text.utf8)) }

    private func fault(_ text: String) -> JSONFault? {
        do throws(JSONFault) {
            _ = try RecordYAML.read(Array(text.utf8))
            return nil
        } catch {
            return error
        }
    }

    @Test func versionsAreTheTextThatIsWritten() throws {
        let value = try read("[1.10, 1.0e3, 0x1F, 1_000, 2024-01-01, yes, no, on, 12:30:45, .inf, .nan, 017, 1e5]")
        #expect(
            value == [
                "1.10", "1.0e3", "0x1F", "1_000", "2024-01-01", "yes", "no", "on", "12:30:45", ".inf", ".nan", "017",
                "1e5",
            ])
    }

    @Test func nullTrueAndFalseAreWhatTheCoreSchemaSays() throws {
        #expect(try read("[~, null, Null, NULL, true, True, TRUE, false, False, FALSE]").array?.count == 10)
        #expect(try read("[~, null, Null, NULL]") == [.null, .null, .null, .null])
        #expect(try read("[true, True, TRUE, false, False, FALSE]") == [true, true, true, false, false, false])
        #expect(try read("a:\nb: ''\nc: 'null'\nd: \"true\"") == ["a": .null, "b": "", "c": "null", "d": "true"])
        #expect(try read("a: nUll") == ["a": "nUll"])
    }

    @Test func styleDoesNotChangeWhatADocumentSays() throws {
        let expected: JSONValue = ["id": "x", "list": ["a", "b: c"], "map": ["k": ["1", "2"], "e": [:]], "none": []]
        #expect(
            try read(
                """
                %YAML 1.2
                ---
                id: x   # a comment
                list:
                - a
                - "b: c"
                map:
                  k:
                    - 1
                    - 2
                  e: {}
                none: []
                ...
                """) == expected)
        #expect(try read("{id: x, list: [a, 'b: c'], map: {k: [1, 2], e: {}}, none: []}") == expected)
        #expect(
            try read(#"{"id": "x", "list": ["a", "b: c"], "map": {"k": ["1", "2"], "e": {}}, "none": []}"#) == expected)
        #expect(try read("? id\n: x\n? list\n: [a, 'b: c']\n? map\n: {k: [1, 2], e: {}}\n? none\n: []\n") == expected)
        #expect(try read("\u{FEFF}id: x\r\nlist: [a, 'b: c']\r\nmap: {k: [1, 2], e: {}}\r\nnone: []\r\n") == expected)
    }

    @Test(arguments: [
        ("a: |\n  one\n\n    two\n  three\n", "one\n\n  two\nthree\n"), ("a: |-\n  one\n\n", "one"),
        ("a: |+\n  one\n\n", "one\n\n"),
        ("a: |2\n    one\n", "  one\n"), ("a: >\n  one\n  two\n\n  three\n", "one two\nthree\n"),
        ("a: one\n  two\n\n  three # no", "one two\nthree"), ("a: 'it''s\n  one\n\n  two'", "it's one\ntwo"),
        (#"a: "\x41\u00e9\U0001F600\n\t\\\/\"""#, "A\u{E9}\u{1F600}\n\t\\/\""),
        ("a: \"one\\\n   two  \n\n  three\"", "onetwo\nthree"),
        ("a: !!str null", "null"), ("a: !!str 1.10", "1.10"), ("a: !<tag:yaml.org,2002:str> x", "x"),
    ]) func textIsReadInEachStyle(_ document: String, _ text: String) throws {
        #expect(try read(document).object?["a"]?.string.map { Array($0.utf8) } == Array(text.utf8))
    }

    @Test func tagsOfTheCoreSchemaSayWhatStandsThere() throws {
        #expect(
            try read("a: !!null ~\nb: !!bool true\nc: !!seq [x]\nd: !!map {k: v}\n!!str e: f")
                == ["a": .null, "b": true, "c": ["x"], "d": ["k": "v"], "e": "f"])
    }

    @Test(arguments: [
        "a: !!int 1", "a: !!float 1.1", "a: !!binary aGk=", "a: !!timestamp 2024-01-01", "a: !local x", "a: !!set {x}",
        "a: !!python/object/apply:os.system [id]", "a: !!map [x]", "a: !!seq {x: y}", "a: !!str [x]", "a: !!bool x",
        "a: !!null x",
        "!!int 1: a", "%TAG !! tag:example.com,2000:\n---\na: !!str x", "a: !<tag:yaml.org,2002:int> 1",
    ]) func otherTagsAreRefused(_ document: String) {
        #expect(fault(document)?.code == .invalid)
    }

    @Test(arguments: [
        ("id: a\nb: c\nid: d", 3), ("id: a\n'id': b", 2), ("{id: a,\n \"\\x69d\": b}", 2), ("a:\n  b: c\n  b: c", 3),
    ]) func aKeyTwiceIsRefusedAtItsLine(_ document: String, _ line: Int) {
        #expect(fault(document)?.code == .duplicateKey)
        #expect(fault(document)?.line == line)
    }

    @Test func keysAreComparedByBytes() throws {
        #expect(try read("caf\u{E9}: a\ncafe\u{301}: b").object?.count == 2)
        #expect(try read("a: b\nA: c").object?.count == 2)
    }

    @Test func whatAnAliasRepeatsIsAsIfItStoodThere() throws {
        // As PyYAML writes a list that stands twice.
        #expect(
            try read("affected:\n- versions: &id001\n  - '1'\n  - '2'\n- versions: *id001\n")
                == ["affected": [["versions": ["1", "2"]], ["versions": ["1", "2"]]]])
    }

    @Test func aBillionLaughsAreRefused() {
        var document = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
        for level in 1...9 {
            let aliases = [String](repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            document += "a\(level): &a\(level) [\(aliases)]\n"
        }
        #expect(fault(document)?.code == .tooLarge)
    }

    @Test func aLongTextRepeatedOftenIsRefused() throws {
        let text = String(repeating: "x", count: 100_000)
        #expect(try read("a: &a \(text)\nb: [*a, *a, *a]").object?.count == 2)
        #expect(fault("a: &a \(text)\nb: [\(String(repeating: "*a,", count: 11))]")?.code == .tooLarge)
    }

    @Test func aliasesDoNotNestDeeperThanWhatStandsThere() {
        let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        #expect(fault("a: &a \(deep)\nb: *a") == nil)
        #expect(
            fault("a: &a \(deep)\nb: \(String(repeating: "[", count: 30))*a\(String(repeating: "]", count: 30))")?.code
                == .tooDeep)
    }

    @Test(arguments: ["a: &a [*a]", "a: &a {b: *a}", "a: *b", "a: *b\nb: &b c", "&a a: b", "a: &a x\n*a : y"])
    func anAliasOfItselfOfNothingOrAsAKeyIsRefused(_ document: String) {
        #expect(fault(document)?.code == .invalid)
    }

    @Test func anAnchorTwiceAndTooManyAreRefused() {
        #expect(fault("a: &a x\nb: &a y")?.code == .duplicateKey)
        let many = (0...10_000).map { "- &a\($0) x\n" }.joined()
        #expect(fault(many)?.code == .tooLarge)
    }

    @Test(arguments: ["- ", "[", "{a: ", "? ", "- ? - "]) func depthIsBounded(_ opening: String) {
        #expect([.tooDeep, .invalid].contains(fault(String(repeating: opening, count: 20_000) + "a")?.code))
        #expect(fault(String(repeating: "[", count: 64) + String(repeating: "]", count: 64)) == nil)
        #expect(fault(String(repeating: "[", count: 65) + String(repeating: "]", count: 65))?.code == .tooDeep)
    }

    @Test(arguments: ["id: a\n---\nid: b", "---\na: b\n---\n", "a: b\n...\n---\nc: d"])
    func severalDocumentsAreRefused(_ document: String) {
        #expect(fault(document)?.code == .trailingData)
    }

    @Test func noDocumentIsNull() throws {
        #expect(try read("") == .null)
        #expect(try read("# a comment\n") == .null)
        #expect(try read("---\n...\n") == .null)
    }

    @Test func mergeKeysAreRefused() throws {
        #expect(fault("a: &a {b: c}\nd:\n  <<: *a")?.code == .invalid)
        #expect(fault("<<: {b: c}")?.code == .invalid)
        #expect(try read("'<<': c") == ["<<": "c"])
    }

    @Test(arguments: [
        "%TAG !a! tag:a\n---\na: b", "%FOO\n---\na: b", "a: b\n...\n%TAG !a! b\n---\n", "a: b\r%TAG !a! b",
    ])
    func directivesAreRefused(_ document: String) {
        #expect(fault(document)?.code == .invalid)
    }

    @Test func bytesThatAreNoTextAreRefused() {
        #expect(fault("a: b\nc: \u{0}d")?.line == 2)
        #expect(fault("a: \u{7F}")?.code == .invalid)
        #expect(throws: JSONFault(.invalid, "not UTF-8", offset: 8, line: 2)) {
            try RecordYAML.read(Array("a: b\nc: ".utf8) + [0xC3, 0x28])
        }
        // UTF-16, which libyaml would read.
        #expect(throws: JSONFault.self) { try RecordYAML.read([0xFF, 0xFE] + Array("a: b".utf8).flatMap { [$0, 0] }) }
        #expect(throws: JSONFault.self) { try RecordYAML.read(Array("a: b".utf8).flatMap { [0, $0] }) }
    }

    @Test(arguments: [
        ("id: 'a", 1), ("id: \"\\q\"", 1), ("\tid: a", 1), ("id: a\n  b: c", 2), ("- a\nb: c", 2), ("id: |x\n  b", 1),
        ("id: 'a' b", 1),
        ("a: b\nc: [d\ne: f", 3), ("a: \"\\ud800\"", 1), ("a: b\n- c", 2), (": a", 1), ("[a]: b", 1), ("{a: b}: c", 1),
        ("a: @b", 1), ("a: `b", 1), ("a: b\n...\nc: d", 3),
    ]) func whatIsNoYAMLIsRefusedAtItsLine(_ document: String, _ line: Int) {
        #expect(fault(document)?.code == .invalid)
        #expect(fault(document)?.line == line)
    }

    @Test func linesAreKept() throws {
        let object = try #require(try read("a: b\nc:\n  d: e\n").object)
        #expect(object.line == 1)
        #expect(object.line(of: "c") == 3)
        #expect(object["c"]?.object?.line(of: "d") == 3)
    }

    /// Each of them takes quadratic time where keys, anchors or indents are looked for among all before.
    @Test func manyKeysAndItemsTakeLinearTime() throws {
        let keys = (0..<20_000).map { "k\($0): v\n" }.joined()
        #expect(try read(keys).object?.count == 20_000)
        #expect(try read(String(repeating: "- a\n", count: 20_000)).array?.count == 20_000)
    }
}
