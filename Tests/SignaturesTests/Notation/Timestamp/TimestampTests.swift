import Core
import Cryptography
import Signatures
import TestKit
import Testing

/// The signature that tokens are over.
private let signature = Array("a signature".utf8)

/// A token with one thing wrong, and the rule that it breaks.
struct TimestampThreat: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let code: NotationFault.Code
    let change: @Sendable (inout TimestampBytes) throws -> Void

    init(
        _ description: String, _ code: NotationFault.Code,
        _ change: @escaping @Sendable (inout TimestampBytes) throws -> Void
    ) {
        testDescription = description
        self.code = code
        self.change = change
    }
}

private let tokenThreats = [
    TimestampThreat("over other bytes", .imprint) { $0.over = Array("another signature".utf8) },
    TimestampThreat("an imprint by SHA-1", .malformed) { $0.imprintIdentifier = TimestampBytes.sha1 },
    TimestampThreat("an imprint by another digest than it says", .imprint) {
        $0.imprintIdentifier = DigestAlgorithm.sha512.rawValue
    },
    TimestampThreat("version 2", .malformed) { $0.version = 2 },
    TimestampThreat("a critical extension", .malformed) {
        $0.extensions = DER.value(0xA1, TestCertificate.extension("1.2.3.4", [5, 0], critical: true))
    },
    TimestampThreat("a time without seconds", .malformed) { $0.genTime = "202609031200Z" },
    TimestampThreat("a local time", .malformed) { $0.genTime = "20260903120000+0200" },
    TimestampThreat("an accuracy below 0", .malformed) { $0.accuracy = DER.sequence([2, 1, 0xFF]) },
    TimestampThreat("an accuracy of a year", .malformed) { $0.accuracy = DER.sequence(DER.integer(31_536_000)) },
    TimestampThreat("a thousand milliseconds", .malformed) {
        $0.accuracy = DER.sequence(DER.value(0x80, [0x03, 0xE8]))
    },
    TimestampThreat("no signing-certificate-v2", .malformed) {
        $0.attributes[TimestampBytes.signingCertificateV2] = .some(nil)
    },
    TimestampThreat("signing-certificate of version 1 alone", .malformed) {
        $0.attributes[TimestampBytes.signingCertificateV2] = .some(nil)
        $0.attributes[TimestampBytes.signingCertificateV1] = DER.sequence(
            DER.sequence(DER.sequence(DER.octets([UInt8](repeating: 0, count: 20)))))
    },
    TimestampThreat("signing-certificate-v2 over another certificate", .malformed) {
        $0.attributes[TimestampBytes.signingCertificateV2] = try TimestampBytes.signingCertificate(try $0.root())
    },
    TimestampThreat("no content type", .malformed) { $0.attributes[TimestampBytes.contentType] = .some(nil) },
    TimestampThreat("attributes of something else than a timestamp", .malformed) {
        $0.attributes[TimestampBytes.contentType] = DER.identifier("1.2.840.113549.1.7.1")
    },
    TimestampThreat("a content that is no timestamp", .malformed) { $0.contentIdentifier = "1.2.840.113549.1.7.1" },
    TimestampThreat("a digest that is not the content's", .signature) {
        $0.attributes[TimestampBytes.messageDigest] = DER.octets([UInt8](repeating: 0, count: 48))
    },
    TimestampThreat("a signing time that is none", .malformed) {
        $0.attributes[TimestampBytes.signingTime] = DER.utf8("now")
    },
    TimestampThreat("a signing time that is a truth value", .malformed) {
        $0.attributes[TimestampBytes.signingTime] = DER.boolean(true)
    },
    TimestampThreat("a signing time that is an object identifier", .malformed) {
        $0.attributes[TimestampBytes.signingTime] = DER.identifier("1.2.3")
    },
    TimestampThreat("a signing time that is null", .malformed) {
        $0.attributes[TimestampBytes.signingTime] = [5, 0]
    },
    TimestampThreat("a signing-certificate-v2 that is null", .malformed) {
        $0.attributes[TimestampBytes.signingCertificateV2] = [5, 0]
    },
    TimestampThreat("a signature by SHA-1", .malformed) { $0.digestIdentifier = TimestampBytes.sha1 },
    TimestampThreat("a signature by another key", .signature) {
        var signer = TimestampBytes.signerCertificate
        signer.key = "leaf"
        $0.certificates = [try TimestampBytes.signerCertificate.der()]
        $0.signer = signer
        $0.attributes[TimestampBytes.signingCertificateV2] = try TimestampBytes.signingCertificate(
            try TimestampBytes.signerCertificate.der())
    },
    TimestampThreat("two signers", .malformed) { $0.signers = 2 },
    TimestampThreat("no signer", .malformed) { $0.signers = 0 },
    TimestampThreat("a signer of another version", .malformed) { $0.signerVersion = 2 },
    TimestampThreat("no certificate", .malformed) { $0.certificates = [] },
    TimestampThreat("another's certificate alone", .malformed) { $0.certificates = [try fixtureDER("leaf")] },
]

