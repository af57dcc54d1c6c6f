import Core
import Report
import Testing

/// What reports say about images beyond what they say about zips.
@Suite("Images in reports") struct ImageReportTests {
    private func image(_ diffIDs: [UInt8], source: String = "api.tar") throws -> ArtifactReport {
        let owned = Entry(
            path: try Samples.path("etc"), type: .dir, mode: 0o755, owner: Entry.Owner(uid: 0, gid: 42))
        let layers = try diffIDs.map { number in
            LayerFacts(
                digest: try Samples.digest(number &+ 100), diffID: try Samples.digest(number),
                tree: try Samples.digest(number), mediaType: "application/vnd.oci.image.layer.v1.tar+gzip")
        }
        let facts = ImageFacts(
            indexDigest: try Samples.digest(51), manifestDigest: try Samples.digest(52),
            configDigest: try Samples.digest(53), platform: ImagePlatform(os: "linux", architecture: "arm64"),
            config: PinnedConfig(replaced: ImageConfig()), origins: [1])
        return ArtifactReport(
            name: "api", source: source,
            inventory: Inventory(
                kind: .ociArchive, digest: try Samples.digest(50), size: 10, entries: [owned],
                tree: try Samples.digest(54), files: 0, unpackedSize: 0, layers: layers, image: facts),
            listsEntries: true)
    }

    private func report(_ artifacts: ArtifactReport...) throws -> Report {
        Report(toolVersion: "0.1.0", asOf: try Samples.asOf(), artifacts: artifacts)
    }

    @Test func jsonNamesIndexManifestConfigPlatformAndEachEntrysLayer() throws {
        let bytes = JSONReport.text(try report(try image([1, 2])))
        let object = try #require(
            try JSONReader.read(bytes, limits: JSONLimits(bytes: 1 << 20)).object?["artifacts"]?.array?.first?.object)
        #expect(object["indexDigest"] == .string("\(try Samples.digest(51))"))
        #expect(object["manifestDigest"] == .string("\(try Samples.digest(52))"))
        #expect(object["configDigest"] == .string("\(try Samples.digest(53))"))
        #expect(object["platform"] == "linux/arm64")
        let entry = object["entries"]?.array?.first?.object
        #expect(entry?["layer"] == .string("\(try Samples.digest(102))"))
        #expect(entry?["uid"] == 0 && entry?["gid"] == 42)
    }

    @Test func inspectListsLayersAndWhichOfThemAnotherArtifactShares() throws {
        let two = try report(try image([1, 2, 3]), try image([9, 1, 2], source: "other.tar"), try image([7]))
        let text = try rendered(TextReport.inspect(two, style: TextStyle(width: 200)))
        #expect(text.contains("  arch   linux/arm64\n"))
        #expect(text.contains("  image  \(try Samples.digest(52))\n"))
        #expect(text.contains("  shared layers 0, 1 with other.tar\n"))
        #expect(text.contains("  shared layers 1, 2 with api.tar\n"))
        #expect(text.components(separatedBy: "shared").count == 3)
    }

    @Test func capabilitiesAreShownAndTheirDriftIsCalledByName() throws {
        let old = Entry(
            path: try Samples.path("ping"), type: .file, mode: 0o755, size: 1, sha256: try Samples.digest(1))
        var new = old
        new.xattrs = ["security.capability": [1, 0, 255], "security.ima": [3]]
        var artifact = try image([1, 2])
        artifact.inventory?.entries = [new]
        let text = try rendered(TextReport.inspect(try report(artifact), style: TextStyle(width: 200)))
        #expect(text.contains("ping  capability 0100ff  attribute security.ima 03\n"))
        let change = Change(.content, path: old.path, expected: old, actual: new)
        artifact.drift = [ChangeGroup(package: nil, fromVersion: nil, toVersion: nil, changes: [change])]
        artifact.findings = [Finding(.lockDrift, .fail, "other content")]
        let drift = try rendered(TextReport.text(try report(artifact), style: TextStyle(width: 200)))
        #expect(drift.contains("~ ping  attribute security.ima added\n") == false)
        #expect(drift.contains("~ ping  capability added, attribute security.ima added\n"))
        let bytes = JSONReport.text(try report(artifact))
        let object = try #require(
            try JSONReader.read(bytes, limits: JSONLimits(bytes: 1 << 20)).object?["artifacts"]?.array?.first?.object)
        #expect(object["entries"]?.array?.first?.object?["xattrs"]?.object?["security.capability"] == "0100ff")
        let told = object["drift"]?.array?.first?.object
        #expect(told?["actual"]?.object?["xattrs"]?.object?["security.ima"] == "03")
        #expect(told?["expected"]?.object?["xattrs"] == nil)
    }

    @Test func aBlobsPathIsShortenedAsDigestsAre() throws {
        var artifact = try image([1])
        let path = "blobs/sha256/\(try Samples.digest(1).hex)"
        artifact.findings = [Finding(.archiveOciDigestMismatch, .fail, "other bytes", path: path)]
        let text = try rendered(TextReport.text(try report(artifact), style: TextStyle(width: 200)))
        #expect(text.contains("blobs/sha256/\(try Samples.digest(1).hex.prefix(12)): other bytes"))
    }

    @Test func driftNamesOwnersAndTheLayersNumber() throws {
        var artifact = try image([1, 2])
        let old = Entry(path: try Samples.path("etc"), type: .dir, mode: 0o755, owner: Entry.Owner(uid: 0, gid: 0))
        var new = old
        new.owner = Entry.Owner(uid: 1000, gid: 42)
        let change = Change(.owner, path: old.path, layer: try Samples.digest(102), expected: old, actual: new)
        artifact.findings = [Finding(.lockDrift, .fail, "other content than pinned: 1 owner")]
        artifact.drift = [ChangeGroup(package: nil, fromVersion: nil, toVersion: nil, changes: [change])]
        let text = try rendered(TextReport.text(try report(artifact), style: TextStyle(width: 200)))
        #expect(text.contains("~ etc  owner 0:0 → 1000:42, brought by layer 1 sha256:"))
    }
}

extension String {
    fileprivate func components(separatedBy word: String) -> [Substring] {
        split(separator: word, omittingEmptySubsequences: false)
    }
}
