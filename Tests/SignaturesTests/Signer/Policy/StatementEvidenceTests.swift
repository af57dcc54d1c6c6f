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
        let now = PolicySample.asOf
        guard case .verified(let endorsed, _) = try EndorsementEvidence(endorsement, asOf: now),
            case .verified = try SignatureEvidence(lockfileSignature: lockfile, of: digest, asOf: now)
        else {
            Issue.record("statements that hold are not verified")
            return
        }
        #expect(endorsed == EndorsedArtifact(digest: digest, tree: tree, reason: "reviewed"))
        guard case .broken = try EndorsementEvidence(lockfile, asOf: now),
            case .broken = try SignatureEvidence(lockfileSignature: endorsement, of: digest, asOf: now),
            case .broken = try SignatureEvidence(lockfileSignature: lockfile, of: tree, asOf: now),
            case .broken = try EndorsementEvidence([], asOf: now)
        else {
            Issue.record("a statement about something else was taken")
            return
        }
        #expect(try SignatureEvidence(lockfileSignature: nil, of: digest, asOf: now) == .unsigned)
    }
}
