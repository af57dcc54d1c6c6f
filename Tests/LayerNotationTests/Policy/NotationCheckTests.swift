import LayerCrypto
import LayerModel
import LayerTestKit
import LayerTrust
import Testing

@testable import LayerNotation

private let arn = "arn:aws:signer:eu-central-1:111122223333:/signing-profiles/acme_images/AbCdEf0123"
private let job = "arn:aws:signer:eu-central-1:111122223333:/signing-jobs/0d8a9b3e-6f5b-4b8d-9c5a-3a1f2b4c5d6e"
private let signerAttributes = [
    ExtendedAttribute(name: AWSSigner.profileAttribute, value: .text(arn), isCritical: true),
    ExtendedAttribute(name: AWSSigner.jobAttribute, value: .text(job), isCritical: true),
]
private let fresh = "2026-09-04T00:00:00Z"
private let late = "2026-11-20T12:00:00Z"

/// A signature as it is signed, after it was changed.
private func claims(
    _ request: NotationRequest, leaf: String = "leaf", _ change: (inout NotationClaims) -> Void = { _ in }
) throws -> NotationClaims {
    var claims = try NotationSigner.sign(request, format: .jws, key: try privateKey(leaf), chain: try chain(leaf))
        .claims
    change(&claims)
    return claims
}

private func signerRequest(_ attributes: [ExtendedAttribute] = signerAttributes) throws -> NotationRequest {
    try request(
        scheme: .signingAuthority, expiry: "2027-01-01T00:00:00Z", plugin: AWSSigner.plugin, attributes: attributes)
}

private func evidence(_ claims: NotationClaims, place: String = "blobs/sha256/1") -> NotationEvidence {
    let artifact = claims.artifact
    let document = SignableDocument(
        role: .manifest, mediaType: artifact.mediaType, digest: artifact.digest, size: artifact.size)
    return NotationEvidence(place: place, outcome: .verified(claims, document))
}

/// Judges under a policy, and stores that hold the test root.
private func judge(
    _ evidence: [NotationEvidence], _ text: String, at time: String = fresh, store: String? = nil,
    stores: [String: [String]] = ["ca/acme": ["root"], "signingAuthority/aws": ["root"], "tsa/times": ["root"]],
    reference: String? = nil
) throws -> NotationJudgement {
    try inTemporaryFolder { folder in
        let path = try writeConfig(text, in: folder, stores: stores)
        let check = NotationCheck(
            config: try NotationConfig(path, reference: reference), asOf: try LayerNotationTests.time(time),
            lists: .none,
            store: try store.map { try TrustStore.load($0) })
        return try check.judge(evidence, of: [])
    }
}

extension NotationJudgement {
    fileprivate func outcomes(_ id: String) -> [Outcome] { findings.filter { $0.id == id }.map(\.outcome) }
    fileprivate var troubles: [String] {
        findings.filter { $0.outcome != .pass }.map { "\($0.id) \($0.outcome)" }
    }
}

