import Core
import Testing

@testable import Signatures

@Suite("Who signed, against who had signed when it was pinned")
struct SignerPinCheckTests {
    private func finding(
        pinned: String? = StoreSample.telemetry, _ evidence: SignatureEvidence?, isTrusted: Bool = false,
        areBytesPinned: Bool = false
    ) -> Finding? {
        SignerPinCheck(.package, evidence.map { [$0] } ?? [], trusted: isTrusted ? [0] : nil)
            .judge(pinned: pinned.map { .profileVersion($0) }, areBytesPinned: areBytesPinned)
    }

    private func finding(
        pinned: String? = StoreSample.telemetry, found: String, isTrusted: Bool = true
    ) -> Finding? {
        var claims = PolicySample().claims
        claims.profileVersionArn = found
        return finding(pinned: pinned, .verified(claims), isTrusted: isTrusted)
    }

    @Test func theSameProfileVersionPasses() {
        #expect(finding(found: StoreSample.telemetry)?.outcome == .pass)
    }

    @Test func anotherVersionAndAnotherProfileFailAndAreToldApart() throws {
        let version = try #require(finding(found: StoreSample.telemetryNext))
        let profile = try #require(finding(found: StoreSample.checkout))
        #expect(version.outcome == .fail && profile.outcome == .fail)
        #expect(version.id == .lockSigner && profile.id == .lockSigner)
        #expect(version.message.contains("version Zz99999999 of the pinned profile telemetry"))
        #expect(profile.message.contains("another profile"))
    }

    @Test func aProfileOfTheSameNameInAnotherAccountIsAnotherProfile() throws {
        let other = StoreSample.telemetry.replacing("111122223333", with: "444455556666")
        #expect(try #require(finding(found: other)).message.contains("another profile"))
    }

    @Test func aSignatureThatIsGoneOrBrokenFails() {
        for evidence in [nil, SignatureEvidence.broken("altered")] {
            #expect(finding(evidence)?.outcome == .fail)
        }
    }

    @Test func aClaimThatNobodyVouchedForIsNoPass() {
        #expect(finding(found: StoreSample.telemetry, isTrusted: false)?.outcome == .warn)
        #expect(finding(found: StoreSample.checkout, isTrusted: false)?.outcome == .fail)
    }

    @Test func aSignatureThatCameSinceFailsUnlessSomebodyVouches() {
        let foreign = finding(pinned: nil, found: StoreSample.telemetry, isTrusted: false)
        #expect(foreign?.outcome == .fail)
        #expect(foreign?.message.hasPrefix("unsigned when it was pinned, claims now to be signed by arn:") == true)
        #expect(finding(pinned: nil, found: StoreSample.telemetry)?.outcome == .warn)
        #expect(finding(pinned: nil, .broken("altered"))?.outcome == .fail)
    }

    @Test func whatWasPinnedUnsignedAndStillIsHasNoFinding() {
        #expect(finding(pinned: nil, nil) == nil)
    }

    @Test func aSignatureInThePinnedBytesDidNotComeSince() {
        #expect(finding(pinned: nil, .verified(PolicySample().claims), areBytesPinned: true)?.outcome == .warn)
    }

    @Test func signersOfEveryKindAreToldApart() {
        let root = Digest([UInt8](repeating: 1, count: 32).span.bytes)
        let other = Digest([UInt8](repeating: 2, count: 32).span.bytes)
        let signers: [SignerIdentity] = [
            .profileVersion(StoreSample.telemetry), .certificate(subject: "CN=a", root: root),
            .certificate(subject: "CN=a", root: other), .certificate(subject: "CN=b", root: root),
            .issued(issuer: "https://issuer.example", subject: "CN=a"),
            .issued(issuer: "https://issuer.example", subject: "CN=b"),
        ]
        for pinned in signers {
            for found in signers {
                var evidence = SignatureEvidence.verified(PolicySample().claims)
                evidence.claims?.signer = found
                let check = SignerPinCheck(.image, [evidence], trusted: [0])
                #expect(check.judge(pinned: pinned)?.outcome == (pinned == found ? .pass : .fail))
            }
        }
    }
}
