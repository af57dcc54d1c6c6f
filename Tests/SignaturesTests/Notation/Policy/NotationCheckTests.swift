import Core
import Cryptography
import TestKit
import Testing

@testable import Signatures

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
        let broken = SignatureEvidence.broken("no", format: .notation, place: "a")
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
        let broken = SignatureEvidence.broken("altered", format: .notation, place: "b")
        for signatures in [[good, broken], [broken, good]] {
            let judgement = try judge(signatures, policy())
            #expect(judgement.outcomes("signature.integrity") == [.pass, .warn])
            #expect(judgement.authentic.count == 1)
        }
        let given = SignatureEvidence.broken("altered", format: .notation, place: "b", isGiven: true)
        #expect(try judge([good, given], policy()).outcomes("signature.integrity") == [.pass, .fail])
    }

    @Test(
        "a signature that was given is a check asked for: its findings stand beside a good one",
        arguments: [
            ("a stranger's", "signature.untrusted fail"), ("expired", "signature.expiry fail"),
            ("of the future", "signature.integrity fail"), ("for a plugin", "signature.untrusted unknown"),
        ])
    func given(_ threat: String, _ trouble: String) throws {
        let good = evidence(try claims(try request()))
        let bad = try claims(try request(expiry: threat == "expired" ? "2026-09-03T23:00:00Z" : nil)) { claims in
            switch threat {
            case "a stranger's":
                claims.chain = try [TestCertificate.leaf(), .authority("Test CA"), .root()].map { try $0.certificate() }
            case "of the future": claims.signingTime = try time(late)
            case "for a plugin": claims.verificationPlugin = "com.example.plugin"
            default: break
            }
        }
        var given = evidence(bad, place: "given.jws")
        given.isGiven = true
        for signatures in [[good, given], [given, good]] {
            let judgement = try judge(signatures, policy())
            let stands = judgement.findings.filter { $0.path == "given.jws" && $0.outcome != .warn }
            #expect(stands.map { "\($0.id) \($0.outcome)" } == [trouble])
            #expect(judgement.standing.contains { "\($0.id) \($0.outcome)" == trouble })
            #expect(judgement.outcomes("signature.integrity").first == .pass)
        }
        // One that came with the image leaves the good one as it is; of the future, it is as good as broken.
        given.isGiven = false
        let judgement = try judge([good, given], policy())
        let extra = threat == "of the future" ? ["signature.integrity warn"] : []
        #expect(judgement.troubles == ["signature.revocation warn"] + extra)
    }

    @Test("a plugin that is not here makes no stranger's signature undecided")
    func foreignPlugin() throws {
        let signed = evidence(try claims(try request()) { $0.verificationPlugin = "com.example.plugin" })
        #expect(
            try judge([signed], policy(), stores: ["ca/acme": ["other-root"]]).troubles == ["signature.untrusted fail"])
        let audit = policy(verification: #"{"level":"audit"}"#)
        #expect(
            try judge([signed], audit, stores: ["ca/acme": ["other-root"]]).troubles == [
                "signature.untrusted warn", "signature.untrusted unknown",
            ])
    }

    @Test("lists that answer for a part of the chain alone are no word for the rest")
    func partlyChecked() throws {
        var leaf = TestCertificate.leaf()
        leaf.others = [TestCertificate.distributionPoint("http://crl.example/1")]
        let chain = try [leaf, .authority("Test CA"), .root()].map { try $0.certificate() }
        let signed = evidence(try claims(try request()) { $0.chain = chain })
        let lists = try RevocationLists(files: [("list", try CRLBytes().bytes())])
        let judgement = try judge([signed], policy(), lists: lists, anchor: .root())
        #expect(judgement.outcomes("signature.revocation") == [.pass, .warn])
        #expect(judgement.findings.contains { $0.message.contains("not checked of CN=Test CA") })
    }

    @Test("a subject that can be no trusted identity is told with a remedy of the policy's")
    func oddSubject() throws {
        let chain = try [TestCertificate.leaf(), .authority("Test CA"), .root()].map { try $0.certificate() }
        let judgement = try judge(
            [evidence(try claims(try request()) { $0.chain = chain })],
            policy(identities: #"["x509.subject: C=US, ST=WA, O=Acme"]"#), anchor: .root())
        let mismatch = try #require(judgement.findings.first { $0.id == .signatureMismatch })
        #expect(mismatch.message.contains("can be no trusted identity: it lacks"))
        #expect(mismatch.remedy?.plain.contains("trust store") == false)
    }

    @Test("a timestamp of after the time judged at does not hold")
    func futureTimestamp() throws {
        let asked = policy(stores: #"["ca:acme","tsa:times"]"#)
        let signed = try claims(try request()) { claims in
            var token = TimestampBytes(over: claims.signature)
            token.genTime = "20260904000001Z"
            claims.timestampToken = try token.bytes()
            claims.chain = try [TestCertificate.leaf(), .authority("Test CA"), .root()].map { try $0.certificate() }
        }
        func outcomes(at time: String) throws -> [Outcome] {
            try inTemporaryFolder { folder in
                let path = try writeConfig(asked, in: folder, stores: ["ca/acme": [], "tsa/times": []])
                for (store, root) in [("ca/acme", TestCertificate.root()), ("tsa/times", TimestampBytes.authority[1])] {
                    let pem = PEM.write(label: "CERTIFICATE", try root.der())
                    try folder.write("truststore/x509/\(store)/root.pem", pem)
                }
                let check = NotationCheck(
                    config: try NotationConfig(path, reference: nil), asOf: try SignaturesTests.time(time),
                    lists: .none)
                return try check.judge([evidence(signed)], of: [SignableDocument]()).outcomes("signature.expiry")
            }
        }
        #expect(try outcomes(at: fresh) == [.pass, .fail])
        #expect(try outcomes(at: "2026-09-04T00:00:01Z") == [.pass, .pass])
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
        // Also where nothing else is looked at, or there is nothing to look at.
        let other = "a.example/b@sha256:\(String(repeating: "0", count: 64))"
        let skip = policy(verification: #"{"level":"skip"}"#, stores: "[]", identities: "[]")
        #expect(
            try judge([], skip, reference: other).troubles == ["signature.untrusted warn", "signature.mismatch fail"])
        #expect(
            try judge([], policy(), reference: other).troubles == ["signature.missing fail", "signature.mismatch fail"])
    }
}
