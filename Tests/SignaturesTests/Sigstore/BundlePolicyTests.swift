import Core
import Cryptography
import TestKit
import Testing

@testable import Signatures

/// Bundles under the trust store: trusted roots, identities, code signing configs.
@Suite("Bundles by the trust store")
struct BundlePolicyTests {
    static let exact = """
        {"schemaVersion": 1, "issuer": "\(PrivateSigstore.issuer)", "subject": "\(PrivateSigstore.subject)"}
        """
    static let other = """
        {"schemaVersion": 1, "issuer": "\(PrivateSigstore.issuer)", "subject": "somebody@example.com"}
        """

    @Test("an identity of the store signed")
    func holds() throws {
        for sigstore in [PrivateSigstore(), .secondGeneration, PrivateSigstore().with { $0.version = 1 }] {
            let judgement = try BundleJudging.judge(sigstore, ["identities/release.json": Self.exact])
            #expect(judgement.troubles == [])
            #expect(judgement.authentic == [0])
            #expect(judgement.outcomes("signature.coverage") == [.pass])
        }
    }

    @Test("a statement that is a signature, and one that is none")
    func statements() throws {
        let signature = PrivateSigstore.statement.with { $0.predicateType = AttestationType.signature }
        #expect(try BundleJudging.judge(signature, ["identities/release.json": Self.exact]).troubles == [])
        // A provenance of the artifact, by who may sign it, is no signature.
        let provenance = try BundleJudging.judge(.statement, ["identities/release.json": Self.exact])
        #expect(provenance.troubles == ["signature.integrity fail"])
        #expect(provenance.authentic == [])
    }

