import Core
import Engine
import Foundation
import Ledger
import Signatures
import TestKit
import Testing

/// A zip, a bundle by a key of one's own beside it, a store that believes the key, a lockfile and a ledger.
private struct SideRun {
    let sample: RescanSample
    var store: String { sample.path("TrustStore") }
    var zip: String { sample.path("a.zip") }

    func bundle(of name: String, as output: String, key: String = "leaf-p256") async throws {
        var sign = SignBundle(workplace.environment)
        sign.replaces = true
        _ = try await sign.run(
            sample.path(name), by: .pem(try bytes("Fixtures/pki/\(key).key.pem"), passPhrase: nil),
            at: try time(judgedAt), to: sample.path(output))
    }

    func verify(_ trusts: Bool = true, lockfile: Bool = false) async throws -> ArtifactReport {
        try await EngineTests.verify(
            zip, lockfile: lockfile ? sample.lockfile : nil, name: lockfile ? "a" : nil, store: trusts ? store : nil)
    }

    func rescan() async throws -> RescanSummary {
        try await sample.rescan { $0.trust = TrustDemand(store: store) }
    }
}

private func withSideRun(_ body: (SideRun) async throws -> Void) async throws {
    try await withRescan { sample in
        let run = SideRun(sample: sample)
        try sample.zip("a.zip", "print(1)\n")
        try sample.zip("other.zip", "print(2)\n")
        _ = try storeCopy(in: sample.folder)
        let key = try publicKeyFile("leaf-p256", in: sample)
        _ = try AddIdentity(store: run.store, name: "release").run(key: key, isUnlogged: true)
        try await body(run)
    }
}

/// The public half of a fixture's key.
private func publicKeyFile(_ name: String, in sample: RescanSample) throws -> String {
    let path = sample.path("\(name).pub")
    let result = try Tool.openssl.result(
        of: ["pkey", "-in", repositoryPath("Fixtures/pki/\(name).key.pem"), "-pubout", "-out", path])
    try #require(result.status == 0, "\(result.errors)")
    return path
}

@Suite("Signatures beside a zip", .needs(.openssl))
struct SideSignatureTests {
    @Test(
        "a bundle beside the zip is found, judged, pinned and missed",
        arguments: ["a.zip.sigstore.json", "a.zip.sigstore"])
    func found(name: String) async throws {
        try await withSideRun { run in
            #expect(try await run.verify().troubles.contains("signature.missing"))
            try await run.bundle(of: "a.zip", as: name)
            let report = try await run.verify()
            #expect(report.troubles == [], "\(report.findings)")
            #expect(report.inventory?.signatures.map(\.standing) == [.trusted])
            #expect(report.inventory?.signatures.map(\.path) == [name])
            // Nobody asked: it is shown, and not verified, since only its key could.
            #expect(try await run.verify(false).inventory?.signatures.map(\.standing) == [.unverified])
            let inspected = await workplace.inspect([AskedArtifact(locator: run.zip)])
            #expect(inspected.first?.inventory?.signatures.map(\.standing) == [.unverified])
            let outcome = try await lock(run.zip, at: run.sample.lockfile, name: "a")
            #expect(outcome.pins.first?.signer?.contains("the key sha256:") == true)
            #expect(outcome.reports.first?.outcomes("lock.signer") == [.warn])
            #expect(try await run.verify(lockfile: true).outcomes("lock.signer") == [.pass])
            #expect(try await run.verify(false, lockfile: true).outcomes("lock.signer") == [.warn])
            try FileManager.default.removeItem(atPath: run.sample.path(name))
            #expect(try await run.verify(lockfile: true).outcomes("lock.signer") == [.fail])
        }
    }

    @Test("one that does not hold is told, whatever it is: of another zip, by another key, junk, nothing to read")
    func broken() async throws {
        try await withSideRun { run in
            let name = "a.zip.sigstore.json"
            try await run.bundle(of: "other.zip", as: name)
            #expect(try await run.verify().outcomes("signature.integrity") == [.fail])
            try await run.bundle(of: "a.zip", as: name, key: "other-leaf")
            #expect(try await run.verify().outcomes("signature.untrusted") == [.fail])
            for text in ["junk", "{}", ""] {
                try run.sample.folder.write(name, text)
                #expect(try await run.verify().outcomes("signature.integrity") == [.fail], "\(text)")
                let outcome = try await lock(run.zip, at: run.sample.lockfile, name: "a")
                #expect(outcome.pins.isEmpty, "\(text)")
            }
            try FileManager.default.removeItem(atPath: run.sample.path(name))
            try run.sample.folder.makeFolder(name)
            let report = try await run.verify()
            #expect(report.exit == .undecided, "\(report.findings)")
            #expect(report.findings.first?.path?.hasSuffix(name) ?? true)
        }
    }

