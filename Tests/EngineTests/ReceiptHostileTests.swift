import Core
import Engine
import Foundation
import Ledger
import Signatures
import TestKit
import Testing

@Suite("Scan receipts: about which bytes, and whole")
struct ReceiptHostileTests {
    @Test("nobody's signature, another document, a tampered payload, an empty file")
    func broken() async throws {
        try await withReceipt { sample in
            try await sample.receipt(of: "a.zip", as: "bare", by: .nobody)
            try sample.folder.write("empty", "")
            try sample.folder.write("other", "{\"payloadType\": \"x\"}")
            let text = String(decoding: try sample.folder.read("a.receipt"), as: UTF8.self)
            let payload = try #require(text.firstMatch(of: /"payload":"([^"]*)"/)).output.1
            var decoded = String(
                decoding: try #require(Data(base64Encoded: String(payload))), as: UTF8.self)
            decoded = decoded.replacing("\"clean\"", with: "\"finding\"")
            try sample.folder.write(
                "tampered", text.replacing(payload, with: Data(decoded.utf8).base64EncodedString()))
            try sample.folder.write("two", text + "\n" + text)
            for file in ["bare", "empty", "other", "tampered", "two"] {
                let report = try await sample.receiptGate("a.zip", receipts: [file])
                #expect(report.exit == .signature, "\(file)")
                #expect(report.troubles == ["attestation.integrity"], "\(file)")
                // Beside a good one it fails as well: whoever gave it has to know.
                #expect(
                    try await sample.receiptGate("a.zip", receipts: ["a.receipt", file]).exit == .signature, "\(file)")
            }
            #expect(try await sample.receiptGate("a.zip", receipts: ["none"]).exit == .undecided)
        }
    }

