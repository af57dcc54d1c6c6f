import Core
import Engine
import Foundation
import Image
import Ledger
import SQLite
import Signatures
import TestKit
import Testing

/// A trust store that changes, artifacts whose bytes nobody may need, and a ledger.
private struct TrustRun {
    let sample: RescanSample
    var store: String { sample.path("TrustStore") }

    /// Puts a signed fixture where the lockfile has it as `telemetry`.
    func pin(_ name: String = "telemetry") async throws {
        try FileManager.default.copyItem(atPath: signed(name), toPath: sample.path("telemetry.zip"))
        try await sample.lock("telemetry.zip")
    }

    /// Other bytes of the same size: whoever opens the file sees it.
    func spoil(_ name: String) throws {
        let size = try sample.folder.read(name).count
        try sample.folder.write(name, [UInt8](repeating: 0x20, count: size))
    }

    func revoke(_ profile: String = acme) throws {
        let entry = try #require(
            Revocation(.profileVersion, id: profile, effectiveFrom: try time("2026-09-01T00:00:00Z")))
        _ = try TrustStore.revoke(entry, in: store, asOf: try time(judgedAt))
    }

    @discardableResult
    func rescan(
        _ paths: [String] = [], lockfile: String? = "", at text: String = judgedAt,
        _ edit: (inout RescanDemand) -> Void = { _ in }
    ) async throws -> RescanSummary {
        try await sample.rescan(paths, lockfile: lockfile, at: text) { demand in
            demand.trust = TrustDemand(store: store)
            edit(&demand)
        }
    }

    /// The ledger's export, line by line.
    func lines() async throws -> [String] {
        var bytes: [UInt8] = []
        try await Workplace.exportLedger(sample.ledger) { part throws(Failure) in bytes += part }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}

private func withTrustRun(_ body: (TrustRun) async throws -> Void) async throws {
    try await withRescan { sample in
        _ = try storeCopy(in: sample.folder)
        try await body(TrustRun(sample: sample))
    }
}

@Suite("Signatures are judged again over the evidence that the ledger keeps")
struct KeptSignatureTests {
    @Test("who was revoked since is found without opening the artifact, is recorded, and stays found")
    func revoked() async throws {
        try await withTrustRun { run in
            try await run.pin()
            let first = try await run.rescan()
            #expect(first.states == ["telemetry: clean"])
            #expect(first.signatures == nil)
            try run.spoil("telemetry.zip")
            let quiet = try await run.rescan()
            #expect(quiet.outcomes.isEmpty && quiet.notDue == 1 && quiet.signatures == nil)

            try run.revoke()
            let summary = try await run.rescan()
            #expect(summary.exitStatus == .signature)
            #expect(summary.states == ["telemetry: finding"])
            #expect(summary.outcomes[0].bytesSeen == 0)
            #expect(summary.outcomes[0].scanners == [Scanner.signature])
            #expect(summary.outcomes[0].report.outcomes("signature.revocation") == [.fail])
            #expect(summary.signatures?.judged == 1)
            #expect(summary.signatures?.changes.map(\.name) == ["telemetry"])
            #expect(summary.signatures?.changes.first?.findings.map(\.id) == [.signatureRevocation])
            // It is told every time, and what it changed once.
            let again = try await run.rescan()
            #expect(again.exitStatus == .signature)
            #expect(again.signatures == nil)
            #expect(try await run.sample.status().exitStatus == .scanFinding)
            #expect(try await run.sample.rescan().exitStatus == .signature)
        }
    }

    @Test("a revocation that is taken out of the store is told as well")
    func trustedAgain() async throws {
        try await withTrustRun { run in
            try await run.pin()
            let list = try run.sample.folder.read("TrustStore/revocations.json")
            try run.revoke()
            #expect(try await run.rescan().exitStatus == .signature)
            try run.spoil("telemetry.zip")
            try run.sample.folder.write("TrustStore/revocations.json", list)
            let summary = try await run.rescan()
            #expect(summary.exitStatus == .allowed)
            #expect(summary.signatures?.changes.map(\.isWorse) == [false])
            #expect(try await run.sample.status().exitStatus == .allowed)
        }
    }

    @Test("evidence is judged at the time that is asked about: a signature that ran out since, and one still to come")
    func times() async throws {
        try await withTrustRun { run in
            try await run.pin()
            try await run.rescan()
            try run.spoil("telemetry.zip")
            let late = try await run.rescan(at: "2040-01-01T00:00:00Z") { $0.maxAge = nil }
            #expect(late.outcomes.first?.report.outcomes("signature.expiry") == [.fail])
            #expect(late.outcomes.first?.bytesSeen == 0)
            #expect(try await run.rescan().exitStatus == .allowed)
        }
        try await withTrustRun { run in
            try await run.pin()
            // Read before it was signed by its own word: what is kept knows no such time.
            #expect(try await run.rescan(at: "2026-08-01T00:00:00Z").exitStatus == .signature)
            try run.spoil("telemetry.zip")
            let summary = try await run.rescan { $0.maxAge = nil }
            #expect(summary.exitStatus == .allowed)
            #expect(summary.signatures?.changes.map(\.isWorse) == [false])
        }
    }