private let authorityThreats = [
    TimestampThreat("a leaf without an extended key usage", .authority) { $0.authority[0].extended = [] },
    TimestampThreat("an extended key usage that is not critical", .authority) {
        $0.authority[0].extendedIsCritical = false
    },
    TimestampThreat("codeSigning too", .authority) { $0.authority[0].extended.append(CertificateProfile.codeSigning) },
    TimestampThreat("a leaf without digitalSignature", .authority) { $0.authority[0].usage = .nonRepudiation },
    TimestampThreat("a leaf that is a CA", .authority) { $0.authority[0].isCA = true },
    TimestampThreat("a leaf that was not valid then", .authority) {
        $0.authority[0].life = ("2020-01-01T00:00:00Z", "2026-09-03T11:59:59Z")
    },
    TimestampThreat("a root that was not valid then", .authority) {
        $0.authority[1].life = ("2026-09-03T12:00:01Z", "2060-01-01T00:00:00Z")
    },
    TimestampThreat("a signing time that the leaf did not live at", .authority) {
        $0.attributes[TimestampBytes.signingTime] = DER.time(try time("2019-01-01T00:00:00Z"))
    },
    TimestampThreat("a root that may not issue", .authority) { $0.authority[1].usage = .crlSign },
    TimestampThreat("a critical extension that nobody knows", .authority) {
        $0.authority[0].others = [TestCertificate.extension("1.2.3.4", [5, 0], critical: true)]
    },
]

@Suite("Timestamps")
struct TimestampTests {
    private func judge(
        _ token: TimestampBytes, signer: [TestCertificate] = [.leaf()], authorities: [[UInt8]]? = nil,
        asOf text: String = "2059-01-01T00:00:00Z"
    ) throws -> TimestampOutcome {
        try TimestampCheck.judge(
            token: try token.bytes(), signature: signature, chain: try signer.map { try $0.certificate() },
            authorities: try authorities ?? [try token.root()], asOf: try time(text))
    }

    @Test("a time after the one judged at is no time that anybody can know")
    func future() throws {
        let token = TimestampBytes(over: signature)
        let early = try judge(token, asOf: "2026-09-03T11:59:59.999Z")
        guard case .broken(let fault) = early else {
            Issue.record("a timestamp of the future holds")
            return
        }
        #expect(fault.code == .time)
        #expect(fault.message.contains("lies after"))
        #expect(try inside(try judge(token, asOf: "2026-09-03T12:00:00Z")).accuracy == 0)
    }

