import Core
import Cryptography
import TestKit
import Testing

@testable import Engine
@testable import Signatures

/// Statements and images' signatures by keys without certificates, as `cosign attest --key` and `cosign sign --key` make them, and
/// what a revocation does to statements.
@Suite("Statements by keys of the trust store")
struct KeyStatementTests {
    private static let carriers = ["att", "att of an index", "save 2", "referrer"]

    private func key(_ name: String = "leaf-p256", _ more: String = "") throws -> String {
        let pem = String(decoding: PEM.write(label: "PUBLIC KEY", try publicKey(name)), as: UTF8.self)
        let text = String(decoding: JSONWriter.text(.string(pem), style: .compact), as: UTF8.self)
        return #"{"schemaVersion": 1, "publicKey": \#(text)\#(more)}"#
    }

    private func judged(
        _ layout: SigstoreLayout, _ store: SigstoreStore, config: String? = nil,
        _ change: (inout AttestationDemand) -> Void = { _ in }
    ) async throws -> [String] {
        let demand = AttestationTests.demand(["slsa-provenance"]) { demand in
            demand.builder = AttestationTests.builder
            change(&demand)
        }
        let report = try await verified(layout, by: store, config: config) { $0.attestations = demand }
        return report.troubles.filter { $0.hasPrefix("attestation.") }
    }