    @Test("a reading without a trust store keeps evidence where pins are compared, and none where nobody asked")
    func firstTrust() async throws {
        try await withTrustRun { run in
            try await run.pin("telemetry-revoked")
            try await run.sample.rescan()
            try run.spoil("telemetry.zip")
            let summary = try await run.rescan()
            #expect(summary.outcomes.map(\.bytesSeen) == [0])
            #expect(summary.exitStatus == .signature)
        }
        try await withTrustRun { run in
            let path = run.sample.path("telemetry.zip")
            try FileManager.default.copyItem(atPath: signed("telemetry-revoked"), toPath: path)
            try await run.sample.rescan([path], lockfile: nil)
            try run.spoil("telemetry.zip")
            #expect(try await run.rescan([path], lockfile: nil).states == ["telemetry: failed"])
        }
    }

    @Test("evidence of another reader, another form or another version of it is none: the artifact is due, once")
    func versions() async throws {
        try await withTrustRun { run in
            try await run.pin()
            try await run.rescan()
            let edit = { (demand: inout RescanDemand) in demand.versions.zipEvidence += " other=1" }
            let summary = try await run.rescan([], edit)
            #expect(summary.outcomes.map(\.bytesSeen) == [try UInt64(run.sample.folder.read("telemetry.zip").count)])
            #expect(try await run.rescan([], edit).outcomes.isEmpty)
            // A policy that judges otherwise needs no other evidence.
            try run.spoil("telemetry.zip")
            let judged = try await run.rescan {
                edit(&$0)
                $0.versions.signatures += 1
            }
            #expect(judged.outcomes.isEmpty && judged.signatures?.judged == 1)
        }
    }

    @Test("a ledger from before evidence was kept has each artifact due once")
    func formerLedger() async throws {
        try await withTrustRun { run in
            try await run.pin()
            try await run.rescan()
            var lines = try await run.lines().filter { !$0.hasPrefix("{\"evidence\":") }
            lines[lines.count - 1] = "{\"end\":{\"records\":\(lines.count - 2)}}"
            let file = try run.sample.folder.write("lines", lines.joined(separator: "\n") + "\n")
            let former = run.sample.path("former.sqlite")
            _ = try await Workplace.importLedger(file, into: former)
            #expect(try await run.rescan { $0.ledger = former }.outcomes.count == 1)
            #expect(try await run.rescan { $0.ledger = former }.outcomes.isEmpty)
        }
    }

    @Test(
        "a ledger of schema 4 has each artifact due once where somebody asks for signatures, and none where nobody does"
    )
    func earlierSchema() async throws {
        try await withTrustRun { run in
            try await run.pin()
            try await run.rescan()
            let queue = try DatabaseQueue(path: run.sample.ledger)
            try queue.writeWithoutTransaction { database in
                try database.execute(
                    sql: """
                        DROP TABLE secret_salt; DROP TABLE deployed_uses; DROP TABLE deployed_functions; DROP TABLE deployed_contents;
                        DROP TABLE evidence; DROP TABLE work; DROP TABLE told_findings; DROP TABLE told_artifacts; DROP TABLE runs;
                        DROP TABLE exploit_catalogues; DROP TABLE known_exploited; DROP TABLE exploit_predictions;
                        ALTER TABLE advisory_sources DROP COLUMN fetched; ALTER TABLE matches DROP COLUMN fetched;
                        ALTER TABLE package_findings DROP COLUMN vector;
                        ALTER TABLE package_findings DROP COLUMN severity_source;
                        ALTER TABLE package_findings DROP COLUMN vendor; ALTER TABLE advisory_parts DROP COLUMN releases;
                        ALTER TABLE scans DROP COLUMN code_bytes; ALTER TABLE scans DROP COLUMN owned_bytes;
                        DELETE FROM grdb_migrations WHERE identifier IN ('5', '6', '7', '8', '9', '10', '11'); PRAGMA user_version = 4;
                        """)
            }
            try queue.close()
            #expect(try await run.sample.rescan().outcomes.isEmpty)
            #expect(try await run.sample.status().exitStatus == .allowed)
            #expect(try await run.rescan().outcomes.map(\.bytesSeen).filter { $0 > 0 }.count == 1)
            #expect(try await run.rescan().outcomes.isEmpty)
            try run.revoke()
            try run.spoil("telemetry.zip")
            #expect(try await run.rescan().outcomes.map(\.bytesSeen) == [0])
        }
    }

