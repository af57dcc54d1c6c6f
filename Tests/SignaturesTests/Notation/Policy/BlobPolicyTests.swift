import Core
import Cryptography
import TestKit
import Testing

@testable import Signatures

extension SignatureJudgement {
    /// What did not pass, but that nobody asked about revocation.
    fileprivate var others: [String] { troubles.filter { $0 != "signature.revocation warn" } }
}

/// Notation's signatures over files: envelopes beside a zip, judged by `trustpolicy.blob.json`.
@Suite("Notation's signatures over files")
struct BlobPolicyTests {
    private static let blob = Array("a layer's bytes".utf8)

    /// One signature over the file, every part open to change.
    private struct Signed {
        var leaf = "leaf-p256"
        var format = EnvelopeFormat.jws
        var algorithm: DigestName?
        var over = BlobPolicyTests.blob
        var size: Int?
        var expiry: String?
        var metadata: [SignedArtifact.Annotation] = []
        var change: (inout [UInt8]) -> Void = { _ in }

        func envelope() throws -> [UInt8] {
            let own = try #require(leaves.first { $0.name == leaf }).algorithm
            let name = algorithm ?? DigestName(own)
            let artifact = SignedArtifact(
                mediaType: "application/zip", stated: StatedDigest(name, try name.algorithm.digest(of: over)),
                size: UInt64(size ?? over.count), annotations: metadata)
            let request = NotationRequest(
                artifact: artifact, scheme: .x509, signingTime: try time("2026-09-03T12:00:00Z"),
                expiry: try expiry.map { try time($0) })
            var (bytes, _) = try NotationSigner.sign(
                request, format: format, key: try privateKey(leaf), chain: try chain(leaf))
            change(&bytes)
            return bytes
        }

        /// What a reading makes of the envelope in a file that a name says to be of a form.
        func evidence(named form: EnvelopeFormat? = nil) throws -> SignatureEvidence {
            let envelope = try envelope()
            let format = NotationFormat(form ?? self.format)
            let blob = BlobPolicyTests.blob
            let others = try format.otherDigests(in: envelope).map {
                StatedDigest($0, try $0.algorithm.digest(of: blob))
            }
            let evidence = try format.evidence(
                of: SignatureEnvelope(envelope, place: "x.zip.jws.sig"),
                over: .file(try SHA256.digest(of: blob), others: others, size: UInt64(blob.count)))
            #expect(try SignatureEvidence(JSONCursor(evidence.json)) == evidence)
            return evidence
        }
    }

    private static let verification = #"{"level":"strict","override":{"revocation":"skip"}}"#

