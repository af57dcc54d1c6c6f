import Archive
import Core
import Engine
import Foundation
import Ledger
import Signatures
import TestKit
import Testing

@Suite("Signed images")
struct ImageSignatureTests {
    @Test(
        "a signed archive verifies by the store, in both formats, its blobs as they were",
        arguments: EnvelopeFormat.allCases)
    func archive(_ format: EnvelopeFormat) async throws {
        try await withTemporaryFolder { folder in
            let sample = ImageSample(folder: folder)
            let store = try imageStore(in: folder)
            let image = ImageSample.twoLayers()
            let path = try sample.write(image, "oci.tar", as: "app")
            let signed = folder.path(of: "signed.tar")
            let receipt = try await sample.sign(path, to: signed, store: store, format: format)
            #expect(receipt.format == (format == .jws ? .notationJWS : .notationCOSE))
            #expect(receipt.covers?.description == ImageBuilder.digest(image.manifestBytes))

            let report = try await verify(signed, store: store)
            #expect(report.troubles == [])
            #expect(report.inventory?.digest == receipt.digest)
            #expect(report.inventory?.tree == (try await workplace.read(path, wanting: .manifest).inventory.tree))
            let facts = try #require(report.inventory?.signatures.first)
            #expect(facts.format == format.name.rawValue)
            #expect(facts.standing == .trusted)
            #expect(facts.profileVersionArn == imageProfile)
            #expect(facts.covers?.role == .manifest)
            #expect(facts.certificates.count == 4)
            // Whoever reads the archive with other tools finds each blob under its name.
            try Tool.tar.need()
            try folder.makeFolder("out")
            #expect(try await Tool.tar.run(["xf", signed, "-C", folder.path(of: "out")]).status == 0)
            for blob in image.blobs {
                #expect(try folder.read("out/blobs/sha256/\(ImageBuilder.hex(blob))") == blob)
            }
        }
    }

