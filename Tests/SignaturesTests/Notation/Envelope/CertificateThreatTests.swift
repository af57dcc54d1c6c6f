import Core
import Cryptography
import Signatures
import TestKit
import Testing

/// A chain with one thing wrong, and the rule that it breaks; nil for one that holds.
struct ChainThreat: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let code: NotationFault.Code?
    let make: @Sendable () throws -> [TestCertificate]

    init(
        _ description: String, _ code: NotationFault.Code?, _ make: @escaping @Sendable () throws -> [TestCertificate]
    ) {
        testDescription = description
        self.code = code
        self.make = make
    }

    /// One whose leaf is changed.
    static func leaf(
        _ description: String, _ code: NotationFault.Code?,
        _ change: @escaping @Sendable (inout TestCertificate) -> Void
    ) -> ChainThreat {
        ChainThreat(description, code) {
            var leaf = TestCertificate.leaf()
            change(&leaf)
            return [leaf, .authority("Test CA"), .root()]
        }
    }

    /// One whose authority is changed.
    static func authority(
        _ description: String, _ code: NotationFault.Code?,
        _ change: @escaping @Sendable (inout TestCertificate) -> Void
    ) -> ChainThreat {
        ChainThreat(description, code) {
            var authority = TestCertificate.authority("Test CA")
            change(&authority)
            return [.leaf(), authority, .root()]
        }
    }
}

private let leafThreats = [
    ChainThreat.leaf("nothing wrong", nil) { _ in },
    .leaf("no basicConstraints", nil) { $0.isCA = nil },
    .leaf("basicConstraints that are not critical", nil) { $0.constraintsAreCritical = false },
    .leaf("a CA", .certificate) { $0.isCA = true },
    .leaf("no key usage", .certificate) { $0.usage = nil },
    .leaf("a key usage that is not critical", .certificate) { $0.usageIsCritical = false },
    .leaf("no digitalSignature", .certificate) { $0.usage = .nonRepudiation },
    .leaf("nonRepudiation too", nil) { $0.usage?.insert(.nonRepudiation) },
    .leaf("keyEncipherment too", .certificate) { $0.usage?.insert(.keyEncipherment) },
    .leaf("dataEncipherment too", .certificate) { $0.usage?.insert(.dataEncipherment) },
    .leaf("keyAgreement too", .certificate) { $0.usage?.insert(.keyAgreement) },
    .leaf("keyCertSign too", .certificate) { $0.usage?.insert(.keyCertSign) },
    .leaf("cRLSign too", .certificate) { $0.usage?.insert(.crlSign) },
    .leaf("encipherOnly too", .certificate) { $0.usage?.insert(.encipherOnly) },
    .leaf("decipherOnly too", .certificate) { $0.usage?.insert(.decipherOnly) },
    .leaf("codeSigning", nil) { $0.extended = [CertificateProfile.codeSigning] },
    .leaf("an extended usage of somebody's own", nil) { $0.extended = ["1.3.6.1.4.1.311.10.3.13"] },
    .leaf("anyExtendedKeyUsage", .certificate) {
        $0.extended = [CertificateProfile.codeSigning, CertificateProfile.anyUsage]
    },
    .leaf("serverAuth", .certificate) { $0.extended = [CertificateProfile.serverAuth] },
    .leaf("clientAuth", .certificate) { $0.extended = [CertificateProfile.clientAuth] },
    .leaf("emailProtection", .certificate) { $0.extended = [CertificateProfile.emailProtection] },
    .leaf("timeStamping", .certificate) { $0.extended = [CertificateProfile.timeStamping] },
    .leaf("OCSPSigning", .certificate) { $0.extended = [CertificateProfile.ocspSigning] },
    .leaf("a critical extension that nobody knows", nil) {
        $0.others = [TestCertificate.extension("1.2.3.4", [5, 0], critical: true)]
    },
    .leaf("a life that is over", nil) { $0.life = ("2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z") },
]

