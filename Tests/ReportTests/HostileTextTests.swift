import Core
import Report
import Testing

/// Every word of a report that an artifact can choose, chosen badly.
@Suite struct HostileTextTests {
    private static let words = "\u{1B}[2Jx\n✓ lock.drift\r\u{7}\u{85}\u{202E}gpj\u{200B}\u{2028}\u{0}end"

    private func report() throws -> Report {
        let words = Self.words
        let bytes = Array("a\u{1B}[31m\nb\u{202E}c".utf8) + [0xFF]
        // Readers refuse such paths; the report must hold even where one slips through them.
        let path = try #require(Self.unsafePath(bytes))
        let entry = Entry(path: path, type: .link, mode: 0o777, link: bytes)
        let group = ChangeGroup(
            package: words, fromVersion: words, toVersion: "2\n", changes: [Change(.added, path: path, actual: entry)])
        var inventory = try Samples.inventory(entries: [entry])
        inventory.signatures = [SignatureFacts(format: words, path: words)]
        inventory.layers = [
            LayerFacts(
                digest: try Samples.digest(1), diffID: try Samples.digest(2), tree: try Samples.digest(3),
                mediaType: words)
        ]
        return Report(
            toolVersion: words, asOf: try Samples.asOf(), lockfile: words,
            artifacts: [
                ArtifactReport(
                    name: words, source: words, inventory: inventory,
                    findings: [
                        Finding(.lockDrift, .fail, words, path: words, remedy: Prose(words)),
                        Finding(.inputUnreadable, .unknown, words),
                    ], drift: [group], listsEntries: true)
            ])
    }

    /// A path with bidirectional and invalid bytes, as tar allows them; without controls where they are refused.
    private static func unsafePath(_ bytes: [UInt8]) -> EntryPath? {
        (try? EntryPath(validating: bytes, rules: .tar))
            ?? (try? EntryPath(validating: Array("a\u{202E}b".utf8), rules: .tar))
    }

