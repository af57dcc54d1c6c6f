import Core
import Foundation
import Report
import Testing

@Suite struct JSONReportTests {
    private func parsed(_ bytes: [UInt8]) throws -> JSONValue {
        try JSONReader.read(bytes, limits: JSONLimits(bytes: 1 << 30))
    }

    private func firstArtifact(_ report: Report) throws -> JSONObject {
        try #require(parsed(JSONReport.text(report)).object?["artifacts"]?.array?.first?.object)
    }

    private func report(_ artifacts: ArtifactReport...) throws -> Report {
        Report(toolVersion: "0.1.0", asOf: try Samples.asOf(), artifacts: artifacts)
    }

    @Test func keysStandInTheOrderOfTheContract() throws {
        let value = try parsed(JSONReport.text(try Samples.report()))
        #expect(value.object?.keys == ["schemaVersion", "tool", "asOf", "lockfile", "verdict", "reasons", "artifacts"])
        var artifact = try Samples.report().artifacts[1]
        artifact.listsEntries = true
        let object = try firstArtifact(try report(artifact))
        #expect(
            object.keys == [
                "name", "source", "pinLine", "kind", "digest", "size", "tree", "files", "unpackedSize", "layers",
                "signatures", "verdict", "findings", "drift", "entries",
            ])
        #expect(
            object["findings"]?.array?.last?.object?.keys == [
                "id", "outcome", "message", "remedy", "command", "severity",
            ])
        let moved = object["drift"]?.array?.first { $0.object?["change"] == "moved" }?.object
        #expect(moved?.keys == ["change", "path", "from", "expected", "actual"])
        let content = object["drift"]?.array?.first?.object
        #expect(content?.keys == ["change", "path", "group", "expected", "actual"])
        #expect(content?["group"] == ["package": "requests", "fromVersion": "2.31.0", "toVersion": "2.32.0"])
        #expect(content?["actual"]?.object?.keys == ["type", "mode", "size", "sha256"])
    }

    @Test func aRefusedArtifactHasNoDigestTreeOrSizesButAllArrays() throws {
        let object = try firstArtifact(try report(try Samples.report().artifacts[2]))
        #expect(object.keys == ["name", "source", "pinLine", "layers", "signatures", "verdict", "findings", "drift"])
        #expect(object["verdict"] == "deny")
        #expect(object["drift"] == [])
    }

    @Test func entriesAreListedForInspectAlone() throws {
        var artifact = try Samples.report().artifacts[0]
        #expect(try firstArtifact(try report(artifact))["entries"] == nil)
        artifact.listsEntries = true
        let entries = try #require(try firstArtifact(try report(artifact))["entries"]?.array)
        #expect(entries[0] == ["path": "python", "type": "dir", "mode": "0755"])
        #expect(
            entries[1] == [
                "path": "python/app.py", "type": "file", "mode": "0644", "size": 1_204,
                "sha256": .string(try Samples.digest(1).hex),
            ])
        #expect(entries[3] == ["path": "python/lib", "type": "link", "mode": "0777", "link": "../lib64"])
    }

    @Test func undecidedIsNeverAllow() throws {
        let artifact = ArtifactReport(
            name: "a", source: "a.zip", findings: [Finding(Failure(.inputUnreadable, "permission denied"))])
        let value = try parsed(JSONReport.text(try report(artifact)))
        #expect(value.object?["verdict"] == "undecided")
        #expect(try parsed(JSONReport.text(try report())).object?["verdict"] == "undecided")
    }

    @Test func oddPathsAreEscapedAsInMtree() throws {
        let path = try Samples.path(Array("a\\b".utf8))
        let entry = Entry(path: path, type: .link, mode: 0o777, link: [0xFF, 0x0A])
        let artifact = ArtifactReport(
            name: "a", source: "a.zip", inventory: try Samples.inventory(entries: [entry]), listsEntries: true)
        let entries = try #require(try firstArtifact(try report(artifact))["entries"]?.array)
        #expect(entries[0].object?["path"] == #"a\134b"#)
        #expect(entries[0].object?["link"] == #"\377\012"#)
    }

    @Test func sizesBeyondInt64DoNotTrap() throws {
        let entry = try Samples.file("big", size: .max)
        var inventory = try Samples.inventory(entries: [])
        inventory.entries = [entry]
        inventory.size = .max
        inventory.unpackedSize = .max
        let artifact = ArtifactReport(name: "a", source: "a.zip", inventory: inventory, listsEntries: true)
        #expect(try firstArtifact(try report(artifact))["size"] == .integer(.max))
    }

    @Test func aStackNamesTheLayerOfEachEntryAndHasNoDigest() throws {
        let (report, facts) = try stack()
        let value = try parsed(JSONReport.text(report, stack: facts))
        let object = try #require(value.object?["artifacts"]?.array?.first?.object)
        #expect(object["digest"] == nil)
        #expect(object["size"] == nil)
        #expect(object["entries"]?.array?.map { $0.object?["layer"] } == ["base", "top", "top", "base", nil])
        #expect(object["stack"]?.object?.keys == ["layers", "function", "shadows", "totalSize", "sizeLimit"])
    }

    private func stack() throws -> (Report, StackFacts) {
        let layer = StackFacts.Layer(
            name: "base", source: "base.zip", tree: try Samples.digest(3), files: 3, unpackedSize: 49_417)
        var top = layer
        top.name = "top"
        let facts = StackFacts(
            layers: [layer, top], function: layer, origins: [0, 1, 1, 0],
            shadows: [.init(path: try Samples.path("python/app.py"), winner: "top", shadowed: ["base"])],
            totalSize: 98_834)
        var inventory = try Samples.inventory()
        inventory.kind = .layerStack
        inventory.digest = nil
        let artifact = ArtifactReport(name: "stack", source: "stack", inventory: inventory, listsEntries: true)
        return (try report(artifact), facts)
    }

    private var schema: String {
        PythonValidator.repository.appendingPathComponent("docs/schemas/report.schema.json").path
    }

    @Test(.needsSchemas)
    func reportsHoldToTheSchema() throws {
        var full = try Samples.report()
        for index in full.artifacts.indices { full.artifacts[index].listsEntries = true }
        full.artifacts[0].inventory?.signatures = [
            SignatureFacts(format: "aws-signer-zip", path: "META_INF/x"), try Samples.signatureWithCertificates(),
            try Samples.imageSignature(), try Samples.imageSignature(isBroken: true),
        ]
        full.artifacts[0].inventory?.artifact = ArtifactFacts(
            indexDigest: try Samples.digest(5), manifestDigest: try Samples.digest(6), artifactType: "application/x")
        full.artifacts[0].inventory?.layers = [
            LayerFacts(
                digest: try Samples.digest(1), diffID: try Samples.digest(2), tree: try Samples.digest(3),
                mediaType: "application/vnd.oci.image.layer.v1.tar+gzip")
        ]
        full.artifacts[1].drift[0].changes[0].layer = try Samples.digest(4)
        full.artifacts[1].drift[0].changes[0].actual?.owner = Entry.Owner(uid: .max, gid: 0)
        let (stackReport, facts) = try stack()
        let documents = [
            JSONReport.text(full), JSONReport.text(stackReport, stack: facts), JSONReport.text(try report()),
        ]
        #expect(try PythonValidator.complaints(about: documents, schema: schema) == ["", "", ""])
    }

    @Test(.needsSchemas)
    func theSchemaRefusesWhatTheContractDoesNotKnow() throws {
        let good = try rendered(JSONReport.text(try Samples.report()))
        let alterations = [
            (#""verdict": "deny","#, #""verdict": "denied","#), (#""schemaVersion": 1"#, #""schemaVersion": 2"#),
            (#""outcome": "warn","#, #""outcome": "warning","#), (#""mode": "0644","#, #""mode": "644","#),
            (#""kind": "layer-zip","#, #""kind": "zip","#), (#""name": "base","#, ""),
            (#""name": "base","#, #""name": "base", "extra": 1,"#), (#""digest": "sha256:0"#, #""digest": "sha256:"#),
            (#""from": "python/table.bin","#, ""),
        ]
        // One run of the interpreter for all of them.
        let documents = alterations.map { good.replacingOccurrences(of: $0.0, with: $0.1) }
        #expect(documents.allSatisfy { $0 != good })
        let complaints = try PythonValidator.complaints(about: documents.map { Array($0.utf8) }, schema: schema)
        for (alteration, complaint) in zip(alterations, complaints) { #expect(complaint != "", "\(alteration)") }
    }

    @Test func manyEntriesAreWrittenOnceEach() throws {
        let entries = try (0..<5_000).map { try Samples.file("f\($0)") }
        let artifact = ArtifactReport(
            name: "a", source: "a.zip", inventory: try Samples.inventory(entries: entries), listsEntries: true)
        let text = JSONReport.text(try report(artifact))
        let lines = text.split(separator: UInt8(ascii: "\n")).count { $0.starts(with: "          \"path\": ".utf8) }
        #expect(lines == 5_000)
    }
}
