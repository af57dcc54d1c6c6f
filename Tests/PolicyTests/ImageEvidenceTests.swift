import Core
import Pins
import Policy
import Signatures
import Testing

private func signed(by signer: SignerIdentity, at time: Int64, isGiven: Bool = false) throws -> SignatureEvidence {
    SignatureEvidence(
        format: .notation, place: "by \(signer.text)", isGiven: isGiven,
        claims: SignatureClaims(
            signer: signer, signingTime: Timestamp(milliseconds: time), chain: [],
            covers: .content),
        fault: nil)
}

private let profile = SignerIdentity.profileVersion("arn:aws:signer:eu-central-1:123456789012:/signing-profiles/a/b")

@Suite("Whom a pin of an image names")
struct ImageEvidenceTests {
    private func certificate(_ name: String) throws -> SignerIdentity {
        .certificate(subject: name, root: try digest(3))
    }

    @Test("the one pinned so far, else a profile, else the earliest: a date alone displaces nobody")
    func order() throws {
        let (mallory, acme) = (try certificate("mallory"), try certificate("acme"))
        let evidence = ImageEvidence(signatures: [
            try signed(by: mallory, at: 0), try signed(by: acme, at: 5), try signed(by: profile, at: 9),
            try signed(by: acme, at: 7),
        ])
        #expect(evidence.signers(pinned: nil).map(\.identity) == [profile, mallory, acme])
        #expect(evidence.signers(pinned: acme).map(\.identity) == [acme, profile, mallory])
        #expect(evidence.refusal == nil)
        #expect(evidence.warnings.isEmpty)
    }

    @Test("a given signature that does not hold keeps it from being pinned, one of the layout only where none holds")
    func refusal() throws {
        let good = try signed(by: profile, at: 1)
        let planted = SignatureEvidence.broken("planted", format: .notation, place: "blobs/a")
        let given = SignatureEvidence.broken("given", format: .notation, place: "b.jws", isGiven: true)
        #expect(ImageEvidence(signatures: [planted, good]).refusal == nil)
        #expect(ImageEvidence(signatures: [planted, good]).warnings.map(\.path) == ["blobs/a"])
        #expect(ImageEvidence(signatures: [planted]).refusal?.reason == "planted")
        #expect(ImageEvidence(signatures: [planted, good, given]).refusal?.reason == "given")
        #expect(ImageEvidence(signatures: []).refusal == nil)
    }
}