    @Test("a folder is added to, twice; an archive may be written over itself; a docker archive cannot be signed")
    func places() async throws {
        try await withTemporaryFolder { folder in
            let sample = ImageSample(folder: folder)
            let store = try imageStore(in: folder)
            let layout = try sample.write(ImageSample.twoLayers(), "layout", as: "app")
            try await sample.sign(layout, to: nil, store: store)
            try await sample.sign(layout, to: layout, store: store, format: .cose, at: "2026-09-03T10:30:16Z")
            let report = try await verify(layout, store: store)
            #expect(report.inventory?.signatures.map(\.standing) == [.trusted, .trusted])
            #expect(report.troubles == [])
            #expect(
                await failure { try await sample.sign(layout, to: folder.path(of: "x"), store: store) }?.code
                    == .signArchive)

            let archive = try sample.write(ImageSample.twoLayers(), "oci.tar", as: "app")
            try await sample.sign(archive, to: archive, store: store)
            #expect(try await verify(archive, store: store).troubles == [])
            let docker = try sample.write(ImageSample.twoLayers(), "docker.tar", as: "app")
            #expect(await failure { try await sample.sign(docker, to: docker, store: store) }?.code == .signArchive)
            #expect(
                await failure { try await sample.sign(telemetry, to: folder.path(of: "x"), store: store) }?.code
                    == .signArchive)
            #expect(
                await failure {
                    try await sample.sign(archive, to: folder.path(of: "x"), store: store, profile: acme)
                }?.code == .signArchive)
            #expect(try folder.names(in: "").allSatisfy { !$0.hasPrefix(".layerlock") })
        }
    }

    @Test("skopeo reads the image of a signed archive as before", .needs(.skopeo))
    func skopeo() async throws {
        try await withTemporaryFolder { folder in
            let sample = ImageSample(folder: folder)
            let store = try imageStore(in: folder)
            var layout = LayoutBuilder()
            layout.add(ImageSample.twoLayers(), #","annotations":{"org.opencontainers.image.ref.name":"app"}"#)
            let path = try folder.write("app.tar", layout.files.tar())
            try await sample.sign(path, to: path, store: store)
            let result = try await Tool.skopeo.run(["inspect", "--raw", "oci-archive:\(path):app"])
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.output == ImageSample.twoLayers().manifestBytes)
        }
    }

    @Test("the index or the platform's manifest is signed, and either covers the image")
    func index() async throws {
        try await withTemporaryFolder { folder in
            let sample = ImageSample(folder: folder)
            let store = try imageStore(in: folder)
            var layout = LayoutBuilder()
            layout.addBlobs(of: ImageSample.twoLayers())
            layout.manifests = [layout.addIndex([ImageSample.twoLayers().descriptor()])]
            let path = try folder.write("index.tar", layout.files.tar())
            let signed = folder.path(of: "signed.tar")
            let receipt = try await sample.sign(path, to: signed, store: store, signsIndex: true)
            let report = try await verify(signed, store: store)
            #expect(report.troubles == [])
            #expect(receipt.covers == report.inventory?.image?.indexDigest)
            #expect(report.inventory?.signatures.first?.covers?.role == .index)
            #expect(report.message("signature.coverage").contains("index"))
        }
    }

    @Test("under a config images' signatures are judged as packages' are")
    func configs() async throws {
        try await withTemporaryFolder { folder in
            let sample = ImageSample(folder: folder)
            let store = try imageStore(in: folder)
            let path = try sample.write(ImageSample.twoLayers(), "oci.tar", as: "app")
            let signed = folder.path(of: "signed.tar")
            try await sample.sign(path, to: signed, store: store)
            #expect(
                try await verify(signed, store: store, config: "production").outcomes("signature.mismatch") == [.fail])
            #expect(try await verify(signed, store: store, config: "staging").outcomes("signature.mismatch") == [.warn])
            #expect(try await verify(path, store: store).outcomes("signature.missing") == [.fail])
            #expect(try await verify(path, store: store, config: "staging").outcomes("signature.missing") == [.warn])
            #expect(try await verify(signed).outcomes("signature.untrusted") == [.fail])
            #expect(
                try await verify(signed, store: store, at: "2038-01-01T00:00:00Z").outcomes("signature.expiry") == [
                    .fail
                ])
        }
    }

    @Test("a signature that was moved to another image does not hold")
    func moved() async throws {
        try await withTemporaryFolder { folder in
            let sample = ImageSample(folder: folder)
            let store = try imageStore(in: folder)
            let layout = try sample.write(ImageSample.twoLayers(), "layout", as: "app")
            try await sample.sign(layout, to: nil, store: store)
            let facts = try #require(try await workplace.read(layout, wanting: .digest).inventory.signatures.first)
            #expect(facts.standing == .unverified)
            let envelope = try await firstEnvelope(inFolder: layout)

            let other = ImageSample.twoLayers(app: "evil\n")
            var forged = other.layout
            SignatureBuilder(envelope, about: other.descriptor()).add(to: &forged)
            let path = try folder.write("forged.tar", forged.files.tar())
            let report = try await verify(path, store: store)
            #expect(report.outcomes("signature.integrity") == [.fail])
            #expect(report.exit == .signature)
            #expect(report.inventory?.signatures.first?.standing == .broken)
            #expect(try await lock(path, at: folder.path(of: "layers.lock")).pins.isEmpty)

            // Beside its own image the same envelope is a signature, in a file.
            var beside = workplace
            beside.signatureFiles = [try folder.write("app.jws", envelope)]
            let trust = TrustDemand(store: store)
            let plain = try sample.write(ImageSample.twoLayers(), "oci.tar", as: "plain")
            for (path, outcome) in [(plain, Outcome.pass), (path, .fail)] {
                let reports = await beside.verify(
                    [path], lockfile: nil, name: nil, asOf: try time(judgedAt), trust: trust)
                #expect(reports[0].outcomes("signature.integrity").first == outcome)
            }
        }
    }

    @Test("Notation's policy judges images; a zip under it alone is undecided; a broken policy decides nothing")
    func policies() async throws {
        try await withTemporaryFolder { folder in
            let sample = ImageSample(folder: folder)
            let store = try imageStore(in: folder)
            let path = try sample.write(ImageSample.twoLayers(), "oci.tar", as: "app")
            let signed = folder.path(of: "signed.tar")
            try await sample.sign(path, to: signed, store: store)
            var demand = TrustDemand()
            demand.notationConfig = try notationConfiguration(in: folder)
            func verify(_ path: String) async throws -> ArtifactReport {
                await workplace.verify([path], lockfile: nil, name: nil, asOf: try time(judgedAt), trust: demand)[0]
            }
            #expect(try await verify(signed).exit == .undecided)
            #expect(try await verify(signed).outcomes("signature.revocation") == [.unknown])
            #expect(try await verify(path).outcomes("signature.missing") == [.fail])
            #expect(try await verify(telemetry).outcomes("signature.untrusted") == [.unknown])
            demand.store = store
            #expect(try await verify(signed).troubles == [])
            #expect(try await verify(signed).inventory?.signatures.first?.standing == .trusted)
            demand.revocationLists = folder.path(of: "none")
            #expect(try await verify(signed).exit == .undecided)
            demand.revocationLists = nil
            try folder.write("nc/trustpolicy.json", "{}")
            #expect(try await verify(signed).exit == .undecided)
        }
    }

    @Test("lock pins who signed an image; another signer, another version, none and a broken one fail")
    func pins() async throws {
        try await withTemporaryFolder { folder in
            let sample = ImageSample(folder: folder)
            let store = try imageStore(in: folder)
            let path = try sample.write(ImageSample.twoLayers(), "oci.tar", as: "app")
            let signed = folder.path(of: "signed.tar")
            try await sample.sign(path, to: signed, store: store)
            let lockfile = folder.path(of: "layers.lock")
            let outcome = try await lock(signed, at: lockfile, name: "app")
            #expect(outcome.pins.map(\.signer) == [imageProfile])
            #expect(try await lock(signed, at: lockfile, name: "app", checksOnly: true).reports[0].exit == .allowed)

            func finding(_ path: String, store: String?) async throws -> Finding? {
                try await verify(path, lockfile: lockfile, name: "app", store: store).findings.first {
                    $0.id == .lockSigner
                }
            }
            #expect(try await finding(signed, store: store)?.outcome == .pass)
            #expect(try await finding(signed, store: nil)?.outcome == .warn)
            #expect(try await finding(path, store: store)?.message.contains("carries no signature now") == true)

            // A signature that came after the image was pinned unsigned.
            let unsigned = folder.path(of: "unsigned.lock")
            try await lock(path, at: unsigned, name: "app")
            for (artifact, judge, outcome) in [
                (signed, nil, Outcome.fail), (signed, store, .warn), (path, nil, nil),
            ] as [(String, String?, Outcome?)] {
                let report = try await verify(artifact, lockfile: unsigned, name: "app", store: judge)
                #expect(report.outcomes("lock.signer") == [outcome].compactMap(\.self), "\(report.findings)")
            }

            // A second signature, later and by another version, changes neither pin nor answer.
            try FileManager.default.removeItem(atPath: store)
            let versions = try imageStore(in: folder, version: "ZyXwVu0123")
            let next = imageProfile.replacing("AbCdEf0123", with: "ZyXwVu0123")
            let both = folder.path(of: "both.tar")
            try await sample.sign(signed, to: both, store: versions, profile: next, at: "2026-09-03T10:30:16Z")
            #expect(try await finding(both, store: nil)?.outcome == .warn)
            #expect(
                try await lock(both, at: folder.path(of: "both.lock"), name: "app").pins.map(\.signer) == [imageProfile]
            )
            let other = folder.path(of: "other.tar")
            try await sample.sign(path, to: other, store: versions, profile: next)
            let moved = try #require(try await finding(other, store: versions))
            #expect(moved.outcome == .fail)
            #expect(moved.message.contains("version ZyXwVu0123 of the pinned profile"))
        }
    }

    @Test("a rescan judges an image's signature as of now, and a revoked one is found and stays found")
    func rescanned() async throws {
        try await withRescan { sample in
            let images = ImageSample(folder: sample.folder)
            let store = try imageStore(in: sample.folder)
            let path = try images.write(ImageSample.twoLayers(), "oci.tar", as: "app")
            try await images.sign(path, to: path, store: store)
            try await sample.lock("app.oci.tar")
            let clean = try await sample.rescan { $0.trust = TrustDemand(store: store) }
            #expect(clean.exitStatus == .allowed)
            #expect(
                clean.outcomes.map(\.scanners) == [
                    ["reading", "pin", "signature", "packages", "hooks", "secrets", "malware", "programs"]
                ])
            let list =
                #"{"schemaVersion":1,"asOf":"2026-11-20T12:00:00Z","revoked":[{"kind":"profile-version","#
                + #""id":"\#(imageProfile)","effectiveFrom":"2026-01-01T00:00:00Z","reason":"leaked"}]}"#
            try sample.folder.write("TrustStore/revocations.json", list)
            let judged = try await sample.rescan {
                $0.trust = TrustDemand(store: store)
                $0.isAll = true
            }
            #expect(judged.exitStatus == .signature)
            #expect(try await sample.status().exitStatus == .scanFinding)
        }
    }

    @Test("options for images go with images, and --replace with zips")
    func options() async throws {
        try await withTemporaryFolder { folder in
            let sample = ImageSample(folder: folder)
            let store = try imageStore(in: folder)
            let path = try sample.write(ImageSample.twoLayers(), "oci.tar", as: "app")
            let images = try signer(profile: imageProfile, store: store)
            let output = folder.path(of: "x")
            let replacing = await failure {
                _ = try await workplace.sign(
                    path, by: images, to: output, replacesSignature: true, image: ImageSigning())
            }
            #expect(replacing?.code == .signArchive)
            let indexed = await failure {
                _ = try await workplace.sign(
                    telemetry, by: try signer(), to: output, replacesSignature: false,
                    image: ImageSigning(signsIndex: true))
            }
            #expect(indexed?.code == .signArchive)
            let withoutIndex = await failure {
                try await sample.sign(path, to: output, store: store, signsIndex: true)
            }
            #expect(withoutIndex?.message.contains("no index") == true)
            #expect(try folder.names(in: "") == ["TrustStore", "app.oci.tar"])
        }
    }

    @Test("an artifact that is no image is signed and verified as a layout is")
    func artifacts() async throws {
        try await withTemporaryFolder { folder in
            let sample = ImageSample(folder: folder)
            let store = try imageStore(in: folder)
            let config = ImageBuilder.descriptor("application/vnd.oci.empty.v1+json", Array("{}".utf8))
            let blob = ImageBuilder.descriptor("application/octet-stream", Array("weights".utf8))
            let manifest = Array(
                #"{"schemaVersion":2,"artifactType":"application/x.model","config":\#(config),"layers":[\#(blob)]}"#
                    .utf8)
            var layout = LayoutBuilder()
            for bytes in [manifest, Array("{}".utf8), Array("weights".utf8)] { layout.addBlob(bytes) }
            layout.manifests = [ImageBuilder.descriptor("application/vnd.oci.image.manifest.v1+json", manifest)]
            let path = try folder.write("model.tar", layout.files.tar())
            let signed = folder.path(of: "signed.tar")
            try await sample.sign(path, to: signed, store: store, artifact: true)
            var reader = workplace
            reader.readsArtifacts = true
            let report = await reader.verify(
                [signed], lockfile: nil, name: nil, asOf: try time(judgedAt), trust: TrustDemand(store: store))[0]
            #expect(report.troubles == [])
            #expect(report.inventory?.artifact?.artifactType == "application/x.model")
            #expect(report.inventory?.entries.count == 2)
            #expect(await workplace.inspect([AskedArtifact(locator: signed)])[0].exit == .archiveRejected)
        }
    }
}
