import Archive
import Core
import Cryptography
import Engine
import Foundation
import Image
import Signatures
import TestKit
import Testing

@Suite("Signatures given beside an image, and endorsements of images")
struct GivenSignatureTests {
    private let image = ImageSample.twoLayers()

    @Test("an endorsement stands in for what the layout lacks under a trust store, never under Notation's policy")
    func endorsed() async throws {
        try await withTemporaryFolder { folder in
            let store = try imageStore(in: folder)
            let stranger = try envelope(over: image)
            for (name, envelopes, finding) in [
                ("unsigned", [], "signature.missing"), ("stranger", [stranger], "signature.untrusted"),
            ] {
                let path = try layout(image, envelopes, as: name, in: folder)
                let file = try await endorse(path, as: "\(name).json", in: folder)
                var demand = TrustDemand(store: store, endorsements: [file])
                #expect(try await judged(path, demand).exit == .allowed, "\(name)")
                demand.notationConfig = try notationConfiguration(in: folder)
                let report = try await judged(path, demand)
                #expect(report.exit == .signature, "\(name)")
                #expect(report.outcomes(finding).contains(.fail))
                #expect(
                    report.findings.contains { $0.id == .signatureCoverage && $0.message.contains("endorsement") })
                demand.reference = "a.example/b@sha256:\(String(repeating: "0", count: 64))"
                #expect(try await judged(path, demand).outcomes("signature.mismatch").contains(.fail))
                try FileManager.default.removeItem(atPath: folder.path(of: "nc"))
            }
        }
    }

    @Test("a signature that was given has to pass, whatever else speaks for the image")
    func given() async throws {
        try await withTemporaryFolder { folder in
            let sample = ImageSample(folder: folder)
            let store = try imageStore(in: folder)
            let good = try await signerEnvelope(over: image, in: sample, store: store)
            let future = try await signerEnvelope(over: image, in: sample, store: store, at: later)
            let path = try layout(image, [good], as: "app", in: folder)
            let plain = try layout(image, [], as: "plain", in: folder)
            let endorsement = try await endorse(plain, as: "plain.json", in: folder)
            let threats: [(String, [UInt8], String)] = [
                ("stranger", try envelope(over: image), "signature.untrusted"),
                ("future", future, "signature.integrity"),
                ("junk", Array("junk".utf8), "signature.integrity"),
                ("another image's", try envelope(over: ImageSample.twoLayers(app: "evil\n")), "signature.integrity"),
            ]
            for (name, bytes, finding) in threats {
                let file = try folder.write("given", bytes)
                var report = try await judged(path, TrustDemand(store: store), given: [file], at: early)
                #expect(report.exit == .signature, "\(name)")
                #expect(
                    report.findings.contains { $0.id.rawValue == finding && $0.outcome == .fail && $0.path == file })
                report = try await judged(
                    plain, TrustDemand(store: store, endorsements: [endorsement]), given: [file], at: early)
                #expect(report.exit == .signature, "\(name)")
                var locking = workplace
                locking.signatureFiles = [file]
                let lockfile = folder.path(of: "given.lock")
                let outcome = try await locking.lock(
                    [path], name: nil, lockfile: lockfile, checksOnly: false, asOf: try time(early))
                #expect(outcome.pins.isEmpty == (finding == "signature.integrity"), "\(name)")
            }
            let file = try folder.write("given", good)
            #expect(try await judged(path, TrustDemand(store: store), given: [file], at: early).troubles == [])
        }
    }

    @Test("a signature of the future in the layout is warned of beside a good one, and alone it does not hold")
    func future() async throws {
        try await withTemporaryFolder { folder in
            let sample = ImageSample(folder: folder)
            let store = try imageStore(in: folder)
            let good = try await signerEnvelope(over: image, in: sample, store: store)
            let future = try await signerEnvelope(over: image, in: sample, store: store, at: later)
            let both = try layout(image, [good, future], as: "both", in: folder)
            let report = try await judged(both, TrustDemand(store: store), at: early)
            #expect(report.exit == .allowed)
            #expect(report.outcomes("signature.integrity") == [.pass, .warn])
            #expect(Set(report.inventory?.signatures.map(\.standing) ?? []) == [.trusted, .broken])
            func lock(_ path: String) async throws -> LockOutcome {
                try await workplace.lock(
                    [path], name: nil, lockfile: folder.path(of: "layers.lock"), checksOnly: false,
                    asOf: try time(early))
            }
            let outcome = try await lock(both)
            #expect(outcome.pins.map(\.signer) == [imageProfile])
            #expect(outcome.pins.flatMap(\.warnings).map(\.id) == [.signatureIntegrity])
            #expect(outcome.reports[0].outcomes("signature.integrity") == [.warn])
            let alone = try layout(image, [future], as: "alone", in: folder)
            let refused = try await lock(alone)
            #expect(refused.pins.isEmpty)
            #expect(refused.reports[0].exit == .signature)
            let facts = try #require(
                try await judged(alone, TrustDemand(store: store), at: early).inventory?.signatures.first)
            #expect(facts.standing == .broken)
            #expect(facts.fault?.contains("lies after") == true)
        }
    }

    @Test("a backdated signature of a stranger's takes nobody's place in the lockfile")
    func backdated() async throws {
        try await withTemporaryFolder { folder in
            let sample = ImageSample(folder: folder)
            let store = try imageStore(in: folder)
            let signer = try await signerEnvelope(over: image, in: sample, store: store)
            let stranger = try envelope(over: image, at: "2026-01-01T00:00:00Z")
            let local = try envelope(over: image, by: "leaf", chain: honestChain)
            func pinned(_ envelopes: [[UInt8]], _ name: String) async throws -> (signer: String?, warnings: [Finding]) {
                let path = try layout(image, envelopes, as: "app", in: folder)
                let outcome = try await lock(path, at: folder.path(of: "layers.lock"), name: name)
                return (outcome.pins.first?.signer, outcome.reports[0].findings.filter { $0.id == .lockSigner })
            }
            #expect(try await pinned([signer], "app").signer == imageProfile)
            let both = try await pinned([stranger, signer], "app")
            #expect(both.signer == imageProfile)
            #expect(both.warnings.map(\.outcome) == [.warn])
            #expect(both.warnings[0].message.contains("pinned is \(imageProfile)"))
            #expect(both.warnings[0].message.contains("not pinned: CN="))
            // AWS Signer's first, where nobody is pinned; the pinned one, whoever he is, as long as he signs.
            #expect(try await pinned([stranger, signer], "new").signer == imageProfile)
            let mine = try #require(try await pinned([local], "own").signer)
            #expect(mine != imageProfile)
            #expect(try await pinned([stranger, signer, local], "own").signer == mine)
            #expect(try await pinned([signer], "own").signer == imageProfile)
            let earliest = try #require(try await pinned([local, stranger], "plain").signer)
            #expect(earliest != mine)
            #expect(try await pinned([local], "app").warnings == [])
        }
    }

    @Test("lists that are given are asked under a trust store too", .needs(.openssl))
    func lists() async throws {
        try await withTemporaryFolder { folder in
            let sample = ImageSample(folder: folder)
            let store = try imageStore(in: folder)
            let good = try await signerEnvelope(over: image, in: sample, store: store)
            let path = try layout(image, [good], as: "app", in: folder)
            var demand = TrustDemand(store: store)
            demand.revocationLists = folder.path(of: "crl")
            try folder.makeFolder("crl")
            #expect(try await judged(path, demand).outcomes("signature.revocation") == [.pass, .warn])
            let script = """
                printf '%s' "$2" > index; echo 01 > number
                printf '[ca]\\ndefault_ca=own\\n[own]\\ndatabase=index\\ncrlnumber=number\\ndefault_md=sha384\\n' > config
                openssl ca -config config -gencrl -cert "$0/regional.pem" -keyfile "$0/regional.key.pem" \
                    -crl_lastupdate 20260901000000Z -crl_nextupdate "$1" -out crl/list.pem
                """
            let serial = try #require(
                try await judged(path, demand).inventory?.signatures.first?.certificates.first?.serial)
            let digits = serial.count % 2 == 0 ? serial.uppercased() : "0" + serial.uppercased()
            let entry = "R\t600101000000Z\t260902000000Z\t\(digits)\tunknown\t/CN=leaf\n"
            for (end, index, outcome) in [
                ("20261231000000Z", "", Outcome.warn), ("20261001000000Z", "", .unknown),
                ("20261231000000Z", entry, .fail),
            ] {
                let result = try await Tool.shell.run(
                    ["-c", script, repositoryPath("Fixtures/pki"), end, index], in: folder.path)
                #expect(result.status == 0, "\(result.errors)")
                let report = try await judged(path, demand)
                #expect(report.outcomes("signature.revocation").last == outcome, "\(end) \(report.findings)")
            }
            let file = try folder.write("file", "text")
            demand.revocationLists = file
            #expect(try await judged(path, demand).findings.contains { $0.message.contains("is no folder") })
        }
    }

    @Test("an image's options are wrong usage for zips, and nothing is pinned")
    func zips() async throws {
        try await withTemporaryFolder { folder in
            let option = FindingID.inputOption.rawValue
            var demand = TrustDemand(store: exampleStore)
            demand.revocationLists = folder.path
            #expect(try await judged(signed("telemetry"), demand).troubles == [option])
            demand.revocationLists = nil
            demand.notationConfig = try notationConfiguration(in: folder)
            demand.reference = "a.example/b"
            #expect(try await judged(signed("telemetry"), demand).troubles == [option])
            demand.reference = nil
            #expect(try await !judged(signed("telemetry"), demand).troubles.contains(option))
            let file = try folder.write("junk", "junk")
            #expect(try await judged(telemetry, TrustDemand(store: exampleStore), given: [file]).troubles == [option])
            var reader = workplace
            reader.signatureFiles = [file]
            let outcome = try await reader.lock(
                [telemetry], name: nil, lockfile: folder.path(of: "layers.lock"), checksOnly: false,
                asOf: try time(judgedAt))
            #expect(outcome.pins.isEmpty)
            #expect(outcome.reports[0].troubles == [option])
            #expect(try !folder.names(in: "").contains("layers.lock"))
        }
    }
}

