import Core
import Report
import TestKit
import Testing

/// Markdown for a pull request, whatever an artifact's names hold.
@Suite("Markdown") struct MarkdownReportTests {
    private func text(_ report: Report, _ format: String = "markdown") throws -> String {
        let context = RenderContext(toolVersion: "1.2.3", asOf: try Samples.asOf(), baseFolder: nil, style: TextStyle())
        let renderer = try #require(Formats.answers.renderer(format))
        return try rendered(try renderer.bytes(Answer(report), context))
    }

    /// Text outside of code spans and of our own tags: what Markdown gives a meaning.
    private func outsideCode(_ text: String) -> String {
        var outside = ""
        var isInside = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            isInside = false
            for character in line {
                if character == "`" { isInside.toggle() } else if !isInside { outside.append(character) }
            }
            #expect(!isInside, "a code span does not end: \(line)")
            outside.append("\n")
        }
        return outside
    }

    private func report(_ names: [String], message: String = "other", package: String? = nil) throws -> Report {
        // What can be no path can still be a package, a name or a message.
        let changes = try names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.filter(Self.isPath).map {
            Change(.added, path: try Samples.path($0), actual: try Samples.file($0))
        }
        return Report(
            toolVersion: "0.1.0", asOf: try Samples.asOf(), lockfile: "layers.lock",
            artifacts: [
                ArtifactReport(
                    name: names[0], source: "a.zip", findings: [Finding(.lockDrift, .fail, message, path: names[0])],
                    drift: [ChangeGroup(package: package, fromVersion: "1", toVersion: "2", changes: changes)])
            ])
    }

    private static func isPath(_ name: String) -> Bool {
        do { return try EntryPath(validating: Array(name.utf8), rules: .tar).displayed == name } catch { return false }
    }

    @Test("a report has its verdict, a row an artifact, and what nobody owns in the open")
    func sample() throws {
        let text = try text(try Samples.report())
        #expect(text.hasPrefix("### ❌ Denied: 2 of 3 artifacts\n"))
        #expect(text.contains("| ⚠️ | `base` | 1 warned |"))
        #expect(text.contains("| ❌ | `telemetry` | 1 failed |"))
        let nobody = try #require(text.firstRange(of: "**`owned by nobody`**"))
        let package = try #require(text.firstRange(of: "<details><summary><code>requests 2.31.0 → 2.32.0</code>"))
        #expect(nobody.lowerBound < package.lowerBound)
        #expect(text.contains("| + | `python/sitecustomize.py` |"))
    }

    @Test(
        "names steer no page",
        arguments: [
            "a|b|c", "a`b", "``` x", "@everyone", "@acme/security", "#1", "GH-1", "[x](http://evil.example)",
            "![x](http://evil.example/x.png)", "<img src=x onerror=alert(1)>", "<!--", "--><script>", "</details>",
            "</code></summary>", "http://evil.example", "www.evil.example", "**b**", "_i_", "~~s~~", "\\", "\\`",
            "a\nb", "a\r\n# h", "a\u{202E}b", "a\u{200B}b", "a\u{2028}b", "::error::x", "##[error]x", " ", "&lt;b&gt;",
            "/merge", "$$x$$", ":smile:", "a  ", "`", "|",
        ])
    func hostile(_ name: String) throws {
        for package in [nil, name] as [String?] {
            let text = try text(try report([PathEscaping.displayed(name.utf8), "b"], message: name, package: package))
            let outside = outsideCode(text)
            for trace in [
                "@", "http", "www", "<img", "<script", "<!--", "onerror", "\u{202E}", "\u{200B}", "\u{2028}", "\r",
            ] {
                let isInSummary = package != nil && outside.contains("<summary><code>")
                if !isInSummary { #expect(!outside.contains(trace), "\(trace) of \(name)") }
            }
            #expect(!text.contains("\u{202E}") && !text.contains("\u{200B}") && !text.contains("\u{2028}"))
            // Tables keep their columns, tags their balance.
            for line in text.split(separator: "\n") where line.hasPrefix("|") {
                #expect(line.count { $0 == "|" } == 4, "\(line)")
            }
            #expect(outside.ranges(of: "<details>").count == outside.ranges(of: "</details>").count)
            #expect(outside.ranges(of: "<summary>").count == outside.ranges(of: "</summary>").count)
            #expect(outside.ranges(of: "<code>").count == outside.ranges(of: "</code>").count)
            #expect(!text.contains("<img") || outside.contains("<img") == false)
        }
    }

    @Test("a vulnerability is one row, whatever holds it, and no item of a list")
    func vulnerabilities() throws {
        let text = try text(try Samples.vulnerableReport())
        #expect(text.contains("#### Vulnerabilities: 1 critical, 1 undecided; 1 new; 3 excused or tolerated\n"))
        let rows = text.split(separator: "\n").filter { $0.contains("pkg:pypi/") }
        #expect(rows.count == 5)
        #expect(
            rows.first
                == "| ❌ | critical 9.8 | `CVE-2026-1` | `pkg:pypi/requests@2.19.1` | `2.20.0` | new | `api`, `worker` |"
        )
        #expect(text.contains("scan.stale: `rescanned too long ago`"))
    }

    @Test("each place gets what it takes, in whole rows, and the rest is counted")
    func limits() throws {
        var report = try Samples.vulnerableReport()
        report.artifacts[0].findings = (0..<12_000).map {
            Samples.finding(Samples.vulnerability("CVE-2026-\(10_000 + $0)", package: "package\($0)"))
        }
        var before = 0
        for (format, limit) in [
            ("markdown", 65_536), ("markdown-gitlab", 1_000_000), ("markdown-summary", 1_048_576),
        ] {
            let text = try text(report, format)
            #expect(text.utf8.count <= limit && text.utf8.count > before, "\(format)")
            before = text.utf8.count
            let rows = text.split(separator: "\n").filter { $0.contains("pkg:pypi/") }
            #expect(rows.allSatisfy { $0.count { $0 == "|" } == 8 && $0.hasSuffix(" |") }, "\(format)")
            #expect(text.contains("… \(TextMeasured.grouped(12_001 - rows.count)) more vulnerabilities."), "\(format)")
        }
    }

    @Test("a summary holds HTML of ours alone")
    func summaries() throws {
        let text = try text(try report(["a"], package: "<b>\"&'`@x"))
        #expect(text.contains("<code>&lt;b&gt;&quot;&amp;&#39;&#96;@x 1 → 2</code>"))
    }

    @Test("whatever happened fits a comment, and what does not fit is counted")
    func bounded() throws {
        let paths = (0..<5_000).map { "python/" + String(repeating: "x", count: 80) + "\($0).py" }
        var big = try report(paths)
        #expect(try text(big).utf8.count <= 65_536)
        #expect(try text(big).contains(" more\n"))
        let one = big.artifacts[0]
        big.artifacts = (0..<500).map { number in
            var artifact = one
            artifact.name = "artifact \(number)" + String(repeating: "n", count: 200)
            artifact.findings = (0..<50).map { Finding(.lockDrift, .fail, String(repeating: "m\($0)", count: 300)) }
            return artifact
        }
        let many = try text(big)
        #expect(many.utf8.count <= 65_536)
        #expect(many.contains("more artifacts"))
        #expect(many.ranges(of: "<details>").count == many.ranges(of: "</details>").count)
        #expect(many.hasSuffix("by layerlock 0.1.0.\n"))
    }
}

/// Numbers as reports write them.
private enum TextMeasured {
    static func grouped(_ number: Int) -> String {
        number < 1_000 ? "\(number)" : "\(number / 1_000)," + String("\(1_000 + number % 1_000)".dropFirst())
    }
}