    @Test("of two receipts the newer counts, whichever stands first; two of one moment that differ count for nothing")
    func several() async throws {
        try await withAdvisories { sample in
            try sample.scanStore()
            try sample.layer("api.zip", ["requests": "1.0"])
            try sample.record("R0", "other")
            try await sample.importAdvisories()
            try await sample.rescan([sample.path("api.zip")], lockfile: nil)
            try await sample.receipt(of: "api.zip", as: "clean")
            #expect(try await sample.receiptGate("api.zip", receipts: ["clean"]).exit == .allowed)
            try sample.record("R1", "requests")
            let later = "2026-11-21T12:00:00Z"
            try await sample.importAdvisories(at: later)
            try await sample.rescan([sample.path("api.zip")], lockfile: nil, at: later)
            try await sample.receipt(of: "api.zip", as: "found", at: later)
            for receipts in [["clean", "found"], ["found", "clean"], ["found"]] {
                #expect(try await sample.receiptGate("api.zip", receipts: receipts, at: later).exit == .scanFinding)
            }
            // The older one alone tells what was known then, until the look is too old: ask for recent ones.
            #expect(try await sample.receiptGate("api.zip", receipts: ["clean"], at: later).exit == .allowed)
            let strict = try await sample.receiptGate(
                "api.zip", receipts: ["clean"], at: "2026-11-21T12:00:01Z", maxAge: .seconds(86_400))
            #expect(strict.exit == .stale)
            try await sample.rescan([sample.path("api.zip")], lockfile: nil, at: later)
            try await sample.receipt(of: "api.zip", as: "twin", at: later)
            #expect(
                try await sample.receiptGate("api.zip", receipts: ["found", "twin"], at: later).exit == .scanFinding)
            try await sample.receipt(of: "api.zip", as: "bare", at: later, by: .nobody)
            let text = String(decoding: try sample.folder.read("bare"), as: UTF8.self)
            let other = text.dropLast().replacing("\"files\":[", with: "\"files\":[\"x\",")
            try sample.seal(Array(other.utf8), as: "differs")
            let differing = try await sample.receiptGate("api.zip", receipts: ["found", "differs"], at: later)
            #expect(differing.troubles == ["attestation.integrity"])
        }
    }

    // MARK: - About which bytes

    @Test("another artifact's receipt says nothing of this one, whatever it is called")
    func otherBytes() async throws {
        try await withReceipt { sample in
            let replayed = try await sample.receiptGate("b.zip")
            #expect(replayed.exit == .stale)
            #expect(replayed.troubles == ["scan.never"])
            #expect(replayed.message("scan.never").contains("no scan receipt is about it"))
            // Each of several artifacts takes its own.
            try await sample.receipt(of: "b.zip", as: "b.receipt")
            for name in ["a.zip", "b.zip"] {
                #expect(try await sample.receiptGate(name, receipts: ["b.receipt", "a.receipt"]).exit == .allowed)
            }
            // Other bytes under the name of those that were looked at.
            try sample.zip("a.zip", "evil")
            #expect(try await sample.receiptGate("a.zip").exit == .stale)
        }
    }

    @Test("a receipt by a pin is that of the bytes, and another tree or other layers in it are refused")
    func pins() async throws {
        try await withReceipt { sample in
            try await sample.lock("a.zip", "b.zip")
            let made = try await sample.receipt(of: "a", as: "pin.receipt", lockfile: sample.lockfile)
            #expect(made.digest == (try await workplace.read(sample.path("a.zip"), wanting: .digest).inventory.digest))
            #expect(try await sample.receiptGate("a.zip", receipts: ["pin.receipt"]).exit == .allowed)
            await #expect(throws: Failure(.inputNotFound, "")) {
                try await sample.receipt(of: "c", as: "c.receipt", lockfile: sample.lockfile)
            }
            try await sample.forged { text in
                let tree = made.tree.hex
                text = text.replacing(tree, with: String(repeating: "0", count: 64))
            }
            let tree = try await sample.receiptGate("a.zip", receipts: ["forged.receipt"])
            #expect(tree.troubles == ["attestation.integrity"])
            try await sample.forged { text in
                let zeros = String(repeating: "0", count: 64)
                let end = try #require(text.range(of: "}],\"predicateType\""))
                text.replaceSubrange(
                    end, with: "},{\"name\":\"x\",\"digest\":{\"sha256\":\"\(zeros)\"}}],\"predicateType\"")
            }
            #expect(try await sample.receiptGate("a.zip", receipts: ["forged.receipt"]).exit == .signature)
        }
    }

    /// What a signer who is believed could write, by mistake or by intent, and no gate reads.
    private static let refusals: [(what: String, old: String, new: String)] = [
        ("another version", "scan-receipt:1", "scan-receipt:2"),
        ("another predicate", "urn:layerlock:scan-receipt:1", "https://in-toto.io/attestation/vulns/v0.2"),
        ("a key that stands twice", "\"scan\":{", "\"scan\":{\"kind\":\"layer-zip\","),
        ("a key that stands twice in another case", "\"scan\":{", "\"scan\":{\"Kind\":\"layer-zip\","),
        ("an unknown member", "\"scan\":{", "\"scan\":{\"policy\":\"allow\","),
        ("an unknown member of the statement", "{\"_type\"", "{\"x\":1,\"_type\""),
        ("an unknown outcome", "\"clean\"", "\"spotless\""),
        ("a scanner twice", "\"looks\":[", "\"looks\":[LOOK,LOOK,"),
        ("a layer twice", "\"layers\":[", "\"layers\":[LAYER,LAYER,"),
        ("another artifact's layer", "\"layers\":[", "\"layers\":[{\"digest\":\"sha256:ZEROS\",\"looks\":[]},"),
        ("a look after the receipt", "\"looks\":[", "\"looks\":[LATER,"),
        (
            "a comparison that is not there", "\"looks\":[",
            "\"packages\":{\"comparison\":7,\"advisories\":true,\"ecosystems\":[],\"vulnerable\":[]},\"looks\":["
        ),
        ("no end", "\"until\":\"2026-11-27", "\"until\":\"2026-11-20"),
        ("no time", "\"signingTime\":\"2026-11-20T12:00:00Z\"", "\"signingTime\":\"today\""),
        (
            "a profile that did not sign", "\"signingTime\"",
            "\"profileVersionArn\":\"a\",\"jobArn\":\"b\",\"signingTime\""
        ),
        (
            "an unknown finding", "\"outcome\":\"clean\"",
            "\"outcome\":\"finding\",\"findings\":[{\"id\":\"x.y\",\"outcome\":\"pass\",\"severity\":\"low\",\"message\":\"m\"}]"
        ),
    ]

    @Test("a receipt that says too much, too little or two things is none", arguments: refusals.indices)
    func forgeries(_ index: Int) async throws {
        let (what, old, new) = Self.refusals[index]
        func look(_ scanner: String, _ time: String) -> String {
            """
            {"scanner":"\(scanner)","version":"1","asOf":"\(time)","started":"\(time)","finished":"\(time)","outcome":"clean",\
            "bytesSeen":1,"bytesTotal":1}
            """
        }
        try await withReceipt { sample in
            let digest = try #require(try await workplace.read(sample.path("a.zip"), wanting: .digest).inventory.digest)
            try await sample.forged { text in
                let place = try #require(text.range(of: old), "\(what)")
                text.replaceSubrange(
                    place,
                    with: new.replacing("LOOK", with: look("other", "2026-11-20T00:00:00Z"))
                        .replacing("LATER", with: look("other", "2026-11-20T12:00:01Z"))
                        .replacing("LAYER", with: "{\"digest\":\"\(digest)\",\"looks\":[]}")
                        .replacing("ZEROS", with: String(repeating: "0", count: 64)))
            }
            let report = try await sample.receiptGate("a.zip", receipts: ["forged.receipt"])
            #expect(report.exit == .signature, "\(what)")
            #expect(report.troubles == ["attestation.integrity"], "\(what): \(report.findings)")
        }
    }

    @Test("what a receipt leaves out counts as never looked at: a layer, the reading, the artifact")
    func leftOut() async throws {
        try await withRescan { sample in
            try sample.scanStore()
            let images = ImageSample(folder: sample.folder)
            let image = (try images.write(ImageSample.twoLayers(), "oci.tar", as: "i") as NSString).lastPathComponent
            try await sample.rescan([sample.path(image)], lockfile: nil)
            try await sample.receipt(of: image, as: "bare", by: .nobody)
            let text = String(decoding: try sample.folder.read("bare").dropLast(), as: UTF8.self)
            let statement = try #require(try JSONReader.read(Array(text.utf8)).object)
            let predicate = try #require(statement["predicate"]?.object)
            let scan = try #require(predicate["scan"]?.object)
            func gate(_ edit: (inout JSONObject) throws -> Void) async throws -> ArtifactReport {
                var (copy, inner, outer) = (scan, predicate, statement)
                try edit(&copy)
                inner["scan"] = .object(copy)
                outer["predicate"] = .object(inner)
                let payload = JSONWriter.text(.object(outer), style: .compact)
                try sample.seal(payload, as: "f")
                return try await sample.receiptGate(image, receipts: ["f"])
            }
            #expect(try await gate { $0["kind"] = .string("docker-archive") }.exit == .allowed)
            let layers = try #require(scan["layers"]?.array)
            let layer = try await gate { $0["layers"] = .array(Array(layers.dropLast())) }
            #expect(layer.troubles == ["scan.never"])
            let reading = try await gate { copy in
                var first = try #require(layers[0].object)
                first["looks"] = .array(
                    (first["looks"]?.array ?? []).filter { $0.object?["scanner"]?.string != Scanner.reading })
                copy["layers"] = .array([.object(first)] + layers.dropFirst())
            }
            #expect(reading.troubles == ["scan.never"])
            let artifact = try await gate { $0["artifact"] = nil }
            #expect(artifact.troubles == ["scan.never"])
        }
    }

    // MARK: - What a receipt cannot answer

    @Test("what is new, and what an earlier run told, is for the ledger to say")
    func unanswered() async throws {
        try await withReceipt { sample in
            var new = sample.usualFindings
            new.failsOn = try #require(FailOn("new:high"))
            for report in [
                try await sample.receiptGate("a.zip", findings: new),
                try await sample.receiptGate("a.zip", baseline: .named("night-1")),
            ] {
                #expect(report.troubles == ["input.option"])
                #expect(report.verdict == .undecided)
            }
        }
    }

    @Test("a receipt is made of a ledger that is there, with an end that is still to come, and goes over no other file")
    func making() async throws {
        try await withReceipt { sample in
            await #expect(throws: Failure(.inputNotFound, "")) {
                try await sample.receipt(of: "a.zip", as: "x", ledger: sample.path("none.sqlite"))
            }
            await #expect(throws: Failure(.signRequest, "")) {
                try await sample.receipt(of: "a.zip", as: "x", until: judgedAt)
            }
            await #expect(throws: Failure(.signKey, "")) {
                try await sample.receipt(of: "a.zip", as: "x", by: .key(.pem([1], passPhrase: nil)))
            }
            #expect(!FileManager.default.fileExists(atPath: sample.path("x")))
            try sample.zip("c.zip", "c")
            let unread = try await sample.receipt(of: "c.zip", as: "c.receipt")
            #expect(unread.unread == 1)
            #expect(unread.notices.count == 1)
        }
    }
}
