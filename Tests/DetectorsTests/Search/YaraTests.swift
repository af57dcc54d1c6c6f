import Archive
import Core
import TestKit
import Testing

@testable import Detectors

/// YARA rules of a team's own, asked by the program that the build made.
@Suite(.needs("layerlock-yara, built beside the tests,") { BuiltProgram.path("layerlock-yara") != nil })
struct YaraTests {
    private static let plain = """
        rule Plain { strings: $a = "evil-marker" condition: $a }
        """

    private static func rules(_ files: [(String, String)], seconds: Int = 5, mebibytes: Int = 1024) async throws
        -> YaraRules
    {
        try await withTemporaryFolder { folder in
            try folder.makeFolder("rules")
            for part in Set(files.compactMap { $0.0.split(separator: "/").dropLast().first.map(String.init) }) {
                try folder.makeFolder("rules/\(part)")
            }
            for (name, text) in files { try folder.write("rules/\(name)", text) }
            let program = BuiltProgram.path("layerlock-yara").map {
                YaraProgram(path: $0, seconds: seconds, mebibytes: mebibytes)
            }
            return try YaraRules(
                folder.path(of: "rules"), program: program, in: SpoolRoom(folder: folder.path, limit: 1 << 30))
        }
    }

    private static func findings(_ rules: YaraRules, _ files: [(String, [UInt8])]) throws -> [String] {
        var feed = try ContentFeed([YaraObserver(rules)])
        for (name, bytes) in files {
            feed.begin(ObservedFile(path: try DetectorsTests.path(name), size: UInt64(bytes.count), mode: 0o644))
            for start in stride(from: 0, to: bytes.count, by: 1000) {
                try feed.take(Array(bytes[start..<min(bytes.count, start + 1000)]).span.bytes)
            }
            try feed.end()
        }
        let sight = ArtifactSight(entries: [], observed: feed.finish())
        return FoundIndicators(sight).findings(.fail).map {
            "\($0.outcome.rawValue) \($0.id) \($0.path ?? "-"): \($0.message)"
        }
    }

    private static func fault(_ files: [(String, String)]) async throws -> String {
        do {
            _ = try await rules(files)
            return ""
        } catch let failure as Failure {
            let file = failure.file.map { $0.split(separator: "/").suffix(2).joined(separator: "/") } ?? "-"
            return "\(failure.code) \(file): \(failure.message)"
        }
    }

