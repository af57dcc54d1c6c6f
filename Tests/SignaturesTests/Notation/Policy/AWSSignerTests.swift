import Core
import Cryptography
import TestKit
import Testing

@testable import Signatures

@Suite("AWS Signer's signatures under a trust policy")
struct AWSSignerTests {
    private func signed(_ change: (inout NotationClaims) -> Void = { _ in }) throws -> [SignatureEvidence] {
        [evidence(try claims(try signerRequest(), change))]
    }

    @Test("the leaf is judged at the authentic signing time; what AWS revoked is unknown without a list")
    func good() throws {
        let judgement = try judge(try signed(), authorityPolicy, at: late)
        #expect(judgement.troubles == ["signature.revocation unknown"])
        #expect(judgement.authentic == [0])
        let logged = authorityPolicy.replacing(
            #"{"level":"strict"}"#, with: #"{"level":"strict","override":{"revocation":"log"}}"#)
        #expect(try judge(try signed(), logged, at: late).troubles == ["signature.revocation warn"])
    }

    @Test("the trust store's list says what AWS revoked: profile version, job, certificate")
    func revoked() throws {
        let hash = RevocationHash.all(of: try claims(try signerRequest()).chain)[0]
        for (kind, id) in [("profile-version", signerArn), ("job", signerJob), ("certificate", hash)] {
            try inTemporaryFolder { folder in
                func list(_ from: String) throws {
                    try folder.write(
                        "revocations.json",
                        #"{"schemaVersion":1,"asOf":"2026-11-20T12:00:00Z","revoked":[{"kind":"\#(kind)","id":"\#(id)","#
                            + #""effectiveFrom":"\#(from)","reason":"leaked"}]}"#)
                }
                try list("2026-09-03T12:00:00Z")
                let judgement = try judge(try signed(), authorityPolicy, at: late, store: folder.path)
                #expect(judgement.outcomes("signature.revocation") == [.fail], "\(kind)")
                try list("2026-09-03T12:00:01Z")
                #expect(
                    try judge(try signed(), authorityPolicy, at: late, store: folder.path).troubles == [], "\(kind)")
            }
        }
    }

    @Test("the identity is an ARN's: another profile, another version and a wildcard are refused")
    func identities() throws {
        let base = "arn:aws:signer:eu-central-1:111122223333:/signing-profiles/acme_images"
        for (identity, outcome) in [
            (base, Outcome.pass), ("\(base)/AbCdEf0123", .pass), ("\(base)/ZyXwVu0123", .fail),
            ("\(base)2", .fail), ("*", .fail), ("x509.subject: C=US,ST=WA,O=Acme", .fail),
        ] {
            let text = policy(stores: #"["signingAuthority:aws"]"#, identities: "[\"\(identity)\"]")
            #expect(try judge(try signed(), text, at: late).outcomes("signature.mismatch") == [outcome], "\(identity)")
        }
        // As the plugin has it, the wildcard fails also where authenticity is only logged.
        let audit = policy(
            verification: #"{"level":"audit"}"#, stores: #"["signingAuthority:aws"]"#, identities: #"["*"]"#)
        #expect(try judge(try signed(), audit, at: late).outcomes("signature.mismatch") == [.fail])
    }

    @Test(
        "what only a plugin that is not built in could judge is undecided, whatever the level",
        arguments: [
            "another plugin", "a newer plugin", "an unknown critical attribute", "no profile", "no job", "a scheme",
        ])
    func undecided(_ threat: String) throws {
        let signatures = try signed { claims in
            switch threat {
            case "another plugin": claims.verificationPlugin = "com.example.plugin"
            case "a newer plugin": claims.verificationPluginMinVersion = "1.1.0"
            case "an unknown critical attribute":
                claims.extendedAttributes.append(
                    ExtendedAttribute(name: "com.amazonaws.signer.other", value: .text("x"), isCritical: true))
            case "no profile": claims.extendedAttributes.removeFirst()
            case "no job": claims.extendedAttributes.removeLast()
            default: claims.scheme = .x509
            }
        }
        let strict = authorityPolicy.replacing(
            #"["signingAuthority:aws"]"#, with: #"["ca:acme","signingAuthority:aws"]"#)
        for text in [strict, strict.replacing("strict", with: "audit")] {
            let judgement = try judge(signatures, text, at: late)
            #expect(judgement.troubles == ["signature.untrusted unknown"], "\(threat)")
            #expect(judgement.authentic == [])
        }
    }

    /// A chain whose leaf and authority say where their revocation is published, below a root of the tests'.
    private func chainWithLists() throws -> [SignatureEvidence] {
        var authority = TestCertificate.authority("Test CA")
        authority.others = [TestCertificate.distributionPoint("http://crl.example/root")]
        var leaf = TestCertificate.leaf()
        leaf.others = [TestCertificate.distributionPoint("http://crl.example/1")]
        let chain = try [leaf, authority, .root()].map { try $0.certificate() }
        return try signed { $0.chain = chain }
    }

    @Test(
        "lists that are given are asked of AWS Signer's signatures too",
        arguments: [
            ("good", []), ("none", ["signature.revocation unknown"]), ("stale", ["signature.revocation unknown"]),
            ("forged", ["signature.revocation unknown"]), ("revoking", ["signature.revocation fail"]),
        ])
    func listed(_ kind: String, _ troubles: [String]) throws {
        var leafList = CRLBytes()
        var rootList = CRLBytes(issuer: "Test Root", key: "root")
        (leafList.nextUpdate, rootList.nextUpdate) = ("2026-12-31T00:00:00Z", "2026-12-31T00:00:00Z")
        switch kind {
        case "stale": leafList.nextUpdate = "2026-10-01T00:00:00Z"
        case "forged":
            leafList.key = "other-root"
            leafList.entries = [CRLBytes.Entry()]
        case "revoking": leafList.entries = [CRLBytes.Entry()]
        default: break
        }
        let files = kind == "none" ? [] : [("leaf", try leafList.bytes()), ("root", try rootList.bytes())]
        let lists = try RevocationLists(files: files)
        try inTemporaryFolder { store in
            try store.write("revocations.json", #"{"schemaVersion":1,"asOf":"\#(late)","revoked":[]}"#)
            func troubled(_ text: String) throws -> [String] {
                try judge(try chainWithLists(), text, at: late, store: store.path, lists: lists, anchor: .root())
                    .troubles
            }
            #expect(try troubled(authorityPolicy) == troubles)
            let logged = authorityPolicy.replacing(
                #"{"level":"strict"}"#, with: #"{"level":"strict","override":{"revocation":"log"}}"#)
            #expect(try troubled(logged) == troubles.map { _ in "signature.revocation warn" })
        }
    }

    @Test("where lists are given and no certificate names one, that is told")
    func unlisted() throws {
        try inTemporaryFolder { store in
            try store.write("revocations.json", #"{"schemaVersion":1,"asOf":"\#(late)","revoked":[]}"#)
            let judgement = try judge(
                try signed(), authorityPolicy, at: late, store: store.path, lists: try RevocationLists(files: []))
            #expect(judgement.troubles == ["signature.revocation warn"])
        }
    }
}
