import Core
import Engine
import Foundation
import Ledger
import Signatures
import TestKit
import Testing

@Suite("Rescan, status and gate: what nobody answered is never good")
struct OpenQuestionTests {
    @Test("an image whose layers are known from another is not: nobody ever listed its packages")
    func unseenImage() async throws {
        try await withRescan { sample in
            let images = ImageSample(folder: sample.folder)
            let whole = try images.write(ImageSample.twoLayers(), "oci.tar", as: "whole")
            _ = try await workplace.lock(
                [whole], name: nil, lockfile: sample.lockfile, checksOnly: false, asOf: try time(judgedAt))
            try await sample.rescan()
            let name = (whole as NSString).lastPathComponent
            #expect(try await sample.gate(name).exit == .allowed)
            // The same layers in another archive.
            let other = try images.write(ImageSample.twoLayers(), "docker.tar", as: "other")
            let report = try await sample.gate((other as NSString).lastPathComponent)
            #expect(report.exit == .stale)
            #expect(report.troubles == ["scan.never"])
            let lockfile = sample.path("other.lock")
            _ = try await workplace.lock(
                [other], name: nil, lockfile: lockfile, checksOnly: false, asOf: try time(judgedAt))
            let status = try await sample.status(lockfile: lockfile)
            #expect(status.layers.map(\.standing.state) == [.never, .never])
            #expect(status.exitStatus == .stale)
            try await sample.rescan(lockfile: lockfile)
            #expect(try await sample.status(lockfile: lockfile).exitStatus == .allowed)
        }
    }

    @Test("pinned bytes that were seen at one place say nothing about another")
    func otherPlace() async throws {
        try await withRescan { sample in
            try sample.zip("a.zip", "same")
            try sample.zip("b.zip", "same")
            let (one, two) = (sample.path("one.lock"), sample.path("two.lock"))
            try await sample.lock("a.zip", at: one)
            try await sample.lock("b.zip", at: two)
            try sample.zip("b.zip", "evil")
            func exit(_ lockfile: String, _ hour: Int) async throws -> Core.ExitStatus {
                try await sample.rescan(lockfile: lockfile, at: "2026-11-20T0\(hour):00:00Z").exitStatus
            }
            #expect(try await exit(one, 1) == .allowed)
            #expect(try await exit(two, 2) == .drift)
            try sample.zip("b.zip", "same")
            #expect(try await exit(two, 3) == .allowed)
            // Each place is remembered, so that neither is read again.
            for lockfile in [one, two] {
                let summary = try await sample.rescan(lockfile: lockfile, at: "2026-11-20T04:00:00Z")
                #expect(summary.outcomes.isEmpty)
            }
        }
    }

    @Test("a pinned file that is gone, or has another size, is due whenever it was looked at")
    func goneOrLonger() async throws {
        try await withRescan { sample in
            try sample.zip("a.zip", "1")
            try sample.zip("b.zip", "2")
            try await sample.lock("a.zip", "b.zip")
            try await sample.rescan()
            try sample.zip("a.zip", "a good deal longer than before")
            try FileManager.default.removeItem(atPath: sample.path("b.zip"))
            let summary = try await sample.rescan()
            #expect(summary.states == ["a: finding", "b: incomplete"])
            #expect(summary.exitStatus != .allowed)
        }
    }

    @Test("a limit takes what nobody tried, then what was tried longest ago: nothing starves")
    func limits() async throws {
        try await withRescan { sample in
            let names = ["a", "b", "c"]
            for name in names { try sample.zip("\(name).zip", name) }
            try await sample.lock("a.zip", "b.zip", "c.zip")
            try FileManager.default.removeItem(atPath: sample.path("a.zip"))
            var tried: [String] = []
            for hour in 1...4 {
                let summary = try await sample.rescan(at: "2026-11-20T0\(hour):00:00Z") { $0.limit = 1 }
                tried += summary.outcomes.filter { $0.bytesSeen > 0 || $0.outcome == .incomplete }.map(\.report.name)
            }
            #expect(tried == ["a", "b", "c", "a"])
        }
    }

