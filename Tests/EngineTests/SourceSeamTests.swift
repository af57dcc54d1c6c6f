import Archive
import ArtifactSources
import Core
import Engine
import Ledger
import TestKit
import Testing

/// Serves bytes from memory under `mem://NAME`: all that a new source has to bring. In the program a line in `SourceList`
/// goes with it.
private struct MemorySource: ArtifactSource {
    let content: [TextKey: [UInt8]]

    func claims(_ locator: Locator) -> Bool {
        if case .reference(let scheme, _) = locator.form { scheme == "mem" } else { false }
    }

    var locatesByPath: Bool { false }

    func open(_ locator: Locator, _ room: SpoolRoom) async throws(Failure) -> OpenArtifact {
        guard let bytes = content[TextKey(locator.text)] else {
            throw Failure(.inputNotFound, "nothing of this name is in memory", file: locator.text)
        }
        return try OpenArtifact(ByteSource(holding: bytes, into: room.folder))
    }

    func stamp(of locator: Locator) -> SourceStamp? {
        content[TextKey(locator.text)].map { SourceStamp(size: UInt64($0.count)) }
    }
}

@Suite struct SourceSeamTests {
    private static func layer(_ text: String) -> [UInt8] {
        var zip = ZipBuilder()
        zip.addFile("python/app.py", text)
        return zip.bytes()
    }

    private static func place(_ content: [TextKey: [UInt8]]) -> Workplace {
        var place = workplace
        place.sources = SourceList([MemorySource(content: content)] + SourceList.standing)
        return place
    }

    @Test("inspect, lock, verify and rescan read from a new source what it serves")
    func newSource() async throws {
        try await withRescan { sample in
            let place = Self.place(["mem://layers/telemetry.zip": Self.layer("1")])
            let locator = "mem://layers/telemetry.zip"
            let inspected = await place.inspect([AskedArtifact(locator: locator)])[0]
            #expect(inspected.verdict == .allow)
            #expect(inspected.name == "telemetry")
            let now = try time(judgedAt)
            let outcome = try await place.lock(
                [locator], name: nil, lockfile: sample.lockfile, checksOnly: false, asOf: now)
            #expect(outcome.pins.map(\.name) == ["telemetry"])
            let text = String(decoding: try sample.folder.read("layers.lock"), as: UTF8.self)
            #expect(text.contains(#""source": "mem://layers/telemetry.zip""#), "no path, seen from no folder")

            func verdict(_ place: Workplace) async throws -> ArtifactReport {
                let reports = await place.verify([locator], lockfile: sample.lockfile, name: nil, asOf: now)
                return try #require(reports.first)
            }
            #expect(try await verdict(place).exit == .allowed)
            #expect(try await verdict(Self.place([locator: Self.layer("2")].keyed)).exit == .drift)
            #expect(try await verdict(Self.place([:])).troubles == ["input.not-found"])
            #expect(try await verdict(workplace).troubles == ["input.unsupported"], "a source that is not asked")

            var demand = RescanDemand(ledger: sample.ledger, asOf: now, clock: { now })
            demand.lockfile = sample.lockfile
            let first = try await place.rescan(demand) { _ throws(Failure) in }
            #expect(first.states == ["telemetry: clean"])
            #expect(try await place.rescan(demand) { _ throws(Failure) in }.outcomes.isEmpty)
            let longer = Self.place([locator: Self.layer("longer")].keyed)
            #expect(try await longer.rescan(demand) { _ throws(Failure) in }.states == ["telemetry: finding"])
        }
    }

    @Test(
        "what lies elsewhere is recognised, and how to fetch it is said",
        arguments: [
            (
                "arn:aws:lambda:eu-central-1:111122223333:layer:telemetry:7",
                "aws lambda get-layer-version-by-arn --arn arn:aws:lambda:eu-central-1:111122223333:layer:telemetry:7"
            ),
            ("arn:aws:lambda:eu-central-1:111122223333:function:api", "aws lambda get-function --function-name"),
            ("arn:aws:s3:::bucket/a/layer.zip", "aws s3 cp s3://bucket/a/layer.zip ."),
            ("s3://bucket/layer.zip", "aws s3 cp s3://bucket/layer.zip ."),
            (
                "s3://bucket/a/layer.zip?versionId=x1",
                "aws s3api get-object --bucket bucket --key a/layer.zip --version-id x1 artifact"
            ),
            (
                "docker://registry.example/app:1.2",
                "skopeo copy docker://registry.example/app:1.2 oci-archive:image.tar"
            ),
            ("oci://registry.example/app:1.2", "skopeo copy docker://registry.example/app:1.2 oci-archive:image.tar"),
            ("app:1.2", "skopeo copy docker://app:1.2"),
            ("registry.example:5000/team/app:1.2", "skopeo copy docker://registry.example:5000/team/app:1.2"),
            ("app@sha256:00", "skopeo copy docker://app@sha256:00"),
            ("https://example.com/a.zip?x=1&y=2", "curl -fsSLO 'https://example.com/a.zip?x=1&y=2'"),
        ])
    func elsewhere(_ locator: String, _ command: String) async throws {
        let report = await workplace.inspect([AskedArtifact(locator: locator)])[0]
        #expect(report.exit == .undecided)
        let finding = try #require(report.findings.first)
        #expect(finding.id == .inputUnsupported)
        #expect(finding.remedy?.plain.contains(command) == true, "\(finding.remedy?.plain ?? "none")")
    }

    @Test("a hostile reference is no command of its own")
    func hostileReference() async throws {
        for locator in ["s3://bucket/$(touch x).zip", "docker://a;touch x", "arn:aws:lambda:a:b:layer:`touch x`"] {
            let remedy = try #require(
                (await workplace.inspect([AskedArtifact(locator: locator)]))[0].findings.first?.remedy?.plain)
            let words = remedy.split(separator: "'", omittingEmptySubsequences: false)
            #expect(words.count == 3, "\(remedy)")
            #expect(!words[0].contains("touch") && !words[2].contains("touch"), "\(remedy)")
        }
    }

    @Test("files that are there are read, whatever they are called", arguments: ["app:1.2", "a=b.zip", "odd:name.zip"])
    func files(_ name: String) async throws {
        try await withTemporaryFolder { folder in
            let path = try folder.write(name, Self.layer("1"))
            #expect(await workplace.inspect([AskedArtifact(locator: path)])[0].verdict == .allow)
        }
    }

    @Test("a folder that is no layout says what it is")
    func folders() async throws {
        try await withTemporaryFolder { folder in
            for name in ["layer", "layer/python", "other", "broken"] { try folder.makeFolder(name) }
            try folder.write("layer/python/app.py", Array("1".utf8))
            try folder.write("other/a.zip", Self.layer("1"))
            try folder.write("broken/index.json", Array("{}".utf8))
            func finding(_ name: String) async throws -> Finding {
                let report = await workplace.inspect([AskedArtifact(locator: folder.path(of: name))])[0]
                return try #require(report.findings.first)
            }
            let layer = try await finding("layer")
            #expect(layer.id == .inputUnsupported)
            #expect(layer.message.contains("unzipped layer"))
            #expect(layer.remedy?.plain.contains("zip -Xr ../layer.zip .") == true)
            #expect(try await finding("other").id == .inputUnsupported)
            #expect(try await finding("broken").id == .archiveOciLayoutMissing, "a layout with a fault is one")
        }
    }
}

extension [String: [UInt8]] {
    fileprivate var keyed: [TextKey: [UInt8]] {
        Dictionary<TextKey, [UInt8]>(uniqueKeysWithValues: map { (TextKey($0.key), $0.value) })
    }
}