    private func statement(
        _ name: String = "layers", _ verification: String = verification, identities: String = #"["*"]"#,
        global: Bool? = nil
    ) -> String {
        let more = global.map { #","globalPolicy":\#($0)"# } ?? ""
        let trusted = #""trustStores":["ca:acme"],"trustedIdentities":\#(identities)"#
        let rest = verification.contains("\"skip\"}") && !verification.contains("override") ? "" : ",\(trusted)"
        return #"{"name":"\#(name)","signatureVerification":\#(verification)\#(rest)\#(more)}"#
    }

    private func document(_ statements: String...) -> String {
        #"{"version":"1.0","trustPolicies":[\#(statements.joined(separator: ","))]}"#
    }

    private func judge(
        _ evidence: [SignatureEvidence], _ policy: String, named name: String? = "layers",
        metadata: [SignedArtifact.Annotation] = [], stores: [String: [String]] = ["ca/acme": ["root"]]
    ) throws -> SignatureJudgement {
        try inTemporaryFolder { folder in
            let path = try writeConfig(policy, in: folder, stores: stores, policyName: "trustpolicy.blob.json")
            let check = NotationCheck(
                config: try NotationConfig(files: path, policy: name), asOf: try time(fresh), lists: .none,
                metadata: metadata)
            return try check.judge(evidence, of: .package(isPinned: false))
        }
    }

    @Test("good ones hold, whatever key signed and however it is written")
    func holds() throws {
        for (leaf, _) in leaves {
            for format in EnvelopeFormat.allCases {
                let judgement = try judge(
                    [try Signed(leaf: leaf, format: format).evidence()], document(statement()))
                #expect(judgement.others == [], "\(leaf) \(format)")
                #expect(judgement.authentic == [0])
                #expect(judgement.outcomes("signature.coverage") == [.pass])
            }
        }
    }

    @Test("the statement of a name, else the one for all")
    func statements() throws {
        let signed = [try Signed().evidence()]
        let two = document(
            statement("strict", identities: #"["x509.subject:C=US, ST=WA, O=Nobody"]"#, global: false),
            statement("layers", global: true))
        #expect(try judge(signed, two).others == [])
        #expect(try judge(signed, two, named: nil).others == [])
        #expect(try judge(signed, two, named: "strict").others == ["signature.mismatch fail"])
        #expect(throws: Failure(.trustUnknown, "")) { try judge(signed, two, named: "other") }
        #expect(throws: Failure(.trustUnknown, "")) { try judge(signed, document(statement()), named: nil) }
        let skip = document(statement("layers", #"{"level":"skip"}"#))
        #expect(try judge(signed, skip).others == ["signature.untrusted warn"])
    }

    @Test("policies that are none")
    func broken() throws {
        for policy in [
            document(statement("a", global: true), statement("b", global: true)),
            document(statement("a", #"{"level":"skip"}"#, global: true)), document(statement("a"), statement("a")),
            policy(name: "layers"),
            document(statement("a").replacing("\"name\"", with: "\"registryScopes\":[\"*\"],\"name\"")),
            document(),
        ] {
            #expect(throws: Failure(.trustInvalid, ""), "\(policy)") { try judge([], policy, named: "a") }
        }
        #expect(throws: Failure(.inputNotFound, "")) {
            try inTemporaryFolder { folder in
                let path = try writeConfig(policy(), in: folder)
                _ = try NotationConfig(files: path, policy: nil)
            }
        }
    }

    @Test(
        "what does not hold: another file, another size, another digest's algorithm, an altered envelope, another form")
    func threats() throws {
        let policy = document(statement())
        let failed = ["signature.integrity fail"]
        for signed in [
            Signed(over: Array("another layer's".utf8)), Signed(size: 1), Signed(leaf: "leaf", algorithm: .sha256),
            Signed(leaf: "leaf-p256", algorithm: .sha384),
            Signed(change: { $0[$0.count / 2] ^= 1 }), Signed(format: .cose, change: { $0[$0.count / 2] ^= 1 }),
            Signed(change: { $0 = [] }),
        ] {
            #expect(try judge([try signed.evidence()], policy).others == failed)
        }
        let other = try Signed(format: .cose).evidence(named: .jws)
        #expect(try judge([other], policy).others == failed)
        // One beside that does not hold fails beside a good one too.
        let good = try Signed().evidence()
        let bad = try Signed(size: 1).evidence()
        #expect(try judge([good, bad], policy).others == failed)
        #expect(try judge([bad, good], policy).others == failed)
        // So does AWS Signer's inside.
        let inside = SignatureEvidence.broken("its content was changed", place: "META_INF/x")
        #expect(try judge([inside, good], policy).others == failed)
    }

    @Test("nobody vouches, somebody else signed, it has ended, there is none")
    func untrusted() throws {
        let policy = document(statement())
        let good = try Signed().evidence()
        let strangers = ["ca/acme": ["other-root"]]
        #expect(try judge([good], policy, stores: strangers).others == ["signature.untrusted fail"])
        let ended = try Signed(expiry: "2026-09-03T13:00:00Z").evidence()
        #expect(try judge([ended], policy).others == ["signature.expiry fail"])
        #expect(try judge([], policy).others == ["signature.missing fail"])
        // Signatures of other kinds are none of its business.
        let profile = SignatureEvidence.broken("", format: .sigstoreBundle)
        #expect(try judge([profile], policy).others == ["signature.missing fail"])
        let audit = document(statement("layers", #"{"level":"audit","override":{"revocation":"skip"}}"#))
        #expect(try judge([good], audit, stores: strangers).others == ["signature.untrusted warn"])
    }

    @Test("user metadata, where it is asked for")
    func metadata() throws {
        let policy = document(statement())
        let build = try #require(SignedArtifact.Annotation("io.wabbit-networks.buildId=123"))
        let signed = [try Signed(metadata: [build]).evidence()]
        #expect(try judge(signed, policy, metadata: [build]).others == [])
        for text in ["io.wabbit-networks.buildId=124", "io.wabbit-networks.buildID=123", "other="] {
            let demanded = try #require(SignedArtifact.Annotation(text))
            let judgement = try judge(signed, policy, metadata: [build, demanded])
            #expect(judgement.others == ["signature.mismatch fail"], "\(text)")
            #expect(judgement.authentic == [])
        }
        #expect(try judge([try Signed().evidence()], policy, metadata: [build]).others == ["signature.mismatch fail"])
        #expect(SignedArtifact.Annotation("=1") == nil)
        #expect(SignedArtifact.Annotation("a") == nil)
        // Of images too.
        let image = evidence(try claims(try request()))
        let demanded = try #require(SignedArtifact.Annotation("build=123"))
        let wrong = try #require(SignedArtifact.Annotation("build=124"))
        try inTemporaryFolder { folder in
            let path = try writeConfig(
                SignaturesTests.policy(verification: Self.verification), in: folder, stores: ["ca/acme": ["root"]])
            for (annotation, troubles) in [(demanded, [String]()), (wrong, ["signature.mismatch fail"])] {
                let check = NotationCheck(
                    config: try NotationConfig(path, reference: nil), asOf: try time(fresh), lists: .none,
                    metadata: [annotation])
                #expect(try check.judge([image], of: [SignableDocument]()).others == troubles)
            }
        }
    }

    @Test("trust stores: .der files, several certificates a file, folders that are passed over")
    func stores() throws {
        try inTemporaryFolder { folder in
            let path = try writeConfig(
                document(statement()), in: folder, stores: [:], policyName: "trustpolicy.blob.json")
            try folder.makeFolder("truststore/x509/ca/acme")
            try folder.write("truststore/x509/ca/acme/both.pem", try pemFile("other-root") + (try pemFile("root")))
            func troubles() throws -> [String] {
                let check = NotationCheck(
                    config: try NotationConfig(files: path, policy: "layers"), asOf: try time(fresh), lists: .none)
                return try check.judge([try Signed().evidence()], of: .package(isPinned: false)).others
            }
            #expect(try troubles() == [])
            try Folder.removeFile("\(path)/truststore/x509/ca/acme/both.pem")
            try folder.write("truststore/x509/ca/acme/root.der", try fixtureDER("root"))
            #expect(try troubles() == [])
            // What lies in a folder is trusted by nobody, and that is said.
            try Folder.removeFile("\(path)/truststore/x509/ca/acme/root.der")
            try folder.write("truststore/x509/ca/acme/other.pem", try pemFile("other-root"))
            try folder.makeFolder("truststore/x509/ca/acme/sub")
            #expect(try troubles() == ["signature.untrusted fail"])
            try folder.write("truststore/x509/ca/acme/sub/root.pem", try pemFile("root"))
            #expect(try troubles() == ["signature.untrusted fail", "trust.root-unused warn"])
        }
    }
}