    @Test("what a rescan found stays found in the next, whose bytes need no look")
    func stillOpen() async throws {
        try await withRescan { sample in
            let revoked = repositoryPath("Fixtures/signed/telemetry-revoked.zip")
            try FileManager.default.copyItem(atPath: revoked, toPath: sample.path("telemetry.zip"))
            try await sample.lock("telemetry.zip")
            let trust = TrustDemand(store: exampleStore)
            #expect(try await sample.rescan { $0.trust = trust }.exitStatus == .signature)
            let again = try await sample.rescan { $0.trust = trust }
            #expect(again.exitStatus == .signature)
            #expect(again.outcomes.map(\.bytesSeen) == [0])
        }
    }

    @Test("another state of the trust store makes signatures due: somebody may have been revoked")
    func otherStore() async throws {
        try await withRescan { sample in
            let signed = repositoryPath("Fixtures/signed/telemetry.zip")
            try FileManager.default.copyItem(atPath: signed, toPath: sample.path("telemetry.zip"))
            let store = sample.path("store")
            try FileManager.default.copyItem(atPath: exampleStore, toPath: store)
            try await sample.lock("telemetry.zip")
            let trust = TrustDemand(store: store)
            #expect(try await sample.rescan { $0.trust = trust }.exitStatus == .allowed)
            #expect(try await sample.rescan { $0.trust = trust }.outcomes.isEmpty)
            // What is no part of the store changes nothing, readable or not.
            try FileManager.default.createSymbolicLink(atPath: store + "/notes.md", withDestinationPath: "nowhere")
            #expect(try await sample.rescan { $0.trust = trust }.outcomes.isEmpty)
            let version = "arn:aws:signer:eu-central-1:111122223333:/signing-profiles/acme_layers/AbCdEf0123"
            let revocation = try #require(
                Revocation(.profileVersion, id: version, effectiveFrom: try time("2020-01-01T00:00:00Z"), reason: "t"))
            _ = try TrustStore.revoke(revocation, in: store, asOf: try time(judgedAt))
            #expect(try await sample.rescan { $0.trust = trust }.exitStatus == .signature)
        }
    }

    @Test("advisories that came since the last comparison leave everything open")
    func newerAdvisories() async throws {
        try await withRescan { sample in
            try sample.folder.makeFolder("osv")
            try sample.layer("api.zip", ["requests": "1.0"])
            try await sample.lock("api.zip")
            try sample.record("R0", "other")
            try await sample.importAdvisories()
            try await sample.rescan()
            #expect(try await sample.states() == ["api": .fresh])
            try sample.record("R1", "requests")
            try await sample.importAdvisories()
            #expect(try await sample.states() == ["api": .stale])
            #expect(try await sample.gate("api.zip").exit == .stale)
            #expect(try await sample.rescan().exitStatus == .scanFinding)
            #expect(try await sample.gate("api.zip").exit == .scanFinding)
        }
    }

    @Test("the gate names what is excused, and calls undecided what is")
    func remarks() async throws {
        try await withRescan { sample in
            try sample.folder.makeFolder("osv")
            try sample.layer("low.zip", ["requests": "1.0"])
            try sample.layer("odd.zip", ["flask": "dog"])
            try await sample.lock("low.zip", "odd.zip")
            try sample.record("R1", "requests", severity: "LOW")
            try sample.record("R2", "flask")
            try await sample.importAdvisories()
            try await sample.rescan()
            let demand = FreshnessDemand(
                ledger: sample.ledger, maxAge: .seconds(86_400), findings: FindingDemand(failsOn: .high))
            let reports = await workplace.verify(
                [sample.path("low.zip"), sample.path("odd.zip")], lockfile: nil, name: nil, asOf: try time(judgedAt),
                freshness: demand)
            #expect(reports.map(\.exit) == [.allowed, .undecided])
            #expect(reports[0].findings.contains { $0.id == .scanFinding && $0.outcome == .warn })
            #expect(!reports[0].findings.contains { $0.message == "nothing was found then" })
            #expect(reports[1].troubles == ["scan.undecided"])
        }
    }

    @Test("without lockfile and ledger there is nothing to say")
    func noLedger() async throws {
        try await withRescan { sample in
            let failure = await #expect(throws: Failure.self) { try await sample.status(lockfile: nil) }
            #expect(failure?.code == .inputNotFound)
        }
    }
}
