import Core
import Policy
import Testing

@Suite struct PinCheckTests {
    let names = ArtifactNames(source: "out/layer.zip", name: "telemetry")

    @Test func unpinnedFailsAndAsksForALookBeforeItIsPinned() throws {
        let comparison = PinCheck.compare(try inventory(), found: [], with: nil, pinned: nil, names: names)
        #expect(outcomes(comparison) == ["lock.missing fail"])
        let remedy = try #require(comparison.findings[0].remedy?.plain)
        #expect(remedy.hasSuffix("inspect out/layer.zip"))
        #expect(!remedy.contains("lock out/layer.zip"))
    }

    @Test func sameBytesPass() throws {
        let comparison = PinCheck.compare(try inventory(), found: [], with: try pin(), pinned: nil, names: names)
        #expect(outcomes(comparison) == ["lock.digest pass", "lock.drift pass"])
    }

    @Test func repackedBytesWithTheSameTreeWarn() throws {
        let comparison = PinCheck.compare(
            try inventory(digest: 9, size: 999), found: [], with: try pin(), pinned: nil, names: names)
        #expect(outcomes(comparison) == ["lock.digest warn", "lock.drift pass"])
        #expect(comparison.findings[0].message.contains("repacked"))
        #expect(Verdict(comparison.findings) == .allow)
    }

    @Test func otherTreeFailsAndListsTheChanges() throws {
        let old = [try file("a", content: 1)]
        let new = [try file("a", content: 2), try file("sitecustomize.py", content: 3)]
        let comparison = PinCheck.compare(
            try inventory(digest: 9, tree: 8), found: new, with: try pin(), pinned: old, names: names)
        #expect(outcomes(comparison) == ["lock.drift fail"])
        #expect(comparison.findings[0].message == "other content than pinned: 1 added, 1 content")
        #expect(comparison.findings[0].remedy?.plain.hasPrefix("if this change is intended: lock") == true)
        #expect(words(comparison.changes) == ["content a", "added sitecustomize.py"])
        #expect(ExitStatus(comparison.findings) == .drift)
    }

    @Test func otherTreeFailsWithoutThePinnedManifestToo() throws {
        let comparison = PinCheck.compare(
            try inventory(digest: 9, tree: 8), found: [], with: try pin(), pinned: nil, names: names)
        #expect(outcomes(comparison) == ["lock.drift fail"])
        #expect(comparison.findings[0].message.contains("manifest is missing"))
        #expect(comparison.changes == [])
    }

    @Test func otherTreeFailsEvenWhereTheManifestsEntriesAgree() throws {
        let entries = [try file("a", content: 1)]
        let comparison = PinCheck.compare(
            try inventory(digest: 9, tree: 8), found: entries, with: try pin(), pinned: entries, names: names)
        #expect(outcomes(comparison) == ["lock.drift fail"])
    }

    @Test func pinnedBytesWithAnotherTreeNeverPass() throws {
        let comparison = PinCheck.compare(
            try inventory(tree: 8), found: [], with: try pin(), pinned: nil, names: names)
        #expect(outcomes(comparison) == ["lock.digest pass", "lock.drift fail"])
        #expect(comparison.findings[1].message.contains("contradicts itself"))
        #expect(comparison.findings[1].remedy?.plain.contains("version control") == true)
    }

    @Test func otherKindFailsUnderTheSameTree() throws {
        let comparison = PinCheck.compare(
            try inventory(), found: [], with: try pin(kind: .ociArchive), pinned: nil, names: names)
        #expect(outcomes(comparison) == ["lock.digest pass", "lock.drift fail"])
    }

    @Test(arguments: ["files", "unpackedSize", "size"])
    func pinWhoseNumbersDenyItsTreeFails(field: String) throws {
        var pin = try pin()
        switch field {
        case "files": pin.files += 1
        case "unpackedSize": pin.unpackedSize += 1
        default: pin.size += 1
        }
        let comparison = PinCheck.compare(try inventory(), found: [], with: pin, pinned: nil, names: names)
        #expect(outcomes(comparison) == ["lock.digest pass", "lock.drift fail"])
        #expect(comparison.findings[1].message.contains("not \(field)"))
    }

    @Test func digestMissingOnOneSideIsUnknownNotGood() throws {
        let uncomputed = PinCheck.compare(
            try inventory(digest: nil), found: [], with: try pin(), pinned: nil, names: names)
        #expect(outcomes(uncomputed) == ["lock.digest unknown", "lock.drift pass"])
        var pin = try pin()
        pin.digest = nil
        let unpinned = PinCheck.compare(try inventory(), found: [], with: pin, pinned: nil, names: names)
        #expect(outcomes(unpinned) == ["lock.digest unknown", "lock.drift pass"])
    }

    @Test func whatIsNoFileHasNoDigestToCompare() throws {
        var pin = try pin()
        pin.digest = nil
        let comparison = PinCheck.compare(
            try inventory(digest: nil), found: [], with: pin, pinned: nil, names: names)
        #expect(outcomes(comparison) == ["lock.drift pass"])
    }

    @Test func remedySaysHowTheArtifactWasAskedFor() {
        var names = ArtifactNames(source: "my layer's.zip", name: "$(x)", lockfile: "locks/prod.lock")
        let expected: [Invocation.Argument] = [
            .given("my layer's.zip"), .setting(.name, .given("$(x)")), .setting(.output, .given("locks/prod.lock")),
        ]
        #expect(names.lock == Invocation(.lock, expected))
        names = ArtifactNames(source: "a.tar", name: "a", image: "app:1", platform: "linux/arm64")
        #expect(
            names.lock.arguments.dropFirst(2)
                == [.setting(.image, .given("app:1")), .setting(.platform, .given("linux/arm64"))])
    }

    private func inventory(digest number: Int? = 1, tree: Int = 2, size: UInt64 = 100) throws -> Inventory {
        Inventory(
            kind: .layerZip, digest: try number.map { try digest($0) }, size: size, entries: [],
            tree: try digest(tree), files: 3, unpackedSize: 30)
    }

    private func pin(kind: ArtifactKind = .layerZip) throws -> PinFacts {
        PinFacts(
            digest: try digest(1),
            PinnedContent(ArtifactContent(kind: kind, size: 100, tree: try digest(2), files: 3, unpackedSize: 30)))
    }

    private func outcomes(_ comparison: PinComparison) -> [String] {
        comparison.findings.map { "\($0.id) \($0.outcome.rawValue)" }
    }
}
