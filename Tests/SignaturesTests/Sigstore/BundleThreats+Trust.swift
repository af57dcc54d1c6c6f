import Core
import Cryptography
import Testing

@testable import Signatures

extension BundleThreats {
    static let times: [BundleThreat] = [
        BundleThreat("logged before the certificate's life", .time) { $0.loggedAt -= 301 },
        BundleThreat("logged after the certificate's life", .time) { $0.loggedAt += 301 },
        BundleThreat("stamped after the certificate's life", .time, .secondGeneration) {
            $0.stampedAt = "20260903120501Z"
        },
        BundleThreat("stamped after the certificate's life, logged within", .time, .stamped) {
            $0.stampedAt = "20260903120501Z"
        },
        BundleThreat("no time, second generation", .missing, .secondGeneration) { $0.stampedAt = nil },
        BundleThreat("a log's time that it did not sign", .missing) { $0.hasPromise = false },
        BundleThreat("a timestamp over another signature", .timestamp, .secondGeneration) {
            $0.changeTimestamp = { $0.over = [1, 2, 3] }
        },
        BundleThreat("a timestamp by an authority of nobody", .missing, .secondGeneration) {
            $0.changeTimestamp = { token in
                token.authority = [
                    TestCertificate.leaf("Other TSA", below: "Other Root", key: "leaf", issuerKey: "root"),
                    .root("Other Root"),
                ]
                token.authority[0].extended = [CertificateProfile.timeStamping]
                token.authority[0].extendedIsCritical = true
            }
        },
        BundleThreat("a timestamp by an authority that calls itself another's name", .malformed, .secondGeneration) {
            $0.changeTimestamp = { token in
                token.authority[0].issuerKey = "root"
                token.authority[1].key = "root"
                token.authority[1].issuerKey = "root"
            }
        },
        BundleThreat("a timestamp by another certificate of the authority", .missing, .secondGeneration) {
            $0.changeTimestamp = { $0.authority[0].serial = 78 }
        },
        .bundle("a timestamp that is none", .malformed, .secondGeneration) {
            $0.set("verificationMaterial.timestampVerificationData.rfc3161Timestamps.0.signedTimestamp", "MAA=")
        },
        .root("a log that ended before", .time) {
            $0.set("tlogs.0.publicKey.validFor.end", "2026-09-03T11:59:59.999Z")
        },
        .root("a log that began after", .time) {
            $0.set("tlogs.0.publicKey.validFor.start", "2026-09-03T12:00:00.001Z")
        },
        .root("a log of the second generation that ended before", .time, .secondGeneration) {
            $0.set("tlogs.0.publicKey.validFor.end", "2026-09-03T11:59:59.999Z")
        },
        .root("a timestamping authority that ended before", .time, .secondGeneration) {
            $0.set("timestampAuthorities.0.validFor.end", "2026-09-03T11:59:59.999Z")
        },
        .root("a certificate authority that ended before", .unknownAuthority) {
            $0.set("certificateAuthorities.0.validFor.end", "2026-09-03T11:59:59.999Z")
        },
        .root("a certificate authority that began after", .unknownAuthority) {
            $0.set("certificateAuthorities.0.validFor.start", "2026-09-03T12:00:00.001Z")
        },
        .root("a log of certificates that ended before", .time) {
            $0.set("ctlogs.0.publicKey.validFor.end", "2026-09-03T11:59:58.999Z")
        },
        .root("no timestamping authority", .missing, .secondGeneration) { $0["timestampAuthorities"] = nil },
    ]

    static let certificates: [BundleThreat] = [
        BundleThreat("no timestamp of a log of certificates", .missing) { $0.hasCertificateTimestamp = false },
        BundleThreat("a timestamp that another key signed", .certificate) { $0.certificateLogKey = "leaf" },
        .root("a timestamp of a log that nobody vouches for", .unknownLog) {
            $0.set("ctlogs.0.logId.keyId", .base64([UInt8](repeating: 0, count: 32)))
        },
        .root("no log of certificates", .unknownLog) { $0["ctlogs"] = [] },
        .root("no certificate authority", .unknownAuthority) { $0["certificateAuthorities"] = [] },
        BundleThreat("an authority of the same name with another key", .unknownAuthority) {
            $0.leaf?.issuerKey = "regional"
        },
        BundleThreat("a critical extension that nobody knows", .unknownAuthority) {
            $0.leaf?.others.append(TestCertificate.extension("1.2.3.4", [5, 0], critical: true))
        },
        BundleThreat("a precertificate, which nobody issued", .unknownAuthority) {
            $0.leaf?.others.append(TestCertificate.extension("1.3.6.1.4.1.11129.2.4.3", [5, 0], critical: true))
        },
        BundleThreat("a certificate for servers", .certificate) { $0.leaf?.extended = [CertificateProfile.serverAuth] },
        BundleThreat("a certificate without a usage", .certificate) { $0.leaf?.extended = [] },
        BundleThreat("a certificate that may not sign", .certificate) { $0.leaf?.usage = .keyAgreement },
        BundleThreat("a certificate of an authority", .certificate) {
            $0.leaf?.isCA = true
            $0.leaf?.usage = [.digitalSignature, .keyCertSign]
        },
        BundleThreat("two subjects", .certificate) {
            let names = [PrivateSigstore.subject, "https://example.com"].map { DER.value(0x86, Array($0.utf8)) }
            $0.leaf?.others[0] = TestCertificate.extension(
                Certificate.alternativeNames, DER.value(BERTag.sequence, joining: names), critical: true)
        },
        BundleThreat("no subject", .certificate) { $0.leaf?.others.removeFirst() },
        BundleThreat("no issuer", .certificate) { $0.leaf?.others.removeLast(2) },
        BundleThreat("two issuers", .certificate) {
            $0.leaf?.others[1] = TestCertificate.extension("1.3.6.1.4.1.57264.1.1", Array("https://other".utf8))
        },
        BundleThreat("a NUL in the subject", .certificate) {
            $0.leaf?.others[0] = TestCertificate.extension(
                Certificate.alternativeNames,
                DER.sequence(DER.value(0x86, Array("\(PrivateSigstore.subject)\0.evil.example".utf8))), critical: true)
        },
    ]
}