    @Test("nobody vouches")
    func untrusted() throws {
        let identity = ["identities/release.json": Self.exact]
        #expect(
            try BundleJudging.judge(PrivateSigstore(), identity, hasRoot: false).troubles == [
                "signature.untrusted fail"
            ])
        #expect(try BundleJudging.judge(PrivateSigstore(), [:]).troubles == ["signature.untrusted fail"])
        #expect(
            try BundleJudging.judge(PrivateSigstore(), ["identities/o.json": Self.other]).troubles == [
                "signature.untrusted fail"
            ])
        let stranger = PrivateSigstore().with { $0.logKey = "leaf" }
        #expect(try BundleJudging.judge(stranger, identity).troubles == ["signature.integrity fail"])
        let unknown = PrivateSigstore().with { $0.changeRoot = { $0["tlogs"] = [] } }
        #expect(try BundleJudging.judge(unknown, identity).troubles == ["signature.untrusted fail"])
        // The issuer and the claims count, letter by letter.
        for (from, to) in [
            (PrivateSigstore.issuer, "https://token.actions.githubusercontent.com/x"),
            ("\"subject\"", "\"claims\": {\"runnerEnvironment\": \"github-hosted\"}, \"subject\""),
        ] {
            let text = Self.exact.replacing(from, with: to)
            #expect(
                try BundleJudging.judge(PrivateSigstore(), ["identities/o.json": text]).troubles == [
                    "signature.untrusted fail"
                ])
        }
    }

    @Test("a claim that the certificate makes")
    func claims() throws {
        let sigstore = PrivateSigstore().with {
            $0.leaf?.others.append(
                TestCertificate.extension("1.3.6.1.4.1.57264.1.11", DER.utf8("github-hosted")))
        }
        let text = Self.exact.replacing(
            "\"subject\"", with: "\"claims\": {\"runnerEnvironment\": \"github-hosted\"}, \"subject\"")
        #expect(try BundleJudging.judge(sigstore, ["identities/o.json": text]).troubles == [])
    }

    @Test("configs: who may sign, and what follows")
    func configs() throws {
        let files = [
            "identities/release.json": Self.exact, "identities/other.json": Self.other,
            "code-signing-configs/right.json": BundleJudging.config("Enforce", "[\"release\"]"),
            "code-signing-configs/wrong.json": BundleJudging.config("Enforce", "[\"other\"]"),
            "code-signing-configs/soft.json": BundleJudging.config("Warn", "[\"other\"]"),
        ]
        #expect(try BundleJudging.judge(PrivateSigstore(), files, config: "right").troubles == [])
        #expect(
            try BundleJudging.judge(PrivateSigstore(), files, config: "wrong").troubles == ["signature.mismatch fail"])
        #expect(
            try BundleJudging.judge(PrivateSigstore(), files, config: "soft").troubles == ["signature.mismatch warn"])
        // Warn softens no forgery, and no stranger.
        let forged = PrivateSigstore().with { $0.certificateLogKey = "leaf" }
        #expect(try BundleJudging.judge(forged, files, config: "soft").troubles == ["signature.integrity fail"])
        var strangers = files
        strangers["identities/release.json"] = Self.other
        #expect(
            try BundleJudging.judge(PrivateSigstore(), strangers, config: "soft").troubles == [
                "signature.untrusted fail"
            ])
    }

    @Test("another artifact")
    func otherArtifact() throws {
        let judgement = try BundleJudging.judge(
            PrivateSigstore(), ["identities/r.json": Self.exact], over: Array("another".utf8))
        #expect(judgement.troubles == ["signature.integrity fail"])
    }

    @Test("a signature inside that does not hold fails beside a good bundle")
    func brokenInside() throws {
        let broken = SignatureEvidence.broken("its content was changed")
        let judgement = try BundleJudging.judge(PrivateSigstore(), ["identities/r.json": Self.exact], besides: [broken])
        #expect(judgement.troubles == ["signature.integrity fail"])
    }

    @Test(
        "files of the store that are none",
        arguments: [
            ("identities/a.json", #"{"schemaVersion": 1, "issuer": "https://i.example", "subject": "a*"}"#),
            ("identities/a.json", #"{"schemaVersion": 1, "issuer": "https://i.example", "subjectGlob": "*"}"#),
            ("identities/a.json", #"{"schemaVersion": 1, "issuer": "i.example", "subject": "a@b.example"}"#),
            ("identities/a.json", #"{"schemaVersion": 1, "issuer": "https://*.example", "subject": "a@b.example"}"#),
            ("identities/a.json", #"{"schemaVersion": 2, "issuer": "https://i.example", "subject": "a@b.example"}"#),
            (
                "identities/a.json",
                #"{"schemaVersion": 1, "issuer": "https://i.example", "subject": "a", "subjectRegExp": "a"}"#
            ),
            (
                "identities/a.json",
                #"{"schemaVersion": 1, "issuer": "https://i.example", "subject": "a", "claims": {"x": "y"}}"#
            ),
            ("identities/a.json", #"{"schemaVersion": 1, "issuer": "https://i.example"}"#),
            ("trusted-roots/a.json", "{}"),
            ("code-signing-configs/a.json", #"{"CodeSigningConfig": {}, "identities": []}"#),
            ("code-signing-configs/a.json", #"{"CodeSigningConfig": {}, "identities": ["nobody"]}"#),
        ])
    func broken(file: String, text: String) throws {
        try inTemporaryFolder { folder in
            try BundleJudging.write("store/\(file)", Array((text).utf8), in: folder)
            let load = { () throws in try TrustStore.load(folder.path(of: "store")) }
            #expect(throws: Failure(.trustInvalid, ""), "\(text)") { _ = try load() }
        }
    }

    @Test("trusted roots and identities are taken in, and never replaced silently")
    func taking() throws {
        try inTemporaryFolder { folder in
            try BundleJudging.write(
                "store/revocations.json",
                Array((#"{"schemaVersion": 1, "asOf": "2026-01-01T00:00:00Z", "revoked": []}"#).utf8), in: folder)
            let store = folder.path(of: "store")
            let root = TrustDocument(try PrivateSigstore().rootText(), source: "trusted_root.json")
            #expect(
                try TrustStore.importing([root], into: store, replaces: false).map(\.file)
                    == ["trusted-roots/trusted_root.json"])
            #expect(try TrustStore.importing([root], into: store, replaces: false).map(\.action) == [.unchanged])
            let other = TrustDocument(
                try PrivateSigstore().with { $0.changeRoot = { $0["ctlogs"] = [] } }.rootText(),
                source: "trusted_root.json")
            #expect(throws: Failure(.trustConflict, "")) {
                try TrustStore.importing([other], into: store, replaces: false)
            }
            _ = try TrustStore.importing([other], into: store, replaces: true)
            let added = try TrustStore.adding(
                issuer: PrivateSigstore.issuer, subject: PrivateSigstore.subject, name: nil, to: store)
            #expect(added.map(\.file) == ["identities/acme-layers-.github-workflows-release.yml.json"])
            #expect(throws: Failure(.trustInvalid, "")) {
                try TrustStore.adding(issuer: "https://i.example", subject: "*", name: "a", to: store)
            }
            let loaded = try TrustStore.load(store)
            #expect(loaded.identities.count == 1)
            #expect(loaded.trustedRoots.map(\.name) == ["trusted_root"])
        }
    }
}
