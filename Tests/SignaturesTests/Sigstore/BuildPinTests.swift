import Core
import Cryptography
import Ledger
import Pins
import TestKit
import Testing

@testable import Engine
@testable import Signatures

/// How an artifact was built, pinned by `lock` and compared by `verify`.
@Suite("Pinned builds")
struct BuildPinTests {
    private let pinned = PinnedBuild(
        builder: AttestationTests.builder, repository: AttestationTests.repository,
        workflow: ".github/workflows/release.yml")

    private func lock(
        _ layout: SigstoreLayout, in folder: TemporaryFolder, pins: Bool = true, given: [[UInt8]] = []
    ) async throws -> LockOutcome {
        let path = try folder.write("app.tar", layout.layout.files.tar())
        var lock = Lock(.test, lockfile: folder.path(of: "layers.lock"))
        for (number, bytes) in given.enumerated() {
            lock.options.attestationFiles.append(try folder.write("\(number).jsonl", bytes))
        }
        lock.pinsProvenance = pins
        return try await lock.run(
            [AskedArtifact(name: "app", locator: path)], asOf: try time("2026-11-29T00:00:00Z"))
    }

    private func provenance(_ layout: inout SigstoreLayout, _ predicate: String = AttestationTests.provenance) throws {
        let sigstore = try AttestationTests.statement(predicate, over: layout.document)
        layout.layout.manifests.append(
            layout.addReferrer(try sigstore.bundleText(), predicateType: AttestationType.provenance1))
    }

    private func signed() throws -> SigstoreLayout {
        var layout = SigstoreLayout()
        layout.tagged([try layout.simpleSigning()])
        return layout
    }

    private func findings(
        _ layout: SigstoreLayout, store: SigstoreStore?, _ folder: TemporaryFolder
    ) async throws -> [String] {
        let report = try await verified(layout, by: store, lockfile: folder.path(of: "layers.lock"))
        return report.findings.filter { $0.id == .lockProvenance }.map { "\($0.outcome.rawValue): \($0.message)" }
    }

    @Test("a build is pinned where that is asked for, and another one is drift")
    func drift() async throws {
        try await withTemporaryFolder { folder in
            var layout = try signed()
            try provenance(&layout)
            #expect(try await lock(layout, in: folder).pins.count == 1)
            let lockfile = try Lockfile.load(folder.path(of: "layers.lock"))
            #expect(lockfile.artifacts.map(\.build) == [pinned])
            #expect(try Lockfile(parsing: lockfile.text).artifacts == lockfile.artifacts)
            let same = try await findings(layout, store: SigstoreStore(), folder)
            #expect(same.first?.hasPrefix("pass: built as pinned") == true, "\(same)")
            for store in [nil, SigstoreStore(files: [:])] {
                let claimed = try await findings(layout, store: store, folder)
                #expect(claimed.first?.hasPrefix("warn: claims to be built as pinned") == true, "\(claimed)")
            }
            for (old, new) in [
                ("release.yml", "debug.yml"), (AttestationTests.builder, "https://evil.example/builder"),
                ("acme/layers", "evil/layers"),
            ] {
                var other = try signed()
                try provenance(&other, AttestationTests.provenance.replacing(old, with: new))
                for store in [nil, SigstoreStore()] {
                    let drifted = try await findings(other, store: store, folder)
                    #expect(drifted.first?.hasPrefix("fail: built otherwise than pinned") == true, "\(drifted)")
                }
            }
            let none = try await findings(try signed(), store: SigstoreStore(), folder)
            #expect(none.first?.hasPrefix("fail: built as") == true, "\(none)")
            // A signature says nothing of the build, and a bill does not either.
            var bill = try signed()
            let statement = try AttestationTests.statement("{}", "https://spdx.dev/Document", over: bill.document)
            bill.layout.manifests.append(
                bill.addReferrer(try statement.bundleText(), predicateType: "https://spdx.dev/Document"))
            #expect(try await findings(bill, store: SigstoreStore(), folder).first?.hasPrefix("fail") == true)
        }
    }

    @Test("nothing is pinned without being asked for; what is pinned goes on; what cannot be pinned is not dropped")
    func asked() async throws {
        try await withTemporaryFolder { folder in
            var layout = try signed()
            try provenance(&layout)
            _ = try await lock(layout, in: folder, pins: false)
            #expect(try !String(decoding: folder.read("layers.lock"), as: UTF8.self).contains("provenance"))
            #expect(try await findings(layout, store: nil, folder) == [])
            _ = try await lock(layout, in: folder)
            _ = try await lock(layout, in: folder, pins: false)
            #expect(try Lockfile.load(folder.path(of: "layers.lock")).artifacts.map(\.build) == [pinned])
            let refused = try await lock(try signed(), in: folder, pins: false)
            #expect(refused.pins.isEmpty)
            #expect(refused.reports[0].troubles == ["lock.provenance fail"])
            #expect(try Lockfile.load(folder.path(of: "layers.lock")).artifacts.map(\.build) == [pinned])
        }
    }

