import Core
import Cryptography
import Signatures
import TestKit
import Testing

@Suite("OCSP responses")
struct ResponseTests {
    private func chain() throws -> [Certificate] { try certificates.map { try $0.certificate() } }

    private var certificates: [TestCertificate] {
        var leaf = TestCertificate.leaf()
        leaf.others = [TestCertificate.distributionPoint("http://crl.example/1")]
        return [leaf, .authority("Test CA"), .root()]
    }

    private func answer(_ change: (inout OCSPBytes) -> Void = { _ in }) throws -> RevocationStatus {
        var response = OCSPBytes(subject: certificates[0], issuer: certificates[1])
        change(&response)
        return try status(try chain(), [], [response])
    }

    /// The authority's own issuer says nothing of revocations.
    private func good(_ end: String) throws -> RevocationStatus {
        .good(until: try time(end), unchecked: ["CN=Test CA"])
    }

    private func responder(_ change: (inout TestCertificate) -> Void = { _ in }) -> TestCertificate {
        var responder = TestCertificate.leaf("Test Responder", key: "regional")
        responder.serial = 78
        responder.extended = [CertificateProfile.ocspSigning]
        change(&responder)
        return responder
    }

    @Test("the issuer's own answer, as long as it is current")
    func issuer() throws {
        #expect(try answer() == good("2026-09-10T00:00:00Z"))
        #expect(try answer { $0.nextUpdate = "2026-09-04T00:00:00Z" }.isUnknown)
        #expect(try answer { $0.thisUpdate = "2026-09-06T00:00:00Z" }.isUnknown)
        #expect(try answer { $0.nextUpdate = nil }.isUnknown)
        #expect(try answer { $0.status = .unknown }.isUnknown)
    }

    @Test("a revocation, with its reason")
    func revoked() throws {
        let revoked = try answer { $0.status = .revoked("2026-06-01T00:00:00Z", reason: 4) }.revoked
        #expect(revoked?.reason == "superseded")
        #expect(revoked?.since == (try time("2026-06-01T00:00:00Z")))
        #expect(revoked?.file == "response-0")
        #expect(try answer { $0.status = .revoked("2026-06-01T00:00:00Z", reason: nil) }.revoked?.reason == nil)
    }

    @Test("answers about others, or by others")
    func others() throws {
        #expect(try answer { $0.serial = 78 }.isUnknown)
        #expect(try answer { $0.issuer.key = "regional" }.isUnknown)
        #expect(try answer { $0.key = "leaf" }.isUnknown)
    }

    @Test("a responder that the issuer delegated, and such as it did not")
    func delegated() throws {
        #expect(try answer { $0.responder = responder() } == good("2026-09-10T00:00:00Z"))
        #expect(try answer { $0.responder = responder { $0.extended = [] } }.isUnknown)
        #expect(
            try answer {
                $0.responder = responder {
                    $0.issuer = "Test Root"; $0.issuerKey = "root"
                }
            }.isUnknown)
        #expect(try answer { $0.responder = responder { $0.issuerKey = "other-root" } }.isUnknown)
        #expect(
            try answer {
                $0.responder = responder { $0.life = ("2020-01-01T00:00:00Z", "2026-09-02T00:00:00Z") }
            }.isUnknown)
    }

    @Test("a responder that refuses is no file to keep")
    func refused() throws {
        do {
            _ = try answer { $0.responseStatus = 3 }
            Issue.record("a refusal was taken for an answer")
        } catch let failure as Failure {
            #expect(failure.code == .inputUnsupported)
        }
    }

    @Test("a list and an answer together: a revocation wins, the later end counts")
    func together() throws {
        let response = OCSPBytes(subject: certificates[0], issuer: certificates[1])
        var list = CRLBytes()
        #expect(try status(try chain(), [list], [response]) == good("2026-10-01T00:00:00Z"))
        list.entries = [CRLBytes.Entry()]
        #expect(try status(try chain(), [list], [response]).revoked != nil)
    }
}