    @Test("beside AWS Signer's inside: a stranger's does not matter, one that does not hold does")
    func besides() async throws {
        try await withSideRun { run in
            try FileManager.default.removeItem(atPath: run.zip)
            try FileManager.default.copyItem(atPath: signed("telemetry"), toPath: run.zip)
            let alone = try await run.verify()
            #expect(!alone.findings.contains { $0.outcome == .fail })
            try await run.bundle(of: "a.zip", as: "a.zip.sigstore.json", key: "other-leaf")
            let stranger = try await run.verify()
            #expect(!stranger.findings.contains { $0.outcome == .fail }, "\(stranger.findings)")
            try await run.bundle(of: "other.zip", as: "a.zip.sigstore.json")
            #expect(try await run.verify().outcomes("signature.integrity").first == .fail)
        }
    }

    @Test("what was pinned unsigned may be signed beside")
    func appeared() async throws {
        try await withSideRun { run in
            try await lock(run.zip, at: run.sample.lockfile, name: "a")
            try await run.bundle(of: "a.zip", as: "a.zip.sigstore.json")
            for trusts in [true, false] {
                let report = try await run.verify(trusts, lockfile: true)
                #expect(report.outcomes("lock.signer") == [.warn])
                #expect(report.message("lock.signer").contains("lies beside it"))
            }
        }
    }

    @Test("a rescan keeps what a bundle beside says, and looks again when the bundle changes, comes or goes")
    func rescanned() async throws {
        try await withSideRun { run in
            let name = "a.zip.sigstore.json"
            try await run.bundle(of: "a.zip", as: name)
            try await lock(run.zip, at: run.sample.lockfile, name: "a")
            #expect(try await run.rescan().states == ["a: clean"])
            let quiet = try await run.rescan()
            #expect(quiet.outcomes.isEmpty && quiet.notDue == 1)
            // A change of the store is judged over what was kept.
            let id = try #require(try outcomeKey(run))
            let revoked = Revocation(.key, id: id, effectiveFrom: try time("2026-01-01T00:00:00Z"))
            _ = try TrustStore.revoke(try #require(revoked), in: run.store, asOf: try time(judgedAt))
            let judged = try await run.rescan()
            #expect(judged.outcomes.first?.report.outcomes("signature.revocation") == [.fail])
            #expect(judged.outcomes.first?.bytesSeen == 0)
            // Another key's: due, though the zip is as it was.
            try await run.bundle(of: "a.zip", as: name, key: "other-leaf")
            let changed = try await run.rescan()
            #expect(changed.outcomes.first?.report.outcomes("signature.untrusted") == [.fail])
            #expect(changed.outcomes.first?.bytesSeen != 0)
            try FileManager.default.removeItem(atPath: run.sample.path(name))
            #expect(try await run.rescan().outcomes.first?.report.outcomes("signature.missing") == [.fail])
        }
    }

    private func outcomeKey(_ run: SideRun) throws -> String? {
        try TrustStore.load(run.store).keys.first?.fingerprint.description
    }

    @Test("a folder full of artifacts: what lies beside is none of them")
    func folder() async throws {
        try await withSideRun { run in
            try await run.bundle(of: "a.zip", as: "a.zip.sigstore.json")
            try await run.bundle(of: "other.zip", as: "other.zip.sigstore.json")
            try run.sample.folder.makeFolder("all")
            for name in ["a.zip", "other.zip", "a.zip.sigstore.json", "other.zip.sigstore.json"] {
                try FileManager.default.moveItem(atPath: run.sample.path(name), toPath: run.sample.path("all/\(name)"))
            }
            let summary = try await run.sample.rescan([run.sample.path("all")], lockfile: nil) {
                $0.trust = TrustDemand(store: run.store)
            }
            #expect(summary.outcomes.count == 2)
            #expect(summary.outcomes.allSatisfy { $0.report.outcomes("signature.integrity") == [.pass] })
        }
    }

    @Test("the same file given and beside is one signature")
    func given() async throws {
        try await withSideRun { run in
            try await run.bundle(of: "a.zip", as: "a.zip.sigstore.json")
            var place = workplace
            place.options.signatureFiles = [run.sample.path("a.zip.sigstore.json")]
            let reports = await place.verify(
                [run.zip], lockfile: nil, name: nil, asOf: try time(judgedAt), trust: TrustDemand(store: run.store))
            #expect(reports.first?.inventory?.signatures.count == 1)
            #expect(reports.first?.troubles == [])
        }
    }
}
