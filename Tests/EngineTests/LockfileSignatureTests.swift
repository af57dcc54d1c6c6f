import Core
import Engine
import Signatures
import TestKit
import Testing

@Suite("Signed lockfiles")
struct LockfileSignatureTests {
    /// A copy of the example store whose configs demand a lockfile signed by these, as a JSON text.
    private func store(in folder: TemporaryFolder, demanding arns: String) throws -> String {
        let store = try storeCopy(in: folder)
        for name in ["production", "staging"] {
            let file = "TrustStore/code-signing-configs/\(name).json"
            let text = String(decoding: try folder.read(file), as: UTF8.self)
            let start = try #require(text.firstIndex(of: "{"))
            try folder.write(file, "{\"lockfile\": {\"signedBy\": [\(arns)]},\(text[text.index(after: start)...])")
        }
        return store
    }

    private func verified(
        _ folder: TemporaryFolder, store: String, config: String? = "staging"
    ) async throws -> ArtifactReport {
        try await verify(
            signed("telemetry"), lockfile: folder.path(of: "layers.lock"), store: store, config: config)
    }

    @Test("where the store demands it the lockfile has to be signed, and by one of those, also under Warn")
    func demanded() async throws {
        try await withTemporaryFolder { folder in
            let store = try store(in: folder, demanding: "\"\(acme)\"")
            let lockfile = folder.path(of: "layers.lock")
            try await lock(signed("telemetry"), at: lockfile)
            for config in ["production", "staging", nil] {
                let report = try await verified(folder, store: store, config: config)
                #expect(report.outcomes("signature.missing") == [.fail], "\(config ?? "none")")
                #expect(report.exit == .signature)
            }
            try await lock(signed("telemetry"), at: lockfile, signer: try signer())
            for config in ["production", "staging", nil] {
                let report = try await verified(folder, store: store, config: config)
                #expect(report.troubles == [], "\(report.findings)")
            }
            try await lock(signed("telemetry"), at: lockfile, signer: try signer(profile: acmeNext))
            let other = try await verified(folder, store: store)
            #expect(other.outcomes("signature.mismatch") == [.pass, .fail])
            #expect(other.exit == .signature)
        }
    }

    @Test("a demand for a signed lockfile is not dropped where no lockfile is given")
    func demandedWithoutLockfile() async throws {
        try await withTemporaryFolder { folder in
            let store = try store(in: folder, demanding: "\"\(acme)\"")
            for (config, by) in [("production", "production"), ("staging", "staging"), (nil, "production, staging")] {
                let report = try await verify(signed("telemetry"), store: store, config: config)
                #expect(report.outcomes("signature.missing") == [.fail], "\(config ?? "none")")
                #expect(report.message("signature.missing").hasPrefix("lockfile.signedBy of \(by) asks for"))
                #expect(report.exit == .signature)
            }
            let undemanded = try await verify(signed("telemetry"), config: "production")
            #expect(undemanded.exit == .allowed)
        }
    }

    @Test("what asks for the lockfile's signature is named as such")
    func wording() async throws {
        try await withTemporaryFolder { folder in
            let store = try store(in: folder, demanding: "\"\(acme)\"")
            try await lock(signed("telemetry"), at: folder.path(of: "layers.lock"))
            let missing = try await verified(folder, store: store, config: nil)
            #expect(
                missing.message("signature.missing")
                    == "the lockfile has no signature, and lockfile.signedBy of production, staging asks for one")
            try await lock(
                signed("telemetry"), at: folder.path(of: "layers.lock"), signer: try signer(profile: acmeNext))
            let other = try await verified(folder, store: store)
            let finding = try #require(other.findings.first { $0.id == .signatureMismatch && $0.outcome == .fail })
            #expect(finding.message.contains("lockfile.signedBy of staging allows version AbCdEf0123 only"))
        }
    }

    @Test("a lockfile that was changed after it was signed fails, also where nobody demands a signature")
    func changed() async throws {
        try await withTemporaryFolder { folder in
            let lockfile = folder.path(of: "layers.lock")
            let outcome = try await lock(signed("telemetry"), at: lockfile, signer: try signer())
            #expect(outcome.signature?.output == "\(lockfile).sig")
            #expect(try await verified(folder, store: exampleStore).troubles == [])
            let next = try await lock(telemetry, at: lockfile, name: "another")
            #expect(next.staleSignature == "\(lockfile).sig")
            let report = try await verified(folder, store: exampleStore)
            #expect(report.outcomes("signature.integrity") == [.pass, .fail])
            #expect(report.exit == .signature)
            let unasked = try await verify(signed("telemetry"), lockfile: lockfile, store: nil)
            #expect(unasked.exit == .allowed)
        }
    }

    @Test("an endorsement, a statement about another file or rubbish is no lockfile's signature")
    func others() async throws {
        try await withTemporaryFolder { folder in
            let lockfile = folder.path(of: "layers.lock")
            try await lock(signed("telemetry"), at: lockfile)
            for bytes in [
                try folder.read(try await endorsement(in: folder)), Array("{}".utf8), [],
            ] {
                try folder.write("layers.lock.sig", bytes)
                let report = try await verified(folder, store: exampleStore)
                #expect(report.outcomes("signature.integrity") == [.pass, .fail])
                #expect(report.exit == .signature)
            }
        }
    }

    private func endorsement(in folder: TemporaryFolder) async throws -> String {
        _ = try await endorse(telemetry, as: "a.json", in: folder)
        return "a.json"
    }

    @Test("a key that may not sign keeps the lockfile from being written")
    func refused() async throws {
        try await withTemporaryFolder { folder in
            let lockfile = folder.path(of: "layers.lock")
            for (code, signer) in [
                (FindingID.signChain, try signer(at: "2026-11-20T00:00:00Z")),
                (.signKey, try signer(key: "other-leaf")), (.trustUnknown, try signer(profile: "nobody")),
            ] {
                await #expect(throws: Failure(code, "")) {
                    try await lock(signed("telemetry"), at: lockfile, signer: signer)
                }
            }
            #expect(try names(in: folder.path) == [])
        }
    }

    @Test("a lockfile that cannot be read leaves everything undecided")
    func brokenLockfile() async throws {
        try await withTemporaryFolder { folder in
            try folder.write("layers.lock", "{")
            let report = try await verified(folder, store: exampleStore)
            #expect(report.findings.map(\.id) == [.lockfileInvalid])
            #expect(report.exit == .undecided)
        }
    }
}
