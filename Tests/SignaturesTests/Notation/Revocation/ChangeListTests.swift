import Core
import Cryptography
import Signatures
import Testing

@Suite("Lists of changes, and whom to believe")
struct ChangeListTests {
    private var freshest: [UInt8] {
        let name = DER.value(0xA0, DER.value(0xA0, DER.value(0x86, Array("http://d".utf8))))
        return TestCertificate.extension("2.5.29.46", DER.sequence(DER.sequence(name)))
    }

    private func number(_ number: Int) -> [UInt8] { TestCertificate.extension("2.5.29.20", DER.integer(number)) }

    private func changes(since number: Int) -> [UInt8] {
        TestCertificate.extension("2.5.29.27", DER.integer(number), critical: true)
    }

    private func chain(_ change: (inout TestCertificate) -> Void = { _ in }) throws -> [Certificate] {
        var leaf = TestCertificate.leaf()
        leaf.others = [TestCertificate.distributionPoint("http://crl.example/1")]
        change(&leaf)
        return try [leaf, .authority("Test CA"), .root()].map { try $0.certificate() }
    }

    private func base(_ value: Int = 5, _ change: (inout CRLBytes) -> Void = { _ in }) -> CRLBytes {
        var list = CRLBytes()
        list.extensions = [number(value), freshest]
        change(&list)
        return list
    }

    private func delta(
        _ value: Int = 6, since start: Int = 5, _ change: (inout CRLBytes) -> Void = { _ in }
    ) -> CRLBytes {
        var list = CRLBytes()
        list.thisUpdate = "2026-09-04T00:00:00Z"
        list.nextUpdate = "2026-09-06T00:00:00Z"
        list.extensions = [number(value), changes(since: start)]
        change(&list)
        return list
    }

    private func entry(_ reason: UInt8?) -> CRLBytes.Entry {
        var entry = CRLBytes.Entry()
        entry.reason = reason
        return entry
    }

    private func good(_ end: String) throws -> RevocationStatus {
        .good(until: try time(end), unchecked: ["CN=Test CA"])
    }

    @Test("a list that names lists of changes is not enough alone, and with the newest of these it is")
    func base() throws {
        #expect(try status(try chain(), [base()]).isUnknown)
        #expect(try status(try chain(), [base(), delta()]) == good("2026-09-06T00:00:00Z"))
        #expect(try status(try chain(), [delta(), base()]) == good("2026-09-06T00:00:00Z"))
        // One of the same number, made with it.
        #expect(try status(try chain(), [base(), delta(5, since: 3)]) == good("2026-09-06T00:00:00Z"))
        // The control: a list that names none is enough.
        #expect(try status(try chain(), [base { $0.extensions = [number(5)] }]) == good("2026-10-01T00:00:00Z"))
    }

    @Test("a certificate that names lists of changes wants them too")
    func certificate() throws {
        let chain = try chain { $0.others.append(freshest) }
        let plain = base { $0.extensions = [number(5)] }
        #expect(try status(chain, [plain]).isUnknown)
        #expect(try status(chain, [plain, delta()]) == good("2026-09-06T00:00:00Z"))
    }