    @Test("several builds pin none; one of another artifact, or with another signature, is none")
    func refused() async throws {
        try await withTemporaryFolder { folder in
            var layout = try signed()
            try provenance(&layout)
            try provenance(&layout, AttestationTests.provenance.replacing("release.yml", with: "debug.yml"))
            let several = try await lock(layout, in: folder)
            #expect(several.pins.isEmpty)
            #expect(several.reports[0].message("lock.provenance").contains("several builds"))
        }
        try await withTemporaryFolder { folder in
            let other = try AttestationTests.statement(AttestationTests.provenance, over: Array("other".utf8))
            let altered = try AttestationTests.statement(AttestationTests.provenance, over: signed().document).with {
                $0.changeBundle = { bundle in bundle.set("dsseEnvelope.signatures.0.sig", "MAYCAQECAQE=") }
            }
            for bundle in [try other.bundleText(), try altered.bundleText(), Array("{}".utf8)] {
                let outcome = try await lock(try signed(), in: folder, given: [bundle])
                #expect(outcome.pins.isEmpty)
                #expect(outcome.reports[0].troubles == ["lock.provenance fail"])
            }
            let good = try AttestationTests.statement(AttestationTests.provenance, over: signed().document)
            #expect(try await lock(try signed(), in: folder, given: [try good.bundleText()]).pins.count == 1)
        }
    }

    /// What a rescan says of the build of what lies at `app.tar`; nil where it looked at nothing.
    private func rescanned(
        _ layout: SigstoreLayout?, store: SigstoreStore, _ folder: TemporaryFolder,
        at text: String = "2026-11-29T00:00:00Z"
    ) async throws -> (provenance: [Outcome], exit: Core.ExitStatus)? {
        if let layout { _ = try folder.write("app.tar", layout.layout.files.tar()) }
        let now = try time(text)
        var demand = RescanDemand(ledger: folder.path(of: "ledger.sqlite"), asOf: now, clock: { now })
        demand.lockfile = folder.path(of: "layers.lock")
        demand.maxAge = .seconds(365 * 86_400)
        demand.trust = TrustDemand(store: try store.write(in: folder))
        let summary = try await Rescan(.test, ArtifactOptions(), demand).run { _ throws(Failure) in }
        guard let outcome = summary.outcomes.first else { return nil }
        let found = outcome.report.findings.filter { $0.id == .lockProvenance }
        return (found.map(\.outcome), summary.exitStatus)
    }

    @Test("a rescan asks the same, and again once the trust store says something else")
    func rescans() async throws {
        try await withTemporaryFolder { folder in
            var layout = try signed()
            try provenance(&layout)
            _ = try await lock(layout, in: folder)
            var store = SigstoreStore()
            let first = try await rescanned(layout, store: store, folder)
            #expect(first?.provenance == [.pass])
            // Nothing changed: nothing is due.
            #expect(try await rescanned(nil, store: store, folder) == nil)
            let whole = "\(PrivateSigstore.issuer) \(PrivateSigstore.subject)"
            store.files["revocations.json"] = BundleJudging.revoking("identity", whole, from: "2026-01-01T00:00:00Z")
            let revoked = try await rescanned(nil, store: store, folder)
            #expect(revoked?.provenance == [.warn])
            var other = try signed()
            try provenance(&other, AttestationTests.provenance.replacing("release.yml", with: "debug.yml"))
            store = SigstoreStore()
            let drifted = try await rescanned(other, store: store, folder)
            #expect(drifted?.provenance == [.fail])
            #expect(drifted?.exit == .drift)
            let without = try await rescanned(try signed(), store: store, folder)
            #expect(without?.provenance == [.fail])
        }
    }

    @Test("nothing says how a zip was built while it is rescanned: a warning, and never a pass")
    func zips() async throws {
        try await withTemporaryFolder { folder in
            let zip = try fixture("layers/telemetry.zip")
            let path = try folder.write("app.zip", zip)
            var lock = Lock(.test, lockfile: folder.path(of: "layers.lock"))
            let statement = try AttestationTests.statement(AttestationTests.provenance, over: zip)
            lock.options.attestationFiles = [try folder.write("a.jsonl", statement.bundleText())]
            lock.pinsProvenance = true
            _ = try await lock.run(
                [AskedArtifact(name: "app", locator: path)], asOf: try time("2026-11-29T00:00:00Z"))
            let found = try await rescanned(nil, store: SigstoreStore(), folder)
            #expect(found?.provenance == [.warn])
        }
    }
}
