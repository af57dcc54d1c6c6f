import Core
import Engine
import Signatures
import TestKit
import Testing

@Suite("Signers in the lockfile")
struct PinnedSignerTests {
    @Test("lock pins who signed; what is unsigned is pinned without a signer")
    func pins() async throws {
        try await withTemporaryFolder { folder in
            let lockfile = folder.path(of: "layers.lock")
            let outcome = try await lock(signed("telemetry"), at: lockfile)
            #expect(outcome.pins.map(\.signer) == [acme])
            #expect(String(decoding: try folder.read("layers.lock"), as: UTF8.self).contains(acme))
            #expect(try await lock(signed("telemetry"), at: lockfile, checksOnly: true).reports[0].exit == .allowed)
            let next = try await lock(telemetry, at: lockfile)
            #expect(next.pins.map(\.signer) == [nil])
            #expect(next.pins.map(\.formerSigner) == [acme])
            #expect(!String(decoding: try folder.read("layers.lock"), as: UTF8.self).contains("signer"))
        }
    }

    @Test(
        "an artifact whose signature does not hold is not pinned, and nothing is written",
        arguments: ["telemetry-altered", "telemetry-p256", "telemetry-foreign-job"], [false, true])
    func broken(_ package: String, _ checksOnly: Bool) async throws {
        try await withTemporaryFolder { folder in
            let lockfile = folder.path(of: "layers.lock")
            let outcome = try await workplace.lock(
                [telemetry, signed(package)], name: nil, lockfile: lockfile, checksOnly: checksOnly,
                asOf: try time(judgedAt))
            #expect(outcome.pins.isEmpty)
            #expect(outcome.reports.map(\.exit) == [.allowed, .signature])
            #expect(outcome.reports[1].outcomes("signature.integrity") == [.fail])
            #expect(try names(in: folder.path) == [])
        }
    }

    @Test("lock --check says that the signer changed")
    func check() async throws {
        try await withTemporaryFolder { folder in
            let lockfile = folder.path(of: "layers.lock")
            try await lock(signed("telemetry"), at: lockfile)
            let outcome = try await lock(signed("telemetry-other-version"), at: lockfile, checksOnly: true)
            #expect(outcome.reports[0].outcomes("lock.signer") == [.fail])
            #expect(outcome.reports[0].message("lock.signer").contains(acmeNext))
            #expect(outcome.reports[0].exit == .drift)
            #expect(!String(decoding: try folder.read("layers.lock"), as: UTF8.self).contains(acmeNext))
        }
    }

    @Test("another signer than pinned fails, even one that the store trusts; another version says so")
    func signers() async throws {
        try await withTemporaryFolder { folder in
            let lockfile = folder.path(of: "layers.lock")
            try await lock(signed("telemetry"), at: lockfile)
            for (package, outcome, text) in [
                ("telemetry", Outcome.pass, "as pinned"), ("telemetry-recompressed", .pass, "as pinned"),
                ("telemetry-other-version", .fail, "version ZyXwVu0123 of the pinned profile"),
                ("telemetry-other-profile", .fail, "another profile than pinned"),
                ("telemetry-untrusted", .warn, "nobody vouched"), ("telemetry-altered", .fail, "does not hold now"),
            ] {
                let report = try await verify(signed(package), lockfile: lockfile, name: "telemetry")
                #expect(report.outcomes("lock.signer") == [outcome], "\(package)")
                #expect(report.message("lock.signer").contains(text), "\(package): \(report.findings)")
            }
            let unsigned = try await verify(telemetry, lockfile: lockfile, config: "staging")
            #expect(unsigned.outcomes("lock.signer") == [.fail])
            #expect(unsigned.exit == .drift)
        }
    }

    @Test("a signature that came after an artifact was pinned unsigned fails, unless the store vouches for it")
    func appeared() async throws {
        try await withTemporaryFolder { folder in
            let lockfile = folder.path(of: "layers.lock")
            try await lock(telemetry, at: lockfile)
            for (package, store, outcome) in [
                ("telemetry", nil, Outcome.fail), ("telemetry-untrusted", nil, .fail),
                ("telemetry-untrusted", exampleStore, .fail), ("telemetry", exampleStore, .warn),
            ] as [(String, String?, Outcome)] {
                let report = try await verify(signed(package), lockfile: lockfile, name: "telemetry", store: store)
                #expect(report.outcomes("lock.drift") == [.pass])
                #expect(report.outcomes("lock.signer") == [outcome], "\(package): \(report.findings)")
                if store == nil { #expect(report.exit == .drift) }
            }
            let control = try await verify(telemetry, lockfile: lockfile, name: "telemetry", store: nil)
            #expect(control.outcomes("lock.signer") == [])
            #expect(control.exit == .allowed)
        }
    }

    @Test("without a trust store a pinned signer is only claimed, and a missing one is missed")
    func withoutStore() async throws {
        try await withTemporaryFolder { folder in
            let lockfile = folder.path(of: "layers.lock")
            try await lock(signed("telemetry"), at: lockfile)
            for (path, outcome) in [
                (signed("telemetry"), Outcome.warn), (signed("telemetry-untrusted"), .warn),
                (signed("telemetry-other-version"), .fail), (signed("telemetry-altered"), .fail), (telemetry, .fail),
            ] {
                let report = try await verify(path, lockfile: lockfile, name: "telemetry", store: nil)
                #expect(report.outcomes("lock.signer") == [outcome], "\(path)")
                #expect(report.findings.allSatisfy { $0.id.family != .signature })
            }
        }
    }

    @Test(
        "what AWS's signature leaves open the lockfile fixes: the shifted twin, the mode",
        arguments: ["telemetry-shifted", "telemetry-executable"])
    func coverage(_ package: String) async throws {
        try await withTemporaryFolder { folder in
            let lockfile = folder.path(of: "layers.lock")
            try await lock(signed("telemetry"), at: lockfile)
            let alone = try await verify(signed(package), config: "production")
            #expect(alone.troubles == ["signature.coverage"])
            #expect(alone.exit == .allowed)
            let pinned = try await verify(
                signed(package), lockfile: lockfile, name: "telemetry", config: "production")
            #expect(pinned.troubles == ["lock.drift"])
            #expect(pinned.outcomes("signature.coverage") == [.pass])
            #expect(pinned.exit == .drift)
        }
    }
}
