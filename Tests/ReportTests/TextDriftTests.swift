import Core
import Report
import Testing

@Suite struct TextDriftTests {
    private func text(_ groups: [ChangeGroup], style: TextStyle = TextStyle()) throws -> String {
        let artifact = ArtifactReport(name: "a", source: "a.zip", inventory: try Samples.inventory())
        return try rendered(TextReport.diff(old: artifact, new: artifact, drift: groups, style: style))
    }

    private func group(
        _ package: String?, _ from: String? = nil, _ to: String? = nil, _ changes: [Change]
    ) -> ChangeGroup {
        ChangeGroup(package: package, fromVersion: from, toVersion: to, changes: changes)
    }

    private func added(_ path: String) throws -> Change {
        Change(.added, path: try Samples.path(path), actual: try Samples.file(path))
    }

    @Test func everyKindOfChangeHasAClearSign() throws {
        let old = try Samples.file("p", size: 999)
        var new = try Samples.file("p", size: 1_250_000, mode: 0o755, seed: 5)
        let link = Entry(path: try Samples.path("p"), type: .link, mode: 0o777, link: Array("b".utf8))
        func line(_ kind: Change.Kind, _ old: Entry?, _ new: Entry?) throws -> String {
            let change = Change(kind, path: try Samples.path("p"), expected: old, actual: new)
            let lines = try text([group(nil, nil, nil, [change])]).split(separator: "\n")
            return String(try #require(lines.dropFirst(3).first)).drop { $0 == " " }.description
        }
        #expect(try line(.content, old, new) == "~ p  content, 999 B → 1.3 MB")
        #expect(try line(.mode, old, new) == "~ p  mode 0644 → 0755")
        #expect(try line(.type, old, link) == "~ p  type file → link")
        #expect(try line(.added, nil, link) == "+ p  link → b")
        #expect(try line(.added, nil, new) == "+ p  1.3 MB, mode 0755")
        #expect(try line(.removed, old, nil) == "- p  999 B")
        new.owner = Entry.Owner(uid: 0, gid: 10)
        #expect(try line(.owner, old, new) == "~ p  owner ? → 0:10")
    }

    @Test func titlesSayWhatBecameOfAPackage() throws {
        let path = try Samples.path("x")
        let change = Change(.content, path: path, expected: try Samples.file("x"), actual: try Samples.file("x"))
        let removed = Change(.removed, path: path, expected: try Samples.file("x"))
        let arrived = try added("x")
        let titles = [
            (group("p", "1", "2", [change]), "p 1 → 2: 1 file"), (group("p", "1", "1", [change]), "p 1, same version"),
            (group("p", nil, nil, [change]), "p: 1 file"), (group("p", "1", nil, [removed]), "p 1 removed: 1 file"),
            (group("p", nil, "2", [arrived]), "p 2 added: 1 file"),
            (group("p", "1", nil, [change]), "p 1 → unknown version: 1 file"),
            (group("p", nil, "2", [change]), "p unknown version → 2: 1 file"),
            (group(nil, nil, nil, [change]), "owned by nobody: 1 file"),
            (group(nil, nil, nil, [removed]), "owned by nobody, removed: 1 file"),
        ]
        for (group, title) in titles { #expect(try text([group]).contains("└─ \(title)"), "\(title)") }
    }

    @Test func whatNobodyOwnsComesFirstThenUnchangedVersions() throws {
        let change = try added("x")
        let output = try text([
            group("aaa", "1", "2", [change]), group("bbb", "1", "1", [change]), group(nil, nil, nil, [change]),
        ])
        let order = ["owned by nobody", "bbb 1, same version", "aaa 1 → 2"].map { word in
            output.range(of: word).map { output.distance(from: output.startIndex, to: $0) }
        }
        #expect(order.allSatisfy { $0 != nil })
        #expect(order.compactMap(\.self) == order.compactMap(\.self).sorted())
    }

    @Test func aThousandFilesOfAPackageAreOneLineAndOneOfNobodyStandsOut() throws {
        let many = try (0..<1_000).map { try added("p/\($0)") }
        let output = try text([
            group("p", "1", "2", many), group(nil, nil, nil, [try added("python/sitecustomize.py")]),
        ])
        #expect(output.contains("├─ owned by nobody: 1 file\n│    + python/sitecustomize.py  312 B\n"))
        #expect(output.contains("└─ p 1 → 2: 1,000 files (all added)\n"))
        #expect(output.split(separator: "\n").count == 6)
        let verbose = try text([group("p", "1", "2", many)], style: TextStyle(verbosity: .verbose))
        #expect(verbose.contains("+ p/999  312 B"))
    }

    @Test func nobodysFilesAreAllShownAndOfWhatIsGoneTheRestIsCounted() throws {
        let many = try (0..<60).map { try added("p/\($0)") }
        let output = try text([group(nil, nil, nil, many)])
        #expect(output.contains("+ p/59  312 B\n") && !output.contains("more (details"))
        let gone = try (0..<60).map {
            Change(.removed, path: try Samples.path("p/\($0)"), expected: try Samples.file("p/\($0)"))
        }
        let rest = try text([group(nil, nil, nil, gone)])
        #expect(rest.contains("- p/49  312 B\n     … 10 more (details lists them)\n"))
    }

    @Test func whatNobodyVouchesForComesBeforeTheUpgradeAndTheCompiledModulesLast() throws {
        func change(_ name: String, _ edit: (inout Change) -> Void = { _ in }) throws -> Change {
            var change = Change(
                .content, path: try Samples.path(name), expected: try Samples.file(name, size: 44_012),
                actual: try Samples.file(name, size: 44_048, seed: 7))
            edit(&change)
            return change
        }
        let altered = try change("requests/adapters.py") { $0.record = .altered }
        let compiled = try change("six.cpython-311.pyc") { $0.code = .same }
        var groups = [group("requests", "1", "2", try (0..<9).map { try change("requests/\($0).py") })]
        groups.append(
            ChangeGroup(package: "requests", fromVersion: "1", toVersion: "2", changes: [altered], standing: .unvouched)
        )
        groups.append(
            ChangeGroup(
                package: nil, fromVersion: nil, toVersion: nil, changes: [compiled], standing: .recompiled))
        let lines = try text(groups, style: TextStyle(width: 200)).split(separator: "\n").dropFirst(2).map(String.init)
        #expect(
            Array(lines.prefix(4)) == [
                "├─ not vouched for by requests 1 → 2: 1 file",
                "│    ~ requests/adapters.py  content, 44,012 B → 44,048 B, not what its package records",
                "├─ requests 1 → 2: 9 files (all content)",
                "└─ compiled again (.pyc), with the same code: 1 file (all content)",
            ])
    }

    @Test func programsForAnotherMachineAreSaidToBeSo() throws {
        var change = try added("numpy/core.so")
        change.machines = .init(from: nil, to: "arm64")
        var gone = Change(.removed, path: try Samples.path("numpy/old.so"), expected: try Samples.file("numpy/old.so"))
        gone.machines = .init(from: "x86_64", to: nil)
        let output = try text([group("numpy", "2", "2", [change, gone])])
        #expect(output.contains("! for another machine: x86_64 → arm64, 1 program\n"))
        #expect(output.contains("numpy 2, same version, x86_64 → arm64: 2 files"))
    }

    @Test func aLongPathLosesItsMiddleAndKeepsItsNameUnlessVerbose() throws {
        let path = "python/" + String(repeating: "deep/", count: 30) + "sitecustomize.py"
        let change = try added(path)
        let output = try text([group(nil, nil, nil, [change])])
        let line = try #require(output.split(separator: "\n").first { $0.contains("sitecustomize.py") })
        #expect(line.count <= 80)
        #expect(line.contains("…"))
        #expect(line.hasSuffix("sitecustomize.py  312 B"))
        #expect(try text([group(nil, nil, nil, [change])], style: TextStyle(verbosity: .verbose)).contains(path))
    }

    @Test func wideCharactersCountTwice() throws {
        let path = "python/" + String(repeating: "漢字", count: 40) + "/名.py"
        let output = try text([group(nil, nil, nil, [try added(path)])])
        let line = try #require(output.split(separator: "\n").first { $0.contains("名.py") })
        let columns = line.reduce(0) { $0 + ($1.unicodeScalars.contains { $0.value >= 0x4E00 } ? 2 : 1) }
        #expect(columns <= 80)
        #expect(columns > 60)
    }

    @Test func theLayerThatBroughtAChangeIsNamed() throws {
        var change = try added("x")
        change.layer = try Samples.digest(3)
        let output = try text([group(nil, nil, nil, [change])])
        #expect(output.contains("+ x  312 B, brought by layer sha256:030a11181f26\n"))
    }

    @Test func equalArtifactsHaveNoDifferences() throws {
        #expect(try text([]).hasSuffix("\n✓ no differences\n"))
    }

    @Test func whatWasNotReadIsNotCalledEqual() throws {
        let read = ArtifactReport(name: "a", source: "a.zip", inventory: try Samples.inventory())
        let refused = ArtifactReport(
            name: "b", source: "b.zip", findings: [Finding(.archiveZipGap, .fail, "3 bytes lie between entries")])
        let text = try rendered(TextReport.diff(old: read, new: refused, drift: [], style: TextStyle()))
        #expect(text.contains("✗ archive.zip-gap  3 bytes lie between entries"))
        #expect(text.hasSuffix("? could not compare\n"))
    }
}

extension String {
    fileprivate func range(of word: String) -> Index? {
        indices.first { self[$0...].hasPrefix(word) }
    }
}