    @Test("evidence moves with an export, and is judged where it comes to")
    func moved() async throws {
        try await withTrustRun { run in
            try await run.pin()
            try await run.rescan()
            let file = try run.sample.folder.write("lines", try await run.lines().joined(separator: "\n") + "\n")
            let copy = run.sample.path("copy.sqlite")
            _ = try await Workplace.importLedger(file, into: copy)
            #expect(try await Workplace.checkLedger(copy).contains { $0.label == "evidence" && $0.value == "1" })
            try run.spoil("telemetry.zip")
            try run.revoke()
            let summary = try await run.rescan { $0.ledger = copy }
            #expect(summary.exitStatus == .signature)
            #expect(summary.outcomes.map(\.bytesSeen) == [0])
        }
    }

    @Test(
        "evidence of one artifact under another's name, or changed, is no import",
        arguments: ["digest", "body", "selection"])
    func planted(_ member: String) async throws {
        try await withTrustRun { run in
            try await run.pin()
            try run.sample.zip("a.zip", "1")
            try await run.sample.lock("a.zip")
            try await run.rescan()
            var lines = try await run.lines()
            let places = lines.indices.filter { lines[$0].hasPrefix("{\"evidence\":") }
            #expect(places.count == 2)
            let place = try #require(places.first { lines[$0].contains("aws-signer-zip\\\"") })
            switch member {
            case "body": lines[place] = lines[place].replacing("acme_layers", with: "acme_lawyer")
            case "selection":
                lines[place] = lines[place].replacing("\"selection\":\"\"", with: "\"selection\":\"image=a\"")
            default:
                // The unsigned zip as the signed one.
                let other = try #require(places.first { $0 != place })
                let names = try [place, other].map { place in
                    try #require(lines[place].firstMatch(of: /"digest":"[^"]*","tree":"[^"]*"/)).output
                }
                lines[place] = lines[place].replacing(names[0], with: names[1])
            }
            let file = try run.sample.folder.write("lines", lines.joined(separator: "\n") + "\n")
            let refused = await failure { _ = try await Workplace.importLedger(file, into: run.sample.path("copy")) }
            #expect(refused?.code == .ledgerExportInvalid)
        }
    }

    @Test("the pinned signer is compared over kept evidence too")
    func pinnedSigner() async throws {
        try await withTrustRun { run in
            try await run.pin()
            try await run.rescan()
            try run.spoil("telemetry.zip")
            let text = String(decoding: try run.sample.folder.read("layers.lock"), as: UTF8.self)
            #expect(text.contains(acme))
            try run.sample.folder.write("layers.lock", text.replacing(acme, with: acmeNext))
            let summary = try await run.rescan()
            #expect(summary.outcomes.first?.report.outcomes("lock.signer") == [.fail])
            #expect(summary.exitStatus == .drift)
        }
    }

    @Test("endorsements are the run's: one that names the artifact, then its signer revoked, then none")
    func endorsements() async throws {
        try await withTrustRun { run in
            let path = try run.sample.zip("a.zip", "1")
            try await run.sample.lock("a.zip")
            let endorsement = try await endorse(path, as: "a.dsse", in: run.sample.folder)
            func endorsed(_ demand: inout RescanDemand) { demand.trust?.endorsements = [endorsement] }
            #expect(try await run.rescan([], endorsed).exitStatus == .allowed)
            try run.spoil("a.zip")
            #expect(try await run.rescan([], endorsed).exitStatus == .allowed)
            let without = try await run.rescan()
            #expect(without.outcomes.first?.report.outcomes("signature.missing") == [.fail])
            #expect(try await run.rescan([], endorsed).exitStatus == .allowed)
            try run.revoke()
            let revoked = try await run.rescan([], endorsed)
            #expect(revoked.outcomes.first?.report.outcomes("signature.revocation") == [.fail])
            #expect(revoked.outcomes.map(\.bytesSeen) == [0])
        }
    }

