import Core
import Cryptography
import Testing

@testable import Signatures

@Suite("Statements as evidence")
struct StatementEvidenceTests {
    private let signed = PolicySample.time("2026-09-03T10:30:15Z")

    private func envelope(_ kind: Statement.Kind, of digest: Digest, tree: Digest?) throws -> [UInt8] {
        let identity = try SigningIdentity(
            key: keySource("leaf"), chain: chainText(wholeChain), at: signed)
        return try Statement(
            kind: kind, name: "telemetry", digest: digest, tree: tree, profileVersionArn: profileArn, jobArn: jobArn,
            signingTime: signed, until: PolicySample.expires, reason: "reviewed"
        ).signed(by: identity)
    }

    @Test func anEndorsementIsNoSignatureOfALockfileAndTheOtherWayRound() throws {
        let digest = try SHA256.digest(of: [1])
        let tree = try SHA256.digest(of: [2])
        let endorsement = try envelope(.endorsement, of: digest, tree: tree)
        let lockfile = try envelope(.lockfile, of: digest, tree: nil)
        let endorsed = try SignatureEvidence.endorsement(endorsement)
        #expect(endorsed.holds)
        #expect(
            endorsed.claims?.covers == .artifact(EndorsedArtifact(digest: digest, tree: tree, reason: "reviewed")))
        #expect(try SignatureEvidence.lockfileSignature(lockfile, of: digest).holds)
        #expect(try SignatureEvidence.lockfileSignature(lockfile, of: digest).claims?.covers == .lockfile(digest))
        for refused in [
            try SignatureEvidence.endorsement(lockfile),
            try SignatureEvidence.lockfileSignature(endorsement, of: digest),
            try SignatureEvidence.lockfileSignature(lockfile, of: tree), try SignatureEvidence.endorsement([]),
        ] {
            #expect(!refused.holds)
            #expect(refused.fault != nil)
        }
    }
}