    private func inside(_ outcome: TimestampOutcome, _ location: SourceLocation = #_sourceLocation) throws
        -> TrustedTime
    {
        guard case .inside(let time) = outcome else {
            Issue.record("\(outcome)", sourceLocation: location)
            throw NotationTestError()
        }
        return time
    }

    private func fault(_ outcome: TimestampOutcome) -> NotationFault? {
        guard case .broken(let fault) = outcome else { return nil }
        return fault
    }

    @Test("a timestamp's time, accuracy and authority")
    func honest() throws {
        let token = TimestampBytes(over: signature)
        let trusted = try inside(try judge(token))
        #expect(trusted.time == (try time("2026-09-03T12:00:00Z")))
        #expect(trusted.accuracy == 0)
        #expect(trusted.chain.map(\.subject) == ["CN=Test TSA", "CN=Test TSA Root"])
        let stated = try TimestampCheck.unverifiedTime(of: try token.bytes()).get()
        #expect(stated.time == trusted.time)
        #expect(stated.chain.map(\.subject) == ["CN=Test TSA"])
    }

    @Test("digests of the imprint and of the attribute", arguments: DigestAlgorithm.allCases)
    func digests(algorithm: DigestAlgorithm) throws {
        var token = TimestampBytes(over: signature)
        token.imprintAlgorithm = algorithm
        token.attributes[TimestampBytes.signingCertificateV2] = try TimestampBytes.signingCertificate(
            try TimestampBytes.signerCertificate.der(), algorithm)
        _ = try inside(try judge(token))
    }

    @Test("tokens", arguments: tokenThreats)
    func tokens(threat: TimestampThreat) throws { try check(threat) }

    @Test("authorities", arguments: authorityThreats)
    func authorities(threat: TimestampThreat) throws { try check(threat) }

    private func check(_ threat: TimestampThreat) throws {
        var token = TimestampBytes(over: signature)
        try threat.change(&token)
        let fault = fault(try judge(token))
        #expect(fault?.code == threat.code, "\(fault?.message ?? "it holds")")
    }

    @Test("an authority that nobody chose")
    func untrusted() throws {
        let token = TimestampBytes(over: signature)
        #expect(fault(try judge(token, authorities: [try fixtureDER("root")]))?.code == .authority)
        #expect(fault(try judge(token, authorities: []))?.code == .authority)
        // The same name, another key.
        let forged = try TestCertificate.root("Test TSA Root", key: "root").der()
        #expect(fault(try judge(token, authorities: [forged]))?.code == .authority)
        _ = try inside(try judge(token, authorities: [forged, try fixtureDER("root"), try token.root()]))
    }

    @Test("an authority below another, and a token that brings the root along")
    func longer() throws {
        var token = TimestampBytes(over: signature)
        token.authority = [
            TimestampBytes.signerCertificate,
            .authority("Test TSA Root", below: "Test Root", key: "other-root", issuerKey: "root"), .root(),
        ]
        #expect(try inside(try judge(token)).chain.count == 3)
        token.certificates = try token.authority.map { try $0.der() }
        #expect(try inside(try judge(token)).chain.count == 3)
        token.authority[2].pathLength = 0
        #expect(fault(try judge(token))?.code == .authority)
    }

    @Test("the whole interval lies within the signer's life, its ends included")
    func interval() throws {
        var token = TimestampBytes(over: signature)
        token.accuracy = DER.sequence(DER.integer(1), DER.value(0x80, [0x01, 0xF4]), DER.value(0x81, [1]))
        var leaf = TestCertificate.leaf()
        leaf.life = ("2026-09-03T11:59:58Z", "2026-09-03T12:00:02Z")
        #expect(try inside(try judge(token, signer: [leaf])).accuracy == 1_501)
        leaf.life.1 = "2026-09-03T12:00:01Z"
        #expect(fault(try judge(token, signer: [leaf]))?.code == .validity)
        leaf.life = ("2026-09-03T11:59:59Z", "2026-09-03T12:00:02Z")
        #expect(fault(try judge(token, signer: [leaf]))?.code == .validity)
        token.accuracy = DER.sequence(DER.integer(1))
        #expect(try inside(try judge(token, signer: [leaf])).accuracy == 1_000)
        // Every certificate of the chain counts.
        var authority = TestCertificate.authority("Test CA")
        authority.life.1 = "2026-09-03T12:00:00Z"
        #expect(fault(try judge(token, signer: [leaf, authority]))?.code == .validity)
    }

    @Test("the baseline policy's accuracy is a second where none is stated")
    func baseline() throws {
        var token = TimestampBytes(over: signature)
        token.policy = "0.4.0.2023.1.1"
        #expect(try inside(try judge(token)).accuracy == 1_000)
        token.accuracy = DER.sequence(DER.value(0x80, [1]))
        #expect(try inside(try judge(token)).accuracy == 1)
    }

    @Test("a time with fractions")
    func fractions() throws {
        var token = TimestampBytes(over: signature)
        token.genTime = "20260903120000.25Z"
        #expect(try inside(try judge(token)).time == (try time("2026-09-03T12:00:00.250Z")))
    }

    @Test("no byte of a token can change unnoticed")
    func mutations() throws {
        let token = TimestampBytes(over: signature)
        let bytes = try token.bytes()
        let root = try token.root()
        for index in stride(from: 0, to: bytes.count, by: 11) {
            var changed = bytes
            changed[index] ^= 1
            let outcome = try TimestampCheck.judge(
                token: changed, signature: signature, chain: [], authorities: [root],
                asOf: try time("2059-01-01T00:00:00Z"))
            guard case .inside(let trusted) = outcome else { continue }
            #expect(trusted.time == (try time("2026-09-03T12:00:00Z")), "byte \(index)")
        }
    }

    @Test("a token that openssl made")
    func openssl() async throws {
        try Tool.openssl.need()
        try await withTemporaryFolder { folder in
            let token = TimestampBytes(over: signature)
            try folder.write("tsa.pem", PEM.write(label: "CERTIFICATE", try token.authority[0].der()))
            try folder.write("data", signature)
            try folder.write("serial", "01")
            try folder.write(
                "config",
                """
                [tsa]
                serial = serial
                signer_digest = sha256
                default_policy = 1.2.3.4
                digests = sha256, sha512
                accuracy = secs:2, millisecs:3
                ess_cert_id_alg = sha256
                """)
            let script = """
                openssl ts -query -data data -sha512 -cert -no_nonce -out query &&
                openssl ts -reply -config config -section tsa -queryfile query -signer tsa.pem -inkey "$0" -token_out -out token
                """
            let result = try await Tool.shell.run(["-c", script, keyPath("other-leaf")], in: folder.path)
            #expect(result.status == 0, "\(result.errors)")
            let outcome = try TimestampCheck.judge(
                token: try folder.read("token"), signature: signature,
                chain: [try TestCertificate.leaf().certificate()],
                authorities: [try token.root()], asOf: try time("2059-01-01T00:00:00Z"))
            #expect(try inside(outcome).accuracy == 2_003)
        }
    }
}