@Suite("What signing an image leaves behind")
struct ImageSigningTests {
    @Test("a folder that could not be read again stays as it was")
    func limits() async throws {
        try await withTemporaryFolder { folder in
            let sample = ImageSample(folder: folder)
            let store = try imageStore(in: folder)
            let path = try sample.write(ImageSample.twoLayers(), "layout", as: "app")
            let before = try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
            let index = try folder.read("app.layout/index.json")
            var narrow = workplace
            narrow.imageLimits.entries = before.count + 2
            let refusal = await failure {
                _ = try await narrow.sign(
                    path, by: try signer(profile: imageProfile, store: store), to: nil, replacesSignature: false,
                    image: ImageSigning())
            }
            #expect(refusal?.code == .signArchive)
            #expect(refusal?.message.contains("over the limit of \(before.count + 2)") == true)
            #expect(try folder.read("app.layout/index.json") == index)
            #expect(try FileManager.default.subpathsOfDirectory(atPath: path).sorted() == before)
        }
    }

    @Test("no signature is added beyond those that are read")
    func count() async throws {
        try await withTemporaryFolder { folder in
            let sample = ImageSample(folder: folder)
            let store = try imageStore(in: folder)
            let image = ImageSample.twoLayers()
            let envelopes = (0..<ImageSignature.countLimit).map { Array("{\($0)".utf8) }
            let path = try layout(image, envelopes, as: "full", in: folder)
            let refusal = await failure { try await sample.sign(path, to: path, store: store) }
            #expect(refusal?.code == .signArchive)
            #expect(refusal?.message.contains("1024 signatures") == true)
        }
    }

    @Test("an image without a name in index.json is told of; a zip is told that the profile is for images")
    func notices() async throws {
        try await withTemporaryFolder { folder in
            let sample = ImageSample(folder: folder)
            let store = try imageStore(in: folder)
            let path = try sample.write(ImageSample.twoLayers(), "oci.tar", as: "app")
            let nameless = try await sample.sign(path, to: path, store: store)
            #expect(nameless.notices.count == 1)
            #expect(nameless.notices.first?.contains("no name") == true)
            var named = LayoutBuilder()
            named.add(ImageSample.twoLayers(), #","annotations":{"org.opencontainers.image.ref.name":"app"}"#)
            let other = try folder.write("named.tar", named.files.tar())
            #expect(try await sample.sign(other, to: other, store: store).notices == [])
            let zip = await failure { try await sample.sign(telemetry, to: folder.path(of: "x"), store: store) }
            #expect(zip?.message.contains("is a zip") == true)
            #expect(zip?.remedy?.plain.contains(SigningPlatform.lambda.rawValue) == true)
        }
    }
}
