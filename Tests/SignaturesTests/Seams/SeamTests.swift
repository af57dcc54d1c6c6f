import Core
import Cryptography
import Testing

@testable import Signatures

@Suite("A form and a policy that only tests know")
struct SeamTests {
    private let document: SignableDocument
    private let formats = SignatureFormats([NoteFormat(), NotationFormat(.jws), AWSSignerZip()])

    init() throws {
        document = SignableDocument(
            role: .manifest, mediaType: "application/vnd.oci.image.manifest.v1+json",
            digest: try SHA256.digest(of: Array("manifest".utf8)), size: 8)
    }

    private func evidence(
        _ issuer: String = "issuer.example", over digest: Digest? = nil, at time: String = "2026-09-03T12:00:00Z"
    ) throws -> SignatureEvidence {
        let note = Array("note \(issuer) alice \(digest ?? document.digest) \(time)".utf8)
        let format = try #require(formats.format(ofMediaType: "application/vnd.example.note"))
        return try format.evidence(of: SignatureEnvelope(note, place: "a.note"), over: .documents([document]))
    }

    private func judge(_ evidence: [SignatureEvidence]) throws -> SignatureJudgement {
        let policy: any SignaturePolicy = IssuerPolicy(
            issuer: "issuer.example", asOf: try time("2026-09-04T00:00:00Z"), enforcement: .enforced)
        return try policy.judge(evidence, of: .image([document]))
    }

    @Test("the form is found by its media type and by its look, over what it fits alone")
    func found() {
        let documents = SignableContent.documents([document])
        #expect(formats.format(lookingAt: Array("note a".utf8), over: documents)?.name.rawValue == "test-note")
        #expect(formats.format(lookingAt: Array("{}".utf8), over: documents)?.name == .notationJWS)
        #expect(formats.format(lookingAt: Array("note a".utf8), over: .zip(nil)) == nil)
        #expect(formats.format(ofMediaType: "application/cose") == nil)
        #expect(SignatureFormats.all.format(ofMediaType: "application/cose")?.name == .notationCOSE)
        #expect(SignatureFormats.all.format(ofMediaType: "application/vnd.example.note") == nil)
    }

    @Test("the policy believes, refuses, and misses; the best of several counts")
    func judged() throws {
        #expect(try judge([try evidence()]).authentic == [0])
        #expect(try judge([try evidence("other.example")]).outcome("untrusted") == .fail)
        #expect(try judge([]).outcome("missing") == .fail)
        let other = try SHA256.digest(of: [1])
        let several = try judge([try evidence(over: other), try evidence()])
        #expect(several.findings.map(\.outcome) == [.pass, .warn])
        #expect(several.authentic == [1])
        #expect(try judge([try evidence(at: "2026-09-04T00:00:00.001Z")]).outcome("integrity") == .fail)
        #expect(try judge([try evidence(at: "2026-09-04T00:00:00Z")]).authentic == [0])
    }

    @Test("a pinned signer of the new kind is compared like any other, and no profile's rules take it")
    func pinned() throws {
        let signature = try evidence()
        let check = SignerPinCheck(.image, [signature], trusted: [0])
        #expect(check.judge(pinned: .issued(issuer: "issuer.example", subject: "alice"))?.outcome == .pass)
        #expect(check.judge(pinned: .issued(issuer: "other.example", subject: "alice"))?.outcome == .fail)
        let profiles = try PolicySample().check()
        #expect(try profiles.judge([signature], of: .image([document])).outcome("untrusted") == .fail)
    }

    @Test("what Notation's policy has no rules for is no pass of it")
    func elsewhere() throws {
        #expect(try SignaturesTests.judge([try evidence()], policy()).outcomes("signature.integrity") == [.fail])
    }
}