    @Test("a provenance by a key, in every carrier, with a log's entry and without", arguments: carriers)
    func holds(_ carrier: String) async throws {
        let logged = SigstoreStore(files: ["identities/builder.json": try key()])
        let unlogged = SigstoreStore(
            files: [
                "identities/builder.json": try key("leaf-p256", #", "unlogged": true"#),
                "identities/another.json": try key("other-leaf", #", "unlogged": true"#),
            ], hasRoot: false)
        let stranger = SigstoreStore(files: ["identities/another.json": try key("other-leaf", #", "unlogged": true"#)])
        for isLogged in [true, false] {
            let layout = try AttestationTests.layout(carrier) { ($0.leaf, $0.isLogged) = (nil, isLogged) }
            #expect(try await judged(layout, logged) == (isLogged ? [] : ["attestation.untrusted fail"]))
            if !isLogged { #expect(try await judged(layout, unlogged) == []) }
            #expect(try await judged(layout, stranger) == ["attestation.untrusted fail"])
            // It says what it says whoever signed it.
            let other = try await judged(layout, isLogged ? logged : unlogged) { $0.builder = "other" }
            #expect(other == ["attestation.mismatch fail"])
            // And is no signature.
            let report = try await verified(layout, by: unlogged)
            #expect(report.troubles == ["signature.missing fail"])
        }
    }

    @Test("which keys make statements, and when")
    func asked() async throws {
        let layout = try AttestationTests.layout("att") { $0.leaf = nil }
        let config = """
            {"CodeSigningConfig": {"CodeSigningPolicies": {"UntrustedArtifactOnDeployment": "Enforce"}}, "identities": ["other"]}
            """
        var files = [
            "identities/builder.json": try key(), "identities/other.json": try key("other-leaf"),
            "code-signing-configs/strict.json": config,
        ]
        #expect(try await judged(layout, SigstoreStore(files: files)) == [])
        #expect(
            try await judged(layout, SigstoreStore(files: files), config: "strict") == ["attestation.untrusted fail"])
        #expect(
            try await judged(layout, SigstoreStore(files: files), config: "strict") { $0.signers = ["builder"] } == [])
        #expect(
            try await judged(layout, SigstoreStore(files: files)) { $0.signers = ["other"] } == [
                "attestation.untrusted fail"
            ])
        // The log saw it at 2026-09-03T12:00:00Z.
        for (end, troubles) in [
            ("2026-09-03T12:00:00Z", [String]()), ("2026-09-03T11:59:59Z", ["attestation.untrusted fail"]),
        ] {
            files["identities/builder.json"] = try key("leaf-p256", #", "validFor": {"end": "\#(end)"}"#)
            #expect(try await judged(layout, SigstoreStore(files: files)) == troubles, "\(end)")
        }
    }

    @Test("a statement by a revoked key or identity, or by one of whom nobody knows whether he is")
    func revoked() async throws {
        let byKey = try AttestationTests.layout("att") { $0.leaf = nil }
        let byIdentity = try AttestationTests.layout("att")
        let print = try SHA256.digest(of: publicKey("leaf-p256")).description
        let whole = "\(PrivateSigstore.issuer) \(PrivateSigstore.subject)"
        for (layout, kind, id) in [(byKey, "key", print), (byIdentity, "identity", whole)] {
            var files = ["identities/builder.json": kind == "key" ? try key() : SigstoreStore.exact]
            for (time, troubles) in [
                ("2026-09-03T12:00:00Z", ["attestation.untrusted fail"]), ("2026-09-03T12:00:01Z", []),
            ] {
                files["revocations.json"] = BundleJudging.revoking(kind, id, from: time)
                #expect(try await judged(layout, SigstoreStore(files: files)) == troubles, "\(kind) \(time)")
            }
            files["revocations.json"] = BundleJudging.noRevocations.replacing("2026-11-28", with: "2027-11-28")
            #expect(try await judged(layout, SigstoreStore(files: files)) == ["attestation.untrusted unknown"])
        }
    }

    @Test(
        "forgeries: another key's signature, an altered payload, another artifact, and a hint that names the store's key"
    )
    func forged() async throws {
        let store = SigstoreStore(
            files: ["identities/builder.json": try key("leaf-p256", #", "unlogged": true"#)], hasRoot: false)
        let print = KeyHint.text(try SHA256.digest(of: publicKey("leaf-p256")))
        for hint in ["", print] {
            let named = hint.isEmpty ? "attestation.untrusted fail" : "attestation.integrity fail"
            func layout(_ change: (inout PrivateSigstore) -> Void) throws -> SigstoreLayout {
                try AttestationTests.layout("referrer") { sigstore in
                    (sigstore.leaf, sigstore.isLogged, sigstore.hint) = (nil, false, hint)
                    change(&sigstore)
                }
            }
            #expect(try await judged(try layout { _ in }, store) == [])
            let other = try AttestationTests.statement(
                AttestationTests.provenance.replacing("acme", with: "evil"), over: SigstoreLayout().document)
            let payload = JSONValue.base64(try other.statement)
            let altered = try layout { $0.changeBundle = { $0.set("dsseEnvelope.payload", payload) } }
            #expect(try await judged(altered, store) == [named])
            let elsewhere = try layout { $0.subjectDigest = String(repeating: "0", count: 64) }
            #expect(try await judged(elsewhere, store) == ["attestation.integrity fail"])
            let twice = try layout {
                $0.changeBundle = { $0.change("dsseEnvelope.signatures") { $0.array.map { .array($0 + $0) } } }
            }
            #expect(try await judged(twice, store).contains("attestation.missing fail"))
        }
    }

    @Test("a pinned build by a key: the store's key vouches for it, a stranger's does not")
    func pinned() async throws {
        for isLogged in [true, false] {
            let more = isLogged ? "" : #", "unlogged": true"#
            let store = SigstoreStore(files: ["identities/builder.json": try key("leaf-p256", more)])
            let stranger = SigstoreStore(files: ["identities/builder.json": try key("other-leaf", more)])
            let layout = try AttestationTests.layout("att") { ($0.leaf, $0.isLogged) = (nil, isLogged) }
            let other = try AttestationTests.layout(
                "att", AttestationTests.provenance.replacing("release.yml", with: "debug.yml")
            ) { ($0.leaf, $0.isLogged) = (nil, isLogged) }
            try await withTemporaryFolder { folder in
                let path = try folder.write("app.tar", layout.layout.files.tar())
                var lock = Lock(.test, lockfile: folder.path(of: "layers.lock"))
                lock.pinsProvenance = true
                _ = try await lock.run(
                    [AskedArtifact(name: "app", locator: path)], asOf: try time("2026-11-29T00:00:00Z"))
                func outcome(_ layout: SigstoreLayout, _ store: SigstoreStore?) async throws -> Outcome? {
                    let lockfile = folder.path(of: "layers.lock")
                    let report = try await verified(layout, by: store, lockfile: lockfile)
                    return report.findings.first { $0.id == .lockProvenance }?.outcome
                }
                #expect(try await outcome(layout, store) == .pass)
                #expect(try await outcome(layout, stranger) == .warn)
                #expect(try await outcome(layout, nil) == .warn)
                #expect(try await outcome(other, store) == .fail)
            }
        }
    }

    @Test("cosign's signature by a key that nothing names is tried with the store's keys, and pins nobody")
    func unnamed() async throws {
        var layout = SigstoreLayout()
        layout.tagged([try layout.simpleSigning(PrivateSigstore().with { ($0.leaf, $0.isLogged) = (nil, false) })])
        func store(_ name: String, _ more: String = #", "unlogged": true"#) throws -> SigstoreStore {
            SigstoreStore(
                files: ["identities/release.json": try key(name, more), "identities/other.json": SigstoreStore.exact])
        }
        let report = try await verified(layout, by: try store("leaf-p256"))
        #expect(report.troubles == [], "\(report.findings)")
        #expect(report.inventory?.signatures.map(\.standing) == [.trusted])
        #expect(try await verified(layout, by: try store("leaf-p256", "")).troubles == ["signature.untrusted fail"])
        let stranger = try await verified(layout, by: try store("other-leaf"))
        #expect(stranger.troubles == ["signature.untrusted fail"])
        #expect(stranger.inventory?.signatures.map(\.standing) == [.unverified])
        try await withTemporaryFolder { folder in
            let path = try folder.write("app.tar", layout.layout.files.tar())
            let outcome = try await Lock(.test, lockfile: folder.path(of: "layers.lock")).run(
                [AskedArtifact(name: "app", locator: path)], asOf: try time("2026-11-29T00:00:00Z"))
            #expect(outcome.pins.map(\.signer) == [nil])
        }
    }
}