private let authorityThreats = [
    ChainThreat.authority("no basicConstraints", .certificate) { $0.isCA = nil },
    .authority("basicConstraints that say no CA", .certificate) { $0.isCA = false },
    .authority("basicConstraints that are not critical", .certificate) { $0.constraintsAreCritical = false },
    .authority("no key usage", .certificate) { $0.usage = nil },
    .authority("a key usage that is not critical", .certificate) { $0.usageIsCritical = false },
    .authority("no keyCertSign", .certificate) { $0.usage = [.crlSign, .digitalSignature] },
    .authority("a path length that is enough", nil) { $0.pathLength = 0 },
    .authority("another issuer's name", .chain) { $0.issuer = "Test root" },
    .authority("another issuer's key", .chain) { $0.issuerKey = "other-root" },
    .authority("another subject's name", .chain) { $0.subject = "Test CA " },
    .authority("another subject's key", .chain) { $0.key = "regional" },
    ChainThreat("a path length that is not enough", .certificate) {
        var root = TestCertificate.root()
        root.pathLength = 0
        return [.leaf(), .authority("Test CA"), root]
    },
    ChainThreat("a root that another issued", .chain) {
        var root = TestCertificate.root()
        root.issuerKey = "other-root"
        return [.leaf(), .authority("Test CA"), root]
    },
    ChainThreat("two roots", .chain) { [.leaf(), .authority("Test CA"), .root(), .root()] },
    ChainThreat("a self-signed leaf alone", nil) {
        [.leaf("Test Signer", below: "Test Signer", issuerKey: "leaf")]
    },
    ChainThreat("a root that signs alone", .certificate) { [.root("Test Root", key: "leaf")] },
    ChainThreat("a self-signed leaf below an authority", .chain) {
        [.leaf("Test Root", below: "Test Root", issuerKey: "leaf"), .root()]
    },
    ChainThreat("a leaf alone", .chain) { [.leaf()] },
]

@Suite("Certificates against the Notary Project's profile")
struct CertificateThreatTests {
    @Test("leaves", arguments: leafThreats)
    func leaves(threat: ChainThreat) throws { try check(threat) }

    @Test("authorities and order", arguments: authorityThreats)
    func authorities(threat: ChainThreat) throws { try check(threat) }

    private func check(_ threat: ChainThreat) throws {
        var text = JWSText()
        text.chain = try threat.make().map { try $0.der() }
        let fault = try text.outcome().fault
        #expect(fault?.code == threat.code, "\(fault?.message ?? "it verified")")
    }

    @Test(
        "keys that no algorithm is for",
        arguments: [["RSA", "rsa_keygen_bits:2560"], ["EC", "ec_paramgen_curve:secp256k1"]])
    func keys(kind: [String]) async throws {
        try Tool.openssl.need()
        let key = try await Tool.openssl.run(["genpkey", "-algorithm", kind[0], "-pkeyopt", kind[1]])
        let spki = try await Tool.openssl.run(["pkey", "-pubout", "-outform", "DER"], input: key.output)
        var leaf = TestCertificate.leaf()
        leaf.publicKeyDER = spki.output
        var text = JWSText()
        text.chain = try [leaf, .authority("Test CA"), .root()].map { try $0.der() }
        let fault = try text.outcome().fault
        #expect(fault?.code == .certificate)
        #expect(fault?.message.contains("key: it has to be") == true, "\(fault?.message ?? "it verified")")
    }

    @Test("a certificate that is signed by SHA-1")
    func weakDigest() async throws {
        try Tool.openssl.need()
        let algorithm = DER.sequence(DER.identifier("1.2.840.10045.4.1"))
        let body = try TestCertificate.leaf().body(algorithm: algorithm)
        let signature = try await Tool.openssl.run(["dgst", "-sha1", "-sign", keyPath("ca")], input: body)
        var text = JWSText()
        text.chain = try [TestCertificate.authority("Test CA"), .root()].map { try $0.der() }
        text.chain?.insert(DER.sequence(body, algorithm, DER.bits(signature.output)), at: 0)
        let fault = try text.outcome().fault
        #expect(fault?.code == .certificate)
        #expect(fault?.message.contains("digest that is not safe") == true, "\(fault?.message ?? "it verified")")
    }

    @Test("a signer refuses to sign what no verifier would accept")
    func signing() throws {
        let certificates = try [TestCertificate.leaf(), .authority("Test CA")].map { try $0.der() }
        #expect(failure(chain: certificates) == "sign.chain")
        #expect(failure(chain: try chain("leaf-revoked")) == "sign.key")
        #expect(failure(chain: []) == "sign.chain")
    }

    @Test("a signer refuses requests that contradict themselves")
    func requests() throws {
        let note = ExtendedAttribute(name: "note", value: .text("1"), isCritical: false)
        let critical = ExtendedAttribute(name: "note", value: .text("1"), isCritical: true)
        let number = ExtendedAttribute(name: "note", value: .other("1"), isCritical: false)
        let alg = ExtendedAttribute(name: "alg", value: .text("none"), isCritical: false)
        for attributes in [[note, note], [critical], [number], [alg]] {
            #expect(failure(try request(attributes: attributes), chain: try chain()) == "sign.request")
        }
        #expect(failure(try request(expiry: "2026-09-03T12:00:00.9Z"), chain: try chain()) == "sign.request")
    }

    private func failure(
        _ wanted: @autoclosure () throws -> NotationRequest = try request(), chain: @autoclosure () throws -> [[UInt8]]
    ) -> String? {
        do {
            _ = try NotationSigner.sign(try wanted(), format: .jws, key: try privateKey("leaf"), chain: try chain())
            return nil
        } catch let failure as Failure {
            return failure.code.rawValue
        } catch {
            return "\(error)"
        }
    }
}
