import Core
import Ledger
import Report
import TestKit
import Testing

/// Every format there is, and every one that comes to the lists, with names that try to leave their place. A document of hostile names has
/// to be built just as the same document of harmless ones: what is in a name adds no member, tag, line, row or command.
@Suite("Hostile names in every format")
struct HostileFormatTests {
    /// Names that end or begin something in some format.
    static let names = [
        "</script><script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='x", "<!--", "-->",
        "]]>",
        "&lt;b&gt;", "javascript:alert(1)", "{{x}}", "${x}", "a\u{1B}[31mb", "a\u{9B}31mb", "a\u{202E}b", "a\u{2066}b",
        "a\u{2028}b", "a\u{2029}b", "a\u{85}b", "a\u{0}b", "a\u{FFFE}b", "a\nb", "a\r\nb", "a\n::error::x",
        "::set-env name=a::b",
        "##[error]x", "##vso[task.complete]", "a|b|c", "a`b", "``` x", "[x](http://evil.example)", "![x](y)",
        "@everyone", "#1",
        "</details>", "a,b=c", "50%0A", "\",\"x\":\"", "\\", "\\n", "\"", "# EOF", "a\",b=\"c", "a\u{200B}b",
        "\u{FEFF}a",
        "</td></tr></table>", "</title>", "</style>",
    ]
    /// The harmless twin: no registry has such an id either, and no path is one.
    private static let twin = "plain word"

    private static let honest = Result { try HostileFormatTests().documents(twin) }

    private func context() throws -> RenderContext {
        var style = TextStyle(width: 100_000)
        style.verbosity = .verbose
        var context = RenderContext(toolVersion: "1.2.3", asOf: try Samples.asOf(), baseFolder: nil, style: style)
        context.account = AWSAccount(account: "123456789012", region: "eu-central-1")
        context.policy = try Samples.digest(5)
        return context
    }

    private func vulnerable(_ name: String, _ outcome: Outcome, _ kind: Excuse.Kind?) -> Finding {
        let vulnerability = Vulnerability(
            ids: [name, name + "1"], records: [name],
            package: VulnerablePackage(purl: name, ecosystem: name, name: name, version: name), fixed: [name],
            severity: .high, tenths: 81, isUndecided: outcome == .unknown)
        var finding = Finding(.scanFinding, outcome, name, path: name, remedy: Prose(name))
        finding.vulnerable = VulnerabilityPlace(
            vulnerability, files: [name], excuse: kind.map { Excuse(kind: $0, by: name, reason: name) })
        return finding
    }

    private func report(_ name: String) throws -> Report {
        var inventory = try Samples.inventory(entries: [])
        inventory.signatures = [SignatureFacts(format: name, path: name, profileVersionArn: name, jobArn: name)]
        inventory.layers = [
            LayerFacts(
                digest: try Samples.digest(1), diffID: try Samples.digest(2), tree: try Samples.digest(3),
                mediaType: name)
        ]
        let path = try Samples.path("a")
        let change = Change(
            .added, path: path, actual: Entry(path: path, type: .link, mode: 0o777, link: Array(name.utf8)))
        var artifact = ArtifactReport(
            name: name, source: name, inventory: inventory,
            findings: [
                Finding(.lockDrift, .fail, name, path: name, remedy: Prose(name)), Finding(.lockDigest, .warn, name),
                Finding(.inputUnreadable, .unknown, name), vulnerable(name, .fail, nil),
                vulnerable(name, .pass, .waiver),
                vulnerable(name, .pass, .vex), vulnerable(name, .unknown, .expiredWaiver),
            ],
            drift: [ChangeGroup(package: name, fromVersion: name, toVersion: name + "2", changes: [change])])
        artifact.notes = ArtifactNotes(owner: name, note: name, functions: [name])
        return Report(
            toolVersion: name, asOf: try Samples.asOf(), lockfile: name, artifacts: [artifact, artifact])
    }

    private func status(_ name: String) throws -> StatusFacts {
        var status = try StatusSample.status()
        (status.ledger, status.lockfile) = (name, name)
        for index in status.layers.indices {
            status.layers[index].artifacts = [name]
            status.layers[index].artifactFindings = try report(name).artifacts[0].findings.map {
                ScanFinding($0, severity: .high)
            }
        }
        status.findings = status.layers.flatMap(\.findings)
        status.notes = [Finding(.scanWaiverExpired, .warn, name, remedy: Prose(name))]
        return status
    }

