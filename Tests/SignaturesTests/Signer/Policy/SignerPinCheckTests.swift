import Core
import Testing

@testable import Signatures

@Suite("Who signed, against who had signed when it was pinned")
struct SignerPinCheckTests {
    private func finding(
        pinned: String? = StoreSample.telemetry, found: String, isTrusted: Bool = true
    ) -> Finding? {
        var claims = PolicySample().claims
        claims.profileVersionArn = found
        return SignerPinCheck.judge(
            pinned: pinned, evidence: .verified(claims), trusted: isTrusted ? ProfileVersionArn(found) : nil)
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
        for evidence in [SignatureEvidence.unsigned, .broken("altered")] {
            let found = SignerPinCheck.judge(pinned: StoreSample.telemetry, evidence: evidence, trusted: nil)
            #expect(found?.outcome == .fail)
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
        #expect(SignerPinCheck.judge(pinned: nil, evidence: .broken("altered"), trusted: nil)?.outcome == .fail)
    }

    @Test func whatWasPinnedUnsignedAndStillIsHasNoFinding() {
        #expect(SignerPinCheck.judge(pinned: nil, evidence: .unsigned, trusted: nil) == nil)
    }

    @Test func aSignatureInThePinnedBytesDidNotComeSince() {
        let found = SignerPinCheck.judge(
            pinned: nil, evidence: .verified(PolicySample().claims), trusted: nil, areBytesPinned: true)
        #expect(found?.outcome == .warn)
    }
}
