import Core
import Testing

@testable import Signatures

@Suite("Endorsements in place of a signature")
struct EndorsementCheckTests {
    private let digest = Digest([UInt8](repeating: 7, count: 32).span.bytes)
    private let tree = Digest([UInt8](repeating: 8, count: 32).span.bytes)
    private let other = Digest([UInt8](repeating: 9, count: 32).span.bytes)

    private func judge(
        _ sample: PolicySample = PolicySample(config: "strict"), digest: Digest? = nil, tree: Digest? = nil,
        embedded: SignatureEvidence? = nil, inventoryDigest: Digest?? = .none
    ) throws -> SignatureJudgement {
        let endorsed = EndorsedArtifact(digest: digest ?? self.digest, tree: tree ?? self.tree, reason: "vendor layer")
        let inventory = Inventory(
            kind: .layerZip, digest: inventoryDigest ?? self.digest, size: 1, entries: [], tree: self.tree, files: 0,
            unpackedSize: 0)
        return try sample.check().judge(
            .verified(sample.claims, covers: .artifact(endorsed)), of: inventory.digest, tree: inventory.tree,
            embedded: embedded)
    }

    @Test func holdsForExactlyItsBytes() throws {
        let judgement = try judge()
        #expect(judgement.exit == .allowed)
        #expect(judgement.outcome("coverage") == .pass)
        #expect(judgement.signer?.text == StoreSample.telemetry)
    }

    @Test func otherBytesOrAnotherTreeBreakIt() throws {
        #expect(try judge(digest: other).outcome("integrity") == .fail)
        #expect(try judge(tree: other).outcome("integrity") == .fail)
        #expect(try judge(digest: other).findings.count == 1)
    }

    @Test func anArtifactWithoutDigestIsUndecided() throws {
        #expect(try judge(inventoryDigest: .some(nil)).exit == .undecided)
    }

    @Test func followsTheSameProfileRules() throws {
        var sample = PolicySample(config: "strict")
        sample.claims.profileVersionArn = StoreSample.checkout
        #expect(try judge(sample).outcome("mismatch") == .fail)
        sample.config = "lenient"
        #expect(try judge(sample).outcome("mismatch") == .warn)
        sample.vouchingRoots = ["root-a.pem"]
        #expect(try judge(sample).outcome("untrusted") == .fail)
        sample = PolicySample(config: "strict")
        sample.asOf = sample.claims.expires
        #expect(try judge(sample).outcome("expiry") == .fail)
        sample = PolicySample(config: "strict")
        sample.setStatus("Revoked", from: "2026-01-01T00:00:00Z")
        #expect(try judge(sample).outcome("revocation") == .fail)
    }

    @Test func aBrokenSignatureInsideStillFails() throws {
        let judgement = try judge(embedded: .broken("altered"))
        #expect(judgement.findings.map(\.id) == [.signatureIntegrity])
        #expect(judgement.exit == .signature)
    }

    @Test func aStrangersSignatureInsideDoesNotMatter() throws {
        var claims = PolicySample().claims
        claims.profileVersionArn = StoreSample.stranger
        #expect(try judge(embedded: .verified(claims)).exit == .allowed)
    }

    @Test func aBrokenEndorsementFails() throws {
        let inventory = Inventory(
            kind: .layerZip, digest: digest, size: 1, entries: [], tree: tree, files: 0, unpackedSize: 0)
        let judgement = try PolicySample(config: "lenient").check()
            .judge(.broken("no DSSE"), of: inventory.digest, tree: inventory.tree, embedded: nil)
        #expect(judgement.outcome("integrity") == .fail)
    }
}

@Suite("The lockfile's own signature")
struct LockfileSignatureCheckTests {
    private func sample(config: String?, policy: String = "Warn", signedBy: String? = StoreSample.checkout)
        -> PolicySample
    {
        var sample = PolicySample(config: config)
        let demand = signedBy.map { ", \"lockfile\": {\"signedBy\": [\"\($0)\"]}" } ?? ""
        sample.store.texts["code-signing-configs/lenient.json"] = StoreSample.config(
            [StoreSample.telemetry], policy: policy, more: demand)
        sample.claims.profileVersionArn = StoreSample.checkout
        return sample
    }

    @Test func whereDemandedItHasToBeThereEvenUnderWarn() throws {
        #expect(try sample(config: "lenient").check().judgeLockfile(nil).outcome("missing") == .fail)
    }

    @Test func whereNobodyDemandsItItMayBeMissing() throws {
        #expect(try sample(config: "strict").check().judgeLockfile(nil).findings.isEmpty)
        #expect(try sample(config: nil, signedBy: nil).check().judgeLockfile(nil).findings.isEmpty)
    }

    @Test func withoutAConfigTheWholeStoreDemands() throws {
        #expect(try sample(config: nil).check().judgeLockfile(nil).outcome("missing") == .fail)
    }

    @Test func oneOfTheNamedHasToHaveSigned() throws {
        var sample = sample(config: "lenient")
        #expect(try sample.check().judgeLockfile(.verified(sample.claims)).exit == .allowed)
        sample.claims.profileVersionArn = StoreSample.telemetry
        #expect(try sample.check().judgeLockfile(.verified(sample.claims)).outcome("mismatch") == .fail)
    }

    @Test func aSignatureThatIsThereIsJudgedEvenUnasked() throws {
        var sample = sample(config: "lenient", signedBy: nil)
        #expect(try sample.check().judgeLockfile(.broken("altered")).exit == .signature)
        sample.vouchingRoots = []
        #expect(try sample.check().judgeLockfile(.verified(sample.claims)).outcome("untrusted") == .fail)
    }

    @Test func warnDoesNotSoftenIt() throws {
        var sample = sample(config: "lenient")
        sample.asOf = sample.claims.expires
        #expect(try sample.check().judgeLockfile(.verified(sample.claims)).outcome("expiry") == .fail)
    }
}
