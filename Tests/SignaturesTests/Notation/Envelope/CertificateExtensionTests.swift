import Core
import Cryptography
import Testing

@testable import Signatures

@Suite("Extensions of certificates and revocation lists, by OpenSSL") struct CertificateExtensionTests {
    private func profile(_ others: [UInt8]...) throws -> CertificateProfile {
        var leaf = TestCertificate.leaf()
        leaf.others = others
        return try CertificateProfile(try leaf.certificate())
    }

    /// authorityInfoAccess of one method.
    private func access(_ method: String) -> [UInt8] {
        let location = DER.value(0x86, Array("http://a.example".utf8))
        return TestCertificate.extension(
            "1.3.6.1.5.5.7.1.1", DER.sequence(DER.sequence(DER.identifier(method), location)))
    }

    @Test("whatever would publish a revocation makes a certificate revocable")
    func revocable() throws {
        #expect(try !profile().isRevocable)
        #expect(try profile(access("1.3.6.1.5.5.7.48.1")).isRevocable)
        // Where the issuer's certificate lies says nothing of revocation.
        #expect(try !profile(access("1.3.6.1.5.5.7.48.2")).isRevocable)
        let changes = TestCertificate.extension(
            "2.5.29.46", DER.sequence(DER.sequence(CRLBytes.point("http://crl.example/changes"))))
        #expect(try profile(changes).namesChanges && profile(changes).isRevocable)
        #expect(try !profile(changes).needsNoCheck)
        #expect(try profile(TestCertificate.extension("1.3.6.1.5.5.7.48.1.5", [5, 0])).needsNoCheck)
    }

    @Test("distribution points: their URIs in order; other names are none")
    func distributionPoints() throws {
        let point = TestCertificate.distributionPoint("http://crl.example/1")
        #expect(try profile(point).distributionPoints == ["http://crl.example/1"])
        let uris = ["http://a.example", "ldap://b.example"].map { DER.value(0x86, Array($0.utf8)) }
        let host = DER.value(0x82, Array("c.example".utf8))
        let both = DER.value(0xA0, DER.value(0xA0, uris[0] + host + uris[1]))
        let several = TestCertificate.extension(
            "2.5.29.31", DER.sequence(DER.sequence(both), DER.sequence(CRLBytes.point("http://d.example"))))
        #expect(
            try profile(several).distributionPoints == ["http://a.example", "ldap://b.example", "http://d.example"])
        // Named relative to the issuer: there is a list, and no place is told.
        let common = DER.sequence(DER.identifier("2.5.4.3"), DER.utf8("x"))
        let relative = try profile(
            TestCertificate.extension(
                "2.5.29.31", DER.sequence(DER.sequence(DER.value(0xA0, DER.value(0xA1, common))))))
        #expect(relative.isRevocable && relative.distributionPoints.isEmpty)
    }

    @Test("an extension that is broken, followed by bytes, or there twice is refused")
    func broken() throws {
        let responder = access("1.3.6.1.5.5.7.48.1")
        #expect(throws: CryptoFault.self) { try profile(responder, responder) }
        let issuers = access("1.3.6.1.5.5.7.48.2")
        #expect(throws: CryptoFault.self) { try profile(issuers, responder) }
        for value in [[], [0x30], DER.integer(1), DER.sequence(DER.integer(1)), DER.sequence() + [0]] as [[UInt8]] {
            #expect(throws: CryptoFault.self) {
                try profile(TestCertificate.extension("1.3.6.1.5.5.7.1.1", value))
            }
        }
        let point = DER.sequence(DER.sequence(CRLBytes.point("http://crl.example/1")))
        #expect(throws: CryptoFault.self) { try profile(TestCertificate.extension("2.5.29.31", point + [5, 0])) }
        #expect(throws: CryptoFault.self) {
            try profile(TestCertificate.extension("2.5.29.31", point), TestCertificate.extension("2.5.29.31", point))
        }
    }

    @Test("a list's scope is DER to the last byte, its number a number")
    func lists() throws {
        func facts(_ extensions: [UInt8]...) throws -> RevocationListFacts {
            var list = CRLBytes()
            list.extensions = extensions
            return try CertificateRevocationList(der: try list.bytes()).facts
        }
        #expect(try facts(CRLBytes.scope([0x81, 1, 0xFF])).scope.isOnlyUsers)
        #expect(try facts(CRLBytes.scope([0x82, 1, 0xFF])).scope.isOnlyAuthorities)
        #expect(
            try facts(CRLBytes.scope(CRLBytes.point("http://crl.example/1"))).scope.distributionPoints
                == ["http://crl.example/1"])
        for flag in [[0x83, 2, 1, 6], [0x84, 1, 0xFF], [0x85, 1, 0xFF]] as [[UInt8]] {
            #expect(try facts(CRLBytes.scope(flag)).obstacle != nil)
        }
        // FALSE is the default and is not written; other readers take it for TRUE or pass over it.
        #expect(throws: CryptoFault.self) { try facts(CRLBytes.scope([0x81, 1, 0])) }
        #expect(throws: CryptoFault.self) { try facts(CRLBytes.scope([0x86, 1, 0xFF])) }
        let number = { TestCertificate.extension("2.5.29.20", $0) }
        #expect(try facts(number([2, 1, 5])).number != nil)
        let longest = [2, 21, 0] + [UInt8](repeating: 0xFF, count: 20)
        #expect(try facts(number(longest)).number != nil)
        for value in [[2, 1, 0xFF], [2, 21, 1] + [UInt8](repeating: 0, count: 20), [2, 1, 5, 0], [4, 1, 5], []] {
            #expect(throws: CryptoFault.self) { try facts(number(value)) }
        }
    }
}