    private func isSafe(_ bytes: [UInt8]) throws -> Bool {
        let text = try rendered(bytes)
        return text.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0x0A: true
            case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: false
            default: true
            }
        }
    }

    @Test(arguments: [TextStyle.Verbosity.quiet, .normal, .verbose])
    func noControlCharacterReachesText(verbosity: TextStyle.Verbosity) throws {
        let report = try report()
        let artifact = report.artifacts[0]
        for unicode in [true, false] {
            let style = TextStyle(unicode: unicode, verbosity: verbosity)
            let inventory = try #require(artifact.inventory)
            let shadow = StackFacts.Shadow(path: inventory.entries[0].path, winner: Self.words, shadowed: [Self.words])
            let layer = StackFacts.Layer(
                name: Self.words, source: Self.words, tree: inventory.tree, files: 1, unpackedSize: 1)
            let facts = StackFacts(layers: [layer], function: layer, origins: [0], shadows: [shadow], totalSize: 1)
            let pin = PinOutcome(
                name: Self.words, source: Self.words, inventory: inventory, action: .replaced,
                formerTree: try Samples.digest(9), changes: artifact.drift)
            let failure = Failure(
                .inputUnreadable, Self.words, file: Self.words, entry: Self.words, remedy: Prose(Self.words))
            let texts = [
                TextReport.text(report, style: style), TextReport.inspect(report, style: style),
                TextReport.stack(report, facts, style: style),
                TextReport.lock([pin], lockfile: Self.words, isCheck: true, style: style),
                TextReport.diff(old: artifact, new: artifact, drift: artifact.drift, style: style),
                TextReport.explain(Self.words, style: style), TextReport.failure(failure, style: style),
                TextReport.unpacked(inventory, to: Self.words, style: style),
                ProgressLine(label: Self.words, done: 1, total: 2, elapsed: .seconds(1)).text(style: style),
            ]
            // Told to be quiet, some say nothing.
            try #require(texts.filter { !$0.isEmpty }.count > texts.count / 2)
            for text in texts {
                #expect(try isSafe(text))
                if !unicode { #expect(text.allSatisfy { $0 < 0x80 }) }
            }
        }
    }

    @Test func colourCodesAreOursAlone() throws {
        let text = try rendered(TextReport.text(try report(), style: TextStyle(color: true)))
        let codes = text.unicodeScalars.split(separator: "\u{1B}", omittingEmptySubsequences: false).dropFirst()
        try #require(!codes.isEmpty)
        for code in codes {
            let end = try #require(code.firstIndex(of: "m"))
            #expect(["[0", "[1", "[2", "[31", "[32", "[33", "[36", "[1;31", "[1;33"].contains(String(code[..<end])))
        }
    }

    @Test func aMessageCannotForgeALine() throws {
        let lines = try rendered(TextReport.text(try report(), style: TextStyle(width: 400))).split(separator: "\n")
        #expect(!lines.contains { $0.drop { $0 == " " }.hasPrefix("✓") })
    }

    @Test(
        "no CI service finds a command of its own in a report's text",
        arguments: [
            "##vso[task.setvariable variable=a]b", "##[error]c", "x ##vso[task.complete]", "##teamcity[testFailed]",
            "::error::d", "\u{A0}::set-env name=a::b", "word word word word ::add-mask::e", ":", "###[group]",
        ])
    func commandsOfCIServices(_ words: String) throws {
        let path = try EntryPath(validating: Array("a/\(words)".utf8), rules: .tar)
        var inventory = try Samples.inventory(entries: [Entry(path: path, type: .file, mode: 0o644)])
        inventory.signatures = [SignatureFacts(format: words, path: words)]
        let change = Change(.added, path: path, actual: inventory.entries[0])
        let group = ChangeGroup(package: words, fromVersion: words, toVersion: "2", changes: [change])
        let artifact = ArtifactReport(
            name: words, source: words, inventory: inventory,
            findings: [
                Finding(.lockDrift, .fail, words, path: words, remedy: Prose(words)),
                Finding(.lockConfig, .fail, String(repeating: "\(words) ", count: 40)),
            ], drift: [group], listsEntries: true)
        let report = Report(toolVersion: "1", asOf: try Samples.asOf(), artifacts: [artifact])
        let failure = Failure(.inputUnreadable, words, file: words, entry: words, remedy: Prose(words))
        for width in [20, 40, 80] {
            let style = TextStyle(width: width, verbosity: .verbose)
            let texts = [
                TextReport.text(report, style: style), TextReport.inspect(report, style: style),
                TextReport.diff(old: artifact, new: artifact, drift: [group], style: style),
                TextReport.failure(failure, style: style),
                ProgressLine(label: words, done: 1, total: 2, elapsed: .seconds(1)).text(style: style),
            ]
            try #require(texts.allSatisfy { !$0.isEmpty })
            for line in try texts.flatMap({ try rendered($0).split(separator: "\n") }) {
                #expect(!line.drop { $0.isWhitespace }.hasPrefix("::"), "\(line)")
                for command in ["##vso[", "##[", "##teamcity["] { #expect(!line.contains(command), "\(line)") }
            }
        }
        // Machines read the names as they are, and who prints the document is not steered either.
        for document in [JSONReport.text(report), try SARIFReport.text(report)] {
            let text = try rendered(document)
            for command in ["##vso[", "##[", "##teamcity[", "\"::"] { #expect(!text.contains(command)) }
        }
        let read = try JSONReader.read(JSONReport.text(report))
        let first = try #require(read.object?["artifacts"]?.array?.first?.object)
        #expect(first["name"]?.string == words)
        #expect(first["entries"]?.array?.first?.object?["path"]?.string == PathEscaping.displayed("a/\(words)".utf8))
    }

    @Test("what fonts leave out is told, so that no name looks like another")
    func defaultIgnorables() throws {
        for scalar in ["\u{AD}", "\u{3164}", "\u{FE0F}", "\u{180E}", "\u{2060}", "\u{E0101}"] {
            let failure = Failure(.inputUnreadable, "no", file: "site\(scalar)customize.py")
            let text = try rendered(TextReport.failure(failure, style: TextStyle()))
            #expect(!text.unicodeScalars.contains { $0.properties.isDefaultIgnorableCodePoint })
            #expect(text.contains("site\\"))
        }
    }

    @Test func noControlCharacterReachesJSONOrSARIFEvenAfterDecoding() throws {
        let report = try report()
        for text in [JSONReport.text(report), try SARIFReport.text(report)] {
            #expect(try isSafe(text))
            // Escapes of JSON would come back as the character itself in whoever prints the value; only SARIF's
            // messages hold line feeds, and those are our own.
            let string = try rendered(text)
            #expect(!string.contains("\\u00"))
            #expect(!string.contains("\\u20"))
            #expect(!string.contains("\\r"))
        }
        #expect(!(try rendered(JSONReport.text(report)).contains("\\n")))
    }

    @Test func aPathCannotPlantALinkInAnAlert() throws {
        let report = Report(
            toolVersion: "0.1.0", asOf: try Samples.asOf(),
            artifacts: [
                ArtifactReport(
                    name: "a", source: "a.zip",
                    findings: [
                        Finding(.lockMissing, .fail, "not pinned", path: "[click here](https://example.org)")
                    ])
            ])
        let text = try rendered(SARIFReport.text(report))
        let messages = text.split(separator: "\n").filter { $0.contains("\"text\": ") }
        #expect(!messages.contains { $0.contains("](h") })
        #expect(messages.contains { $0.contains(#"[click here]\\050https:"#) })
    }
}
