import Core
import Cryptography
import Testing

@testable import Signatures

@Suite("Evidence is kept as JSON and read back")
struct EvidenceCodingTests {
    private func kept(_ evidence: SignatureEvidence) throws -> SignatureEvidence {
        try SignatureEvidence(JSONCursor(try JSONReader.read(JSONWriter.text(evidence.json, style: .compact))))
    }

    private func zip() throws -> SignatureEvidence {
        try AWSSignerZip().evidence(
            of: SignatureEnvelope(try EnvelopeBuilder().envelope(), place: "META_INF/x.SF"),
            over: .zip(EnvelopeBuilder.content))
    }

    private func image(_ change: (inout NotationClaims) throws -> Void = { _ in }) throws -> SignatureEvidence {
        evidence(try claims(try signerRequest(), change))
    }

    @Test("the forms' evidence, whole, broken and unread")
    func forms() throws {
        let digest = try SHA256.digest(of: [1])
        var all = [try zip(), try image(), .broken("altered", format: .notation, place: "b", isGiven: true)]
        all.append(try image { $0.timestampToken = [1, 2, 3] })
        all.append(try image { $0.verificationPluginMinVersion = "9.0.0" })
        all.append(evidence(try claims(try request())))
        var broken = try zip()
        broken.fault = "it is \u{1F512} and \"quoted\""
        all.append(broken)
        for covers in [
            SignedSubject.artifact(EndorsedArtifact(digest: digest, tree: digest, reason: "vendor's")),
            .lockfile(digest), .other(digest),
        ] {
            var other = try zip()
            other.claims?.covers = covers
            all.append(other)
        }
        var issued = try zip()
        issued.claims?.signer = .issued(issuer: "https://issuer.example", subject: "alice")
        issued.claims?.expires = nil
        all.append(issued)
        for evidence in all { #expect(try kept(evidence) == evidence) }
    }

    @Test("kept evidence is judged as fresh evidence is")
    func judged() throws {
        let fresh = try image()
        let old = try kept(fresh)
        let at = "2026-11-20T12:00:00Z"
        let text = authorityPolicy
        #expect(
            try SignaturesTests.judge([old], text, at: at) == SignaturesTests.judge([fresh], text, at: at))
    }

    @Test("what no form wrote is refused")
    func refused() throws {
        let honest = String(decoding: JSONWriter.text(try image().json, style: .compact), as: UTF8.self)
        _ = try SignatureEvidence(JSONCursor(try JSONReader.read(Array(honest.utf8))))
        for (old, new) in [
            (#""claims":{"#, #""claims":{"more":1,"#), (#""format":"#, #""from":"#),
            (#""kind":"document""#, #""kind":"content""#), (#""kind":"document""#, #""kind":"other""#),
            (#""chain":[""#, #""chain":["AAAA",""#), (#""signingTime":"2"#, #""signingTime":"x"#),
            (#""scheme":"notary"#, #""scheme":"x"#), (#""role":"manifest""#, #""role":"blob""#),
            (#""profileVersionArn":"#, #""subject":"a","profileVersionArn":"#),
        ] {
            let text = honest.replacing(old, with: new)
            #expect(!text.utf8.elementsEqual(honest.utf8), "\(old)")
            #expect(throws: JSONFault.self, "\(new)") {
                try SignatureEvidence(JSONCursor(try JSONReader.read(Array(text.utf8))))
            }
        }
        #expect(throws: JSONFault.self) {
            try SignatureEvidence(JSONCursor(try JSONReader.read(Array(#"{"format":"dsse"}"#.utf8))))
        }
    }
}