    @Test("a rule that matches is told with its file and place")
    func matches() async throws {
        let rules = try await Self.rules([
            ("a/one.yar", Self.plain),
            ("two.YARA", "rule Small { condition: filesize < 4 and extension == \".py\" }"),
            (".hidden.yar", "no rule"), ("README.md", "no rule"),
        ])
        #expect(rules.count == 2)
        let far = [UInt8](repeating: 0x20, count: 70_000) + Array("evil-marker".utf8)
        let found = try Self.findings(rules, [("a.txt", far), ("b.txt", [1]), ("c.py", [1]), ("d.py", [])])
        #expect(
            found == [
                "fail malware.yara a.txt: rule Plain of a/one.yar matches at byte 70000 ($a)",
                "fail malware.yara c.py: rule Small of two.YARA matches",
                "fail malware.yara d.py: rule Small of two.YARA matches",
            ])
    }

    @Test("a rule includes what lies in the folder")
    func includes() async throws {
        let rules = try await Self.rules([
            ("index.yar", "include \"sub/a.yar\"\n"), ("sub/a.yar", "include \"./b.yar\"\nrule A { condition: B }"),
            ("sub/b.yar", "include \"shared.meta\"\nrule B { strings: $x = \"xyz\" condition: $x and Shared }"),
            ("sub/shared.meta", "private rule Shared { condition: true }"), ("sub/other.meta", "no rule"),
        ])
        let found = try Self.findings(rules, [("f", Array("xyz".utf8))])
        #expect(found.count == 5)
    }

    @Test(
        "rules that cannot be asked are named with file and line",
        arguments: [
            ("rule A { condition: }", "rules/x.yar: line 1: syntax error"),
            ("\n\nrule A { condition: filetype == \"EXE\" }", "rules/x.yar: line 3: undefined identifier \"filetype\""),
            ("include \"../../etc/passwd\"", "rules/x.yar: line 1: callback failed to provide include"),
            ("include \"/etc/passwd\"", "rules/x.yar: line 1: callback failed to provide include"),
            (
                "include \"/etc/pass\u{7}wd\u{1B}[2J\"",
                "rules/x.yar: line 1: callback failed to provide include resource: /etc/pass?wd?[2J"
            ),
            (
                "\nimport \"cuckoo\"\nrule A { condition: cuckoo.sync.mutex(/x/) }",
                "rules/x.yar: line 2: imports the module cuckoo,"
            ),
            ("import \"time\" rule A { condition: time.now() > 1 }", "rules/x.yar: line 1: imports the module time,"),
            ("import \"nothing\"", "rules/x.yar: line 1: unknown module \"nothing\""),
            ("rule A { condition: true }\n\0rule B { condition: true }", "rules/x.yar: line 2: holds a NUL byte"),
            ("// nothing", ".yar: no file holds a rule"),
            ("rule A { strings: $a = /(a+)+b{1,9999999}/ condition: $a }", "rules/x.yar: line 1: "),
        ])
    func faults(text: String, message: String) async throws {
        let fault = try await Self.fault([("x.yar", text), ("y.yar", Self.plain)])
        if message.hasPrefix(".yar") {
            #expect(try await Self.fault([("x.yar", text)]).hasSuffix("no file holds a rule"))
        } else {
            #expect(fault.hasPrefix("malware.rules \(message)"), "\(fault)")
        }
    }

    @Test func aFolderWithoutRulesOrAProgramIsRefused() async throws {
        #expect(try await Self.fault([("x.txt", Self.plain)]).hasPrefix("malware.rules"))
        try await withTemporaryFolder { folder in
            try folder.write("x.yar", Self.plain)
            for program in [nil, YaraProgram(path: "/nowhere/layerlock-yara")] {
                #expect(throws: Failure(.malwareYaraProgram, "")) {
                    try YaraRules(
                        folder.path(of: "x.yar"), program: program, in: SpoolRoom(folder: folder.path, limit: 1 << 30))
                }
            }
            // One that answers nothing.
            #expect(throws: Failure(.malwareRules, "")) {
                try YaraRules(
                    folder.path(of: "x.yar"), program: YaraProgram(path: "/bin/true"),
                    in: SpoolRoom(folder: folder.path, limit: 1 << 30))
            }
        }
    }

    @Test("a rule that never ends is named, and the others decide all the same")
    func endless() async throws {
        let rules = try await Self.rules(
            [
                ("a.yar", Self.plain),
                (
                    "b.yar",
                    "rule Fast { condition: true }\n"
                        + "rule Endless { condition: for all i in (1..1000000000) : (for all j in (1..1000000000) : (i + j > 0)) }"
                ),
            ], seconds: 1)
        let found = try Self.findings(rules, [("f", Array("evil-marker".utf8)), ("g", [1])])
        #expect(
            found == [
                "fail malware.yara f: rule Plain of a.yar matches at byte 0 ($a)",
                "fail malware.yara f: rule Fast of b.yar matches",
                "unknown malware.yara-undecided f: rule Endless of b.yar took longer than it may",
                "fail malware.yara g: rule Fast of b.yar matches",
                "unknown malware.yara-undecided -: rule Endless of b.yar was not asked about 1 more file, since it failed before",
            ])
    }

    @Test("what has more matches than are counted is undecided")
    func tooMany() async throws {
        let rules = try await Self.rules([("a.yar", "rule Many { strings: $a = \"aa\" condition: #a > 2000000 }")])
        let found = try Self.findings(rules, [("f", [UInt8](repeating: 0x61, count: 1_100_000))])
        #expect(
            found == ["unknown malware.yara-undecided f: rule Many of a.yar has more matches in it than are counted"])
    }

    @Test("a program that falls leaves files undecided")
    func falls() async throws {
        let rules = try await Self.rules([("a.yar", Self.plain)])
        var fallen = rules
        fallen.program.path = "/bin/false"
        let found = try Self.findings(fallen, [("f", [1]), ("g", [1]), ("h", [1]), ("i", [1])])
        #expect(found.count == 4 && found.allSatisfy { $0.hasPrefix("unknown malware.yara-undecided") })
        // Too little memory for the rules.
        var narrow = rules
        narrow.program.mebibytes = 128
        #expect(try Self.findings(narrow, [("f", [1])]).allSatisfy { $0.hasPrefix("unknown malware.yara-undecided") })
    }

    @Test func otherRulesAreAnotherVersion() async throws {
        func state(_ text: String, seconds: Int = 5) async throws -> String {
            let rules = try await Self.rules([("a.yar", text)], seconds: seconds)
            return MalwareDetector(SearchDemand([.malware], rules: rules)).state
        }
        let one = try await state(Self.plain)
        #expect(one.utf8.count == 16)
        #expect(try await state(Self.plain) == one)
        #expect(try await state(Self.plain + " ") != one)
        #expect(try await state(Self.plain, seconds: 6) != one)
    }
}
