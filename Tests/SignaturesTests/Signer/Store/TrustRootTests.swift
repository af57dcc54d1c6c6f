import Core
import Foundation
import Testing

@testable import Signatures

@Suite("Trust anchors on disk")
struct TrustRootTests {
    private static let refusals: [(String, String)] = [
        ("", "found 0"), ("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n", "line "),
        (StoreCertificates.rootA + "\n" + StoreCertificates.rootB, "one certificate"),
        (
            StoreCertificates.rootA + "\n-----BEGIN PRIVATE KEY-----\nMAo=\n-----END PRIVATE KEY-----\n",
            "private key"
        ),
        (
            StoreCertificates.rootA.replacingOccurrences(of: "CERTIFICATE", with: "TRUSTED CERTIFICATE"),
            "CERTIFICATE"
        ),
        (String(StoreCertificates.rootA.dropLast(60)), "line "),
        (String(StoreCertificates.rootA.replacingOccurrences(of: "MIIB", with: "MIIC")), "line "),
        (StoreCertificates.leaf, "CN=Leaf,O=Acme"), (StoreCertificates.noSign, "CN=No Sign,O=Acme"),
        (StoreCertificates.regional, "is issued by CN=Root a,O=Acme"),
        (StoreCertificates.selfIssued, "is signed by another key than its own"),
    ]

    @Test(
        "a file that is not one root is refused",
        arguments: refusals)
    func refused(_ text: String, _ message: String) throws {
        var sample = StoreSample()
        sample.texts["roots/root-b.pem"] = text
        let failure = try #require(sample.failure())
        #expect(failure.code == .trustInvalid)
        #expect(failure.file == "TrustStore/roots/root-b.pem")
        #expect(failure.message.contains(message), "\(failure.message)")
    }

    @Test func linesOfExplanationAreLetThrough() throws {
        var sample = StoreSample()
        sample.texts["roots/root-b.pem"] = "subject=CN = Root b\n\n" + StoreCertificates.rootB + "\nend\n"
        #expect(try sample.store().roots.map(\.certificate.subject).last == "CN=Root b,O=Acme")
    }

    @Test func linesMayEndAsWindowsHasIt() throws {
        var sample = StoreSample()
        sample.texts["roots/root-b.pem"] = StoreCertificates.rootB.replacingOccurrences(of: "\n", with: "\r\n") + "\r\n"
        #expect(try sample.store().roots.count == 2)
    }

    @Test func whatIsWrittenIsWhatOpenSSLWrote() throws {
        let der = try CertificateText.der(Array(StoreCertificates.rootA.utf8))
        #expect(String(decoding: CertificateText.pem(der), as: UTF8.self) == StoreCertificates.rootA)
    }
}