private let authorityPolicy = policy(
    stores: #"["signingAuthority:aws"]"#,
    identities: #"["arn:aws:signer:eu-central-1:111122223333:/signing-profiles/acme_images"]"#)

@Suite("Notation's five validations")
struct NotationCheckTests {
    @Test("a good signature passes all five, and is not called unrevoked where nobody was asked")
    func good() throws {
        let judgement = try judge([evidence(try claims(try request()))], policy())
        #expect(judgement.troubles == ["signature.revocation warn"])
        #expect(judgement.authentic == [0])
        let words = judgement.findings.map { $0.message.prefix { $0 != ":" } }
        #expect(
            words == [
                "integrity", "authenticity", "authenticity", "expiry", "authenticTimestamp", "revocation",
                "the manifest names config and layers by theirs",
            ])
    }

    @Test("no signature fails under every level but skip, which checks nothing and says so")
    func levels() throws {
        for level in ["strict", "permissive", "audit"] {
            let judgement = try judge([], policy(verification: #"{"level":"\#(level)"}"#))
            #expect(judgement.troubles == ["signature.missing fail"], "\(level)")
        }
        let skip = policy(verification: #"{"level":"skip"}"#, stores: "[]", identities: "[]")
        let broken = NotationEvidence(place: "a", outcome: .broken("no"))
        #expect(try judge([broken], skip).troubles == ["signature.untrusted warn"])
        #expect(
            try judge([broken], policy(verification: #"{"level":"audit"}"#)).troubles == ["signature.integrity fail"])
    }

    @Test("under audit what nobody vouches for is told and passes nothing else")
    func audit() throws {
        let audit = policy(verification: #"{"level":"audit"}"#)
        let judgement = try judge(
            [evidence(try claims(try request()))], audit, stores: ["ca/acme": ["other-root"]])
        #expect(judgement.outcomes("signature.untrusted") == [.warn])
        #expect(judgement.outcomes("signature.integrity") == [.pass])
        #expect(judgement.outcomes("signature.expiry") == [])
        #expect(judgement.authentic == [])
    }

    @Test("the scheme chooses the type of store: a root for one is none for the other")
    func schemes() throws {
        let plain = try judge([evidence(try claims(try request()))], authorityPolicy)
        #expect(plain.outcomes("signature.untrusted") == [.fail])
        let authority = try judge([evidence(try claims(try request(scheme: .signingAuthority)))], policy())
        #expect(authority.outcomes("signature.untrusted") == [.fail])
        #expect(
            try judge(
                [evidence(try claims(try request(scheme: .signingAuthority)))],
                policy(stores: #"["signingAuthority:aws"]"#)
            ).authentic == [0])
    }

    @Test("a signer whose subject lacks what identities need is none of them")
    func identities() throws {
        let judgement = try judge(
            [evidence(try claims(try request()))], policy(identities: #"["x509.subject: C=US, ST=WA, O=Acme"]"#))
        #expect(judgement.outcomes("signature.mismatch") == [.fail])
        #expect(judgement.authentic == [])
    }

    @Test("a chain that has expired needs a timestamp: without one it fails, or is logged")
    func expiredChain() throws {
        let signed = [evidence(try claims(try request()))]
        #expect(try judge(signed, policy(), at: late).outcomes("signature.expiry") == [.pass, .fail])
        let permissive = policy(verification: #"{"level":"permissive"}"#)
        #expect(try judge(signed, permissive, at: late).outcomes("signature.expiry") == [.pass, .warn])
        let asked = policy(stores: #"["ca:acme","tsa:times"]"#)
        #expect(try judge(signed, asked).outcomes("signature.expiry") == [.pass, .fail])
        let waits = policy(
            verification: #"{"level":"strict","verifyTimestamp":"afterCertExpiry"}"#,
            stores: #"["ca:acme","tsa:times"]"#)
        #expect(try judge(signed, waits).outcomes("signature.expiry") == [.pass, .pass])
        #expect(try judge(signed, waits, at: late).outcomes("signature.expiry") == [.pass, .fail])
        let forged = [evidence(try claims(try request()) { $0.timestampToken = [0x30, 0] })]
        #expect(try judge(forged, asked).outcomes("signature.expiry") == [.pass, .fail])
    }

    @Test("the first instant of the end is too late; a signing time of the future does not hold")
    func times() throws {
        let ends = [evidence(try claims(try request(expiry: fresh)))]
        #expect(try judge(ends, policy(), at: "2026-09-03T23:59:59Z").outcomes("signature.expiry") == [.pass, .pass])
        #expect(try judge(ends, policy(), at: fresh).outcomes("signature.expiry") == [.fail, .pass])
        let early = try judge([evidence(try claims(try request()))], policy(), at: "2026-09-03T11:59:59Z")
        #expect(early.troubles == ["signature.integrity fail"])
    }

    @Test("of several signatures the best counts; those that do not hold are warned of, one that was given fails")
    func several() throws {
        let good = evidence(try claims(try request()))
        let broken = NotationEvidence(place: "b", outcome: .broken("altered"))
        for signatures in [[good, broken], [broken, good]] {
            let judgement = try judge(signatures, policy())
            #expect(judgement.outcomes("signature.integrity") == [.pass, .warn])
            #expect(judgement.authentic.count == 1)
        }
        let given = NotationEvidence(place: "b", outcome: .broken("altered"), isGiven: true)
        #expect(try judge([good, given], policy()).outcomes("signature.integrity") == [.pass, .fail])
    }

    @Test("revocation is skipped where the policy says so, and that is told")
    func skipped() throws {
        let judgement = try judge(
            [evidence(try claims(try request()))],
            policy(verification: #"{"level":"strict","override":{"revocation":"skip"}}"#))
        #expect(judgement.troubles == ["signature.revocation warn"])
        #expect(judgement.findings.contains { $0.message.contains("not checked") })
    }

    @Test("a reference with a digest is to that artifact and no other")
    func reference() throws {
        let judgement = try judge(
            [evidence(try claims(try request()))], policy(),
            reference: "a.example/b@sha256:\(String(repeating: "0", count: 64))")
        #expect(judgement.outcomes("signature.mismatch") == [.pass, .fail])
    }
}

@Suite("AWS Signer's signatures under a trust policy")
struct AWSSignerTests {
    private func signed(_ change: (inout NotationClaims) -> Void = { _ in }) throws -> [NotationEvidence] {
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
        let hash = try claims(try signerRequest()).revocationHashes[0]
        for (kind, id) in [("profile-version", arn), ("job", job), ("certificate", hash)] {
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
        let audit = authorityPolicy.replacing("strict", with: "audit")
        for text in [authorityPolicy, audit] {
            let judgement = try judge(signatures, text, at: late)
            #expect(judgement.troubles == ["signature.untrusted unknown"], "\(threat)")
            #expect(judgement.authentic == [])
        }
    }
}