    @Test("changes of another base, past, to come, or made before it")
    func mismatched() throws {
        for other in [
            delta(since: 6), delta(4, since: 2), delta { $0.extensions = [changes(since: 5)] },
            delta { $0.nextUpdate = "2026-09-04T12:00:00Z" }, delta { $0.thisUpdate = "2026-09-05T12:00:00Z" },
            delta { $0.nextUpdate = nil }, delta { $0.key = "other-root" }, delta { $0.issuer = "Test Root" },
            delta { $0.extensions.append(CRLBytes.scope([0x81, 1, 0xFF])) },
        ] {
            #expect(try status(try chain(), [base(), other]).isUnknown)
        }
        // An old one that fits does not help where a newer one does not.
        #expect(
            try status(
                try chain(), [base(), delta { $0.thisUpdate = "2026-09-03T00:00:00Z" }, delta(9, since: 7)]
            ).isUnknown)
    }

    @Test("a change that revokes counts, whatever it is a change of")
    func revoked() throws {
        let revoking = delta { $0.entries = [entry(1)] }
        #expect(try status(try chain(), [base(), revoking]).revoked?.reason == "keyCompromise")
        #expect(try status(try chain(), [revoking]).revoked != nil)
        #expect(try status(try chain(), [base(), delta(9, since: 8) { $0.entries = [entry(nil)] }]).revoked != nil)
        #expect(try status(try chain(), [base(), revoking], at: "2027-01-01T00:00:00Z").revoked != nil)
    }

    @Test("a hold that a change takes back, and a revocation that none can")
    func lifted() throws {
        let held = base { $0.entries = [entry(6)] }
        let lifting = delta { $0.entries = [entry(8)] }
        #expect(try status(try chain(), [held, lifting]) == good("2026-09-06T00:00:00Z"))
        #expect(try status(try chain(), [held, delta()]).revoked != nil)
        #expect(try status(try chain(), [base { $0.entries = [entry(1)] }, lifting]).revoked != nil)
        #expect(try status(try chain(), [base(), delta { $0.entries = [entry(6)] }]).revoked != nil)
    }

    @Test("a responder that its issuer revoked says nothing good")
    func responder() throws {
        let certificates = [TestCertificate.leaf(), .authority("Test CA"), .root()]
        var responder = TestCertificate.leaf("Test Responder", key: "regional")
        responder.serial = 78
        responder.extended = [CertificateProfile.ocspSigning]
        let noCheck = TestCertificate.extension("1.3.6.1.5.5.7.48.1.5", [5, 0])
        responder.others = [noCheck]
        var response = OCSPBytes(subject: certificates[0], issuer: certificates[1])
        response.responder = responder
        var list = CRLBytes()
        // The list is no longer current: it says nothing good of the leaf, and what it revokes stays revoked.
        list.nextUpdate = "2026-09-02T00:00:00Z"
        #expect(try status(try chain(), [list], [response]) == good("2026-09-10T00:00:00Z"))
        // A responder of which nobody says that is not believed beside an old list: it may be on the next one.
        response.responder?.others = []
        #expect(try status(try chain(), [list], [response]).isUnknown)
        #expect(try status(try chain(), [], [response]) == good("2026-09-10T00:00:00Z"))
        response.responder?.others = [noCheck]
        list.entries = [CRLBytes.Entry(serial: 78)]
        #expect(try status(try chain(), [list], [response]).isUnknown)
        response.status = .revoked("2026-06-01T00:00:00Z", reason: 1)
        #expect(try status(try chain(), [list], [response]).isUnknown)
        // Who says where its revocation is published has to be asked about, unless its issuer says that it need not.
        response.status = .good
        response.responder?.others = [TestCertificate.distributionPoint("http://crl.example/1")]
        #expect(try status(try chain(), [], [response]).isUnknown)
        response.responder?.others.append(noCheck)
        #expect(try status(try chain(), [], [response]) == good("2026-09-10T00:00:00Z"))
    }

    @Test("an answer from the future, and one from before the newest changes")
    func answerTimes() throws {
        let certificates = [TestCertificate.leaf(), .authority("Test CA"), .root()]
        var response = OCSPBytes(subject: certificates[0], issuer: certificates[1])
        #expect(try status(try chain(), [], [response]) == good("2026-09-10T00:00:00Z"))
        #expect(try status(try chain(), [delta()], [response]).isUnknown)
        response.thisUpdate = "2026-09-04T12:00:00Z"
        response.producedAt = "2026-09-04T12:00:00Z"
        #expect(try status(try chain(), [delta()], [response]) == good("2026-09-10T00:00:00Z"))
        response.producedAt = "2026-09-05T12:00:00Z"
        #expect(try status(try chain(), [], [response]).isUnknown)
    }
}

@Suite("Keys that are refused before they are decoded")
struct KeyShapeTests {
    private func key(_ algorithm: [UInt8], _ bits: [UInt8]) -> [UInt8] { DER.sequence(algorithm, DER.bits(bits)) }

    private func fault(_ publicKey: [UInt8]) -> String? {
        var certificate = TestCertificate.leaf()
        certificate.publicKeyDER = publicKey
        do {
            _ = try certificate.certificate()
            return nil
        } catch let fault as CryptoFault {
            return fault.message
        } catch {
            return "\(error)"
        }
    }

    private func rsa(bits: Int, exponent: [UInt8] = [1, 0, 1]) -> [UInt8] {
        let modulus = [0, 0x80 | UInt8(1)] + [UInt8](repeating: 0xA5, count: bits / 8 - 2) + [1]
        let numbers = DER.sequence(DER.value(BERTag.integer, modulus), DER.value(BERTag.integer, exponent))
        return key(DER.sequence(DER.identifier("1.2.840.113549.1.1.1"), [5, 0]), numbers)
    }

    @Test("RSA keys of more than 8,192 bits, and exponents of more than 64")
    func sizes() {
        #expect(fault(rsa(bits: 2_048)) == nil)
        #expect(fault(rsa(bits: 8_192)) == nil)
        #expect(fault(rsa(bits: 8_200))?.contains("8200 bits, over the limit of 8192") == true)
        #expect(fault(rsa(bits: 65_536))?.contains("over the limit") == true)
        #expect(fault(rsa(bits: 2_048, exponent: [0, 0xFF] + [UInt8](repeating: 0xFF, count: 7))) == nil)
        let exponent: [UInt8] = [1] + [UInt8](repeating: 0xFF, count: 8)
        #expect(fault(rsa(bits: 2_048, exponent: exponent))?.contains("an exponent of 65 bits") == true)
    }

    @Test("curves that are spelled out")
    func curves() throws {
        let named = DER.sequence(DER.identifier("1.2.840.10045.2.1"), DER.identifier("1.3.132.0.34"))
        let point = try #require(BERDocument(try publicKey("leaf")).root.content.last)
        #expect(point > 0)
        // y² = x³ + ax + b modulo 9, which is no prime: what hung OpenSSL (CVE-2022-0778).
        let parameters = DER.sequence(
            DER.integer(1), DER.sequence(DER.identifier("1.2.840.10045.1.1"), DER.integer(9)),
            DER.sequence(DER.octets([1]), DER.octets([2])), DER.octets([2, 3]), DER.integer(7))
        let explicit = DER.sequence(DER.identifier("1.2.840.10045.2.1"), parameters)
        #expect(fault(key(explicit, [4] + [UInt8](repeating: 1, count: 96)))?.contains("spelled out") == true)
        let unsaid = DER.sequence(DER.identifier("1.2.840.10045.2.1"))
        #expect(fault(key(unsaid, [4, 1, 1]))?.contains("spelled out") == true)
        #expect(fault(key(named, [4] + [UInt8](repeating: 1, count: 96)))?.contains("spelled out") != true)
    }
}
