import Core
import Testing

@testable import Report

@Suite struct TextReportTests {
    @Test func aRunReadsAsALineACheckADriftTreeRemediesAndAVerdict() throws {
        let text = try rendered(TextReport.text(try Samples.report(), style: TextStyle()))
        #expect(
            text == """
                base (base.zip): layer-zip sha256:0a11181f262d, 3 files, 49.4 kB
                  ✓ archive.accepted  both readers agree on 5 entries
                  ! lock.digest       repacked: other bytes with the same tree; pinned
                                      sha256:1e252c333a41, found sha256:0a11181f262d
                    fix: to pin the new bytes: lock base.zip name base
                  ✓ lock.drift        tree as pinned

                telemetry (dist/telemetry-layer.zip): layer-zip sha256:0a11181f262d, 3 files,
                  49.4 kB
                  ✓ archive.accepted  both readers agree on 5 entries
                  ✗ lock.drift        other content than pinned: 1 added, 1 removed, 42 content,
                                      1 mode, 1 link, 1 moved
                    ├─ owned by nobody: 4 entries
                    │    ~ python/current  link v1 → v2
                    │    > python/table.bin → python/data/table.bin  moved
                    │    - python/old.py  312 B
                    │    + python/sitecustomize.py  312 B
                    ├─ six 1.16.0, same version: 1 file
                    │    ~ python/six.py  content, same size, mode 0644 → 0755
                    └─ requests 2.31.0 → 2.32.0: 41 files (all content)
                    fix: if this change is intended:
                         lock dist/telemetry-layer.zip name telemetry

                vendor (vendor.zip): refused
                  ✗ archive.zip-name-mismatch  the local header names "safe.py", the directory
                                               "evil.py" (at byte 4096)
                    fix: Do not deploy; find out who built the file. Repack reviewed content
                         only.

                ✗ denied: telemetry: lock.drift; vendor: archive.zip-name-mismatch (exit 10;
                  also 12)

                """)
    }

    @Test func quietSaysWhatStopsAndTheVerdictAlone() throws {
        let text = try rendered(TextReport.text(try Samples.report(), style: TextStyle(verbosity: .quiet)))
        #expect(
            text == """
                ✗ telemetry: lock.drift  other content than pinned: 1 added, 1 removed, 42
                    content, 1 mode, 1 link, 1 moved
                ✗ vendor: archive.zip-name-mismatch  the local header names "safe.py", the
                    directory "evil.py" (at byte 4096)
                ✗ denied: telemetry: lock.drift; vendor: archive.zip-name-mismatch (exit 10;
                  also 12)

                """)
    }

    @Test func verboseShowsEveryPathAndWholeDigests() throws {
        let report = try Samples.report()
        let text = try rendered(TextReport.text(report, style: TextStyle(verbosity: .verbose)))
        for number in 10...41 { #expect(text.contains("python/requests/part\(number).py  content, 100 B → 120 B")) }
        #expect(text.contains("pinned \(try Samples.digest(1))\n"))
        #expect(text.contains("found  \(try Samples.digest(9))\n"))
        #expect(text.contains("  digest \(try Samples.digest(10))\n"))
        #expect(text.contains("  tree   \(try Samples.digest(20))\n"))
        #expect(text.contains("\(try Samples.digest(30)),\n"), "digests in messages are whole too")
    }

    @Test func asciiHasMarksAndTreesOfItsOwn() throws {
        let bytes = TextReport.text(try Samples.report(), style: TextStyle(unicode: false))
        let text = try rendered(bytes)
        #expect(bytes.allSatisfy { $0 < 0x80 })
        #expect(text.contains("  ok archive.accepted  both readers agree on 5 entries\n"))
        #expect(text.contains("  !  lock.digest       repacked"))
        #expect(text.contains("  x  lock.drift        other content"))
        #expect(text.contains("    |- owned by nobody: 4 entries\n    |    ~ python/current  link v1 -> v2\n"))
        #expect(text.contains("    `- requests 2.31.0 -> 2.32.0: 41 files"))
    }

    @Test func colourMarksOutcomesAndAddsNothingElse() throws {
        let report = try Samples.report()
        let plain = try rendered(TextReport.text(report, style: TextStyle()))
        let coloured = try rendered(TextReport.text(report, style: TextStyle(color: true)))
        #expect(coloured.contains("\u{1B}[31m✗ lock.drift\u{1B}[0m"))
        #expect(coloured.contains("\u{1B}[1;31mowned by nobody\u{1B}[0m"), "one code for a run of words")
        var stripped = ""
        var rest = coloured[...]
        while let escape = rest.firstIndex(of: "\u{1B}") {
            stripped += rest[..<escape]
            rest = rest[escape...].drop { $0 != "m" }.dropFirst()
        }
        #expect(stripped + rest == plain)
    }

    @Test(arguments: [40, 60, 80, 120])
    func noLineIsWiderThanTheStyleUnlessAWordIs(width: Int) throws {
        let report = try Samples.report()
        let lines = try rendered(TextReport.text(report, style: TextStyle(width: width))).split(separator: "\n")
        try #require(lines.count > 5)
        for line in lines {
            let words = line.split(separator: " ")
            let longest = words.map(\.count).max() ?? 0
            #expect(line.count <= width || longest > width / 3 || line.contains(" lock "), "\(line)")
        }
    }

    @Test func aRunWithoutArtifactsDecidedNothing() throws {
        let report = Report(toolVersion: "0.1.0", asOf: try Samples.asOf(), artifacts: [])
        #expect(
            try rendered(TextReport.text(report, style: TextStyle()))
                == "? undecided: nothing was checked (exit 1)\n")
    }

    @Test func whatCouldNotBeReadIsNotCalledRefused() throws {
        let failure = Failure(.inputUnreadable, "permission denied", file: "a.zip")
        let report = Report(
            toolVersion: "0.1.0", asOf: try Samples.asOf(),
            artifacts: [ArtifactReport(name: "a", source: "a.zip", findings: [Finding(failure)])])
        let text = try rendered(TextReport.text(report, style: TextStyle()))
        #expect(
            text.hasPrefix("a (a.zip): not read\n  ? input.unreadable  permission denied\n    fix: Read the reason"))
        #expect(text.hasSuffix("\n? undecided: a: input.unreadable (exit 1)\n"))
    }

    @Test("an entry is named however its name stands in the message", arguments: ["python/run", "run", "a", "0o644"])
    func aNameThatTheMessageHoldsByChance(_ name: String) throws {
        let message = "python/run and \"run\" and a in 0o644"
        for namesPath in [false, true] {
            let finding = Finding(.archiveZipDuplicateName, .fail, message, path: name, namesPath: namesPath)
            let report = Report(
                toolVersion: "1", asOf: try Samples.asOf(),
                artifacts: [ArtifactReport(name: "n", source: "n.zip", findings: [finding])])
            let text = String(decoding: TextReport.text(report, style: TextStyle(width: 200)), as: UTF8.self)
            #expect(text.contains("\(name): python/run and") == !namesPath, "\(text)")
            let sarif = FindingMessage.text(finding, of: report.artifacts[0], .plain)
            #expect(sarif.contains("n: \(name): python/run and") == !namesPath, "\(sarif)")
        }
    }

    @Test func aFloodOfOneWarningIsCounted() throws {
        let findings = (0..<500).map { Finding(.archiveZipCaseCollision, .warn, "a\($0) and A\($0)") }
        let report = Report(
            toolVersion: "0.1.0", asOf: try Samples.asOf(),
            artifacts: [
                ArtifactReport(name: "a", source: "a.zip", inventory: try Samples.inventory(), findings: findings)
            ])
        let text = try rendered(TextReport.text(report, style: TextStyle()))
        #expect(text.contains("  … 490 more: archive.zip-case-collision warn (details lists them)\n"))
        #expect(!text.contains("a10 and"))
        let verbose = try rendered(TextReport.text(report, style: TextStyle(verbosity: .verbose)))
        #expect(verbose.contains("a499 and A499"))
    }

    @Test func aCommandToPasteKeepsItsLine() throws {
        let path = "\(String(repeating: "folder/", count: 20))layer.zip"
        let report = Report(
            toolVersion: "0.1.0", asOf: try Samples.asOf(),
            artifacts: [
                ArtifactReport(
                    name: "a", source: "a.zip",
                    findings: [
                        Finding(
                            .lockDrift, .fail, "other",
                            remedy: "if this change is intended: \(run: .lock, .given(path))")
                    ])
            ])
        let text = try rendered(TextReport.text(report, style: TextStyle()))
        #expect(text.contains("    fix: if this change is intended:\n         lock \(path)\n"))
    }
}