    private func documents(_ name: String) throws -> [(format: String, bytes: [UInt8])] {
        var context = try context()
        context.category = name
        context.settings = [
            ReportSetting(option: name, value: name, origin: name, replaced: name, weakens: true),
            ReportSetting(option: name, value: name, origin: name, weakens: false),
        ]
        let report = try report(name)
        let summary = RescanSummary(
            ledger: name,
            outcomes: report.artifacts.map {
                RescanOutcome(report: $0, outcome: .finding, bytesSeen: 1, bytesTotal: 1, scanners: [name])
            }, notDue: 1, left: 1)
        let answers = [
            Answer(report), Answer(report, .difference(since: report.artifacts[0])),
            Answer(report, .rescan(summary.outcomes, summary)),
        ]
        var documents: [(String, [UInt8])] = []
        for renderer in Formats.answers.all {
            // Only what was verified has a summary.
            for answer in renderer.format == "vsa" ? answers.prefix(1) : answers[...] {
                documents.append((renderer.format, try renderer.bytes(answer, context)))
            }
        }
        let status = try status(name)
        for renderer in Formats.statuses.all {
            documents.append(("status as \(renderer.format)", try renderer.bytes(status, context)))
        }
        return documents
    }

    @Test("what a name holds is text wherever it stands", arguments: names)
    func structure(name: String) throws {
        let hostile = try documents(name)
        let honest = try Self.honest.get()
        try #require(hostile.count == honest.count && hostile.count > 10)
        for (index, document) in hostile.enumerated() {
            let text = try rendered(document.bytes)
            #expect(!text.isEmpty, "\(document.format)")
            #expect(
                text.unicodeScalars.allSatisfy { $0 == "\n" || !$0.steersOrHides }, "\(document.format) of \(name)")
            #expect(
                try Skeleton.of(document.bytes) == Skeleton.of(honest[index].bytes), "\(document.format) of \(name)")
            for line in text.split(separator: "\n") {
                let words = line.drop { $0 == " " }
                #expect(
                    !words.hasPrefix("::set-env") && !words.hasPrefix("::error::x"), "\(document.format) of \(name)")
            }
            #expect(!text.contains("##vso[") && !text.contains("##[error"), "\(document.format) of \(name)")
        }
    }
}

/// How a document is built, apart from what its texts say: told from the document itself.
private enum Skeleton {
    static func of(_ bytes: [UInt8]) throws -> [String] {
        switch bytes.first {
        case UInt8(ascii: "<"): return markup(bytes)
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            // One document, or one a line.
            if let value = try? JSONReader.read(bytes, options: .foreign) { return json(value) }
            return try bytes.split(separator: UInt8(ascii: "\n")).flatMap {
                try json(JSONReader.read(Array($0), options: .foreign))
            }
        case UInt8(ascii: "#") where bytes.starts(with: "### ".utf8):
            // Markdown: outside of code, characters that mean something.
            return try rendered(bytes).split(separator: "\n", omittingEmptySubsequences: false).map { line in
                var isCode = false
                // A summary is no row: a bar in it is a character like others.
                let marks = line.contains("<summary>") ? "<>`" : "|<>`"
                return String(
                    line.filter { character in
                        if character == "`" { isCode.toggle() }
                        return !isCode && marks.contains(character)
                    })
            }
        default:
            // Text: as many lines.
            return ["\(bytes.count { $0 == UInt8(ascii: "\n") })"]
        }
    }

    private static func json(_ value: JSONValue) -> [String] {
        switch value {
        case .object(let object): object.keys.flatMap { key in ["." + key] + (object[key].map(json) ?? []) } + ["}"]
        case .array(let elements): elements.flatMap(json) + ["]"]
        default: [value.kindName]
        }
    }

    /// Tags and the names of their attributes; scripts and styles are ours and stay as they are.
    private static func markup(_ bytes: [UInt8]) -> [String] {
        var tags: [String] = []
        var rest = bytes[...]
        while let start = rest.firstIndex(of: UInt8(ascii: "<")) {
            let end = rest[start...].firstIndex(of: UInt8(ascii: ">")) ?? rest.endIndex - 1
            var isValue = false
            var tag: [UInt8] = []
            for byte in rest[start...end] {
                if byte == UInt8(ascii: "\"") { isValue.toggle() } else if !isValue { tag.append(byte) }
            }
            tags.append(String(decoding: tag, as: UTF8.self))
            rest = rest[(end + 1)...]
        }
        return tags
    }
}