    @Test("a lockfile's own signature is judged though nothing is due")
    func lockfileSignature() async throws {
        try await withTrustRun { run in
            try await run.pin()
            try await run.rescan()
            let file = "TrustStore/code-signing-configs/production.json"
            let text = String(decoding: try run.sample.folder.read(file), as: UTF8.self)
            try run.sample.folder.write(
                file, text.replacing(/^\{/) { _ in "{\"lockfile\": {\"signedBy\": [\"\(acme)\"]}," })
            try run.spoil("telemetry.zip")
            let summary = try await run.rescan { $0.trust?.config = "production" }
            #expect(summary.exitStatus == .signature)
            #expect(summary.outcomes.first?.report.outcomes("signature.missing") == [.fail])
        }
    }

    @Test("an image in an archive: the store's profile revoked, the trust policy changed, the reference another's")
    func image() async throws {
        try await withRescan { sample in
            let store = try imageStore(in: sample.folder)
            let run = TrustRun(sample: sample)
            let images = ImageSample(folder: sample.folder)
            let unsigned = try images.write(ImageSample.twoLayers(), "oci.tar", as: "unsigned")
            try await images.sign(unsigned, to: sample.path("app.tar"), store: store)
            try await sample.lock("app.tar")
            let notation = try notationConfiguration(in: sample.folder)
            #expect(try await run.rescan().exitStatus == .allowed)
            try run.spoil("app.tar")
            func policy(_ edit: (inout TrustDemand) -> Void = { _ in }) async throws -> RescanSummary {
                var trust = TrustDemand(store: store)
                trust.notationConfig = notation
                edit(&trust)
                return try await run.rescan { $0.trust = trust }
            }
            #expect(try await policy().exitStatus == .allowed)
            let file = "nc/trustpolicy.json"
            let text = String(decoding: try sample.folder.read(file), as: UTF8.self)
            try sample.folder.write(file, text.replacing(imageProfile, with: acme))
            let other = try await policy()
            #expect(other.outcomes.first?.report.outcomes("signature.mismatch") == [.fail])
            try sample.folder.write(file, text)
            let digest = "sha256:" + String(repeating: "0", count: 64)
            let reference = try await policy { $0.reference = "registry.example/app@\(digest)" }
            #expect(reference.outcomes.first?.report.outcomes("signature.mismatch").last == .fail)
            #expect(try await policy().exitStatus == .allowed)
            try run.revoke(imageProfile)
            let revoked = try await run.rescan()
            #expect(revoked.exitStatus == .signature)
            #expect(revoked.outcomes.map(\.bytesSeen) == [0])
        }
    }

    @Test("a layout's folder is read again: its digest does not bind the signatures beside the image")
    func layout() async throws {
        try await withRescan { sample in
            let store = try imageStore(in: sample.folder)
            let run = TrustRun(sample: sample)
            let images = ImageSample(folder: sample.folder)
            let layout = try images.write(ImageSample.twoLayers(), "layout", as: "app")
            #expect(try await run.rescan([layout], lockfile: nil).exitStatus == .signature)
            #expect(try await run.lines().allSatisfy { !$0.hasPrefix("{\"evidence\":") })
            try await images.sign(layout, to: nil, store: store)
            try run.revoke(acmeNext)
            let summary = try await run.rescan([layout], lockfile: nil)
            #expect(summary.exitStatus == .allowed)
            #expect(summary.outcomes.allSatisfy { $0.bytesSeen > 0 } && summary.outcomes.count == 1)
        }
    }

    @Test("pins of several images in one archive, of which one is signed: each is judged by its own evidence")
    func severalImages() async throws {
        try await withRescan { sample in
            let store = try imageStore(in: sample.folder)
            let run = TrustRun(sample: sample)
            let images = ImageSample(folder: sample.folder)
            // The same content for two platforms: one tree, two configs.
            var arm = ImageSample.twoLayers()
            arm.platform = #""architecture":"arm64","os":"linux""#
            let amd = ImageSample.twoLayers()
            var layout = LayoutBuilder()
            let platform = { (name: String) in #","platform":{"os":"linux","architecture":"\#(name)"}"# }
            layout.add(amd, platform("amd64"))
            layout.add(arm, platform("arm64"))
            SignatureBuilder(
                try await signerEnvelope(over: amd, in: images, store: store), about: amd.descriptor()
            ).add(to: &layout)
            let path = try sample.folder.write("image.tar", layout.files.tar())
            for name in ["amd64", "arm64"] {
                var chosen = workplace
                chosen.selection.platform = ImagePlatform("linux/\(name)")
                _ = try await chosen.lock(
                    [path], name: name, lockfile: sample.lockfile, checksOnly: false, asOf: try time(judgedAt))
            }
            #expect(try await run.rescan().states == ["amd64: clean", "arm64: finding"])
            try run.revoke(acmeNext)
            let summary = try await run.rescan()  // The ledger keeps the last comparison, in either order.
            let isArmLast = summary.outcomes.count > 1
            #expect(summary.states == (isArmLast ? ["arm64: finding", "amd64: clean"] : ["arm64: finding"]))
            #expect(summary.outcomes.map { $0.bytesSeen > 0 } == (isArmLast ? [false, true] : [true]))
        }
    }
}
