import Core
import Cryptography
import Testing

@Suite("What a certificate says") struct CertificateTests {
    @Test("authorities: constraints, path length, use of the key")
    func authorities() throws {
        let root = try profile("root")
        #expect(root.constraints?.isCA == true)
        #expect(root.constraints?.isCritical == true)
        #expect(root.constraints?.pathLength == nil)
        #expect(root.keyUsage == [.keyCertSign, .crlSign])
        #expect(root.keyUsageIsCritical)
        #expect(root.extendedUsages == [])
        #expect(root.subjectName == root.issuerName)
        let regional = try profile("regional")
        #expect(regional.constraints?.pathLength == 0)
        #expect(regional.extendedUsages == [CertificateProfile.codeSigning])
        #expect(try profile("no-issuing").keyUsage == [.crlSign])
        #expect(try profile("server-ca").extendedUsages == [CertificateProfile.serverAuth])
    }

    @Test("leaves: no authority, the key's algorithm and what it is worth", arguments: leaves.indices)
    func algorithms(_ index: Int) throws {
        let (name, algorithm) = leaves[index]
        let leaf = try profile(name)
        #expect(leaf.constraints?.isCA != true)
        #expect(leaf.keyUsage == [.digitalSignature])
        #expect(leaf.extendedUsages == [CertificateProfile.codeSigning])
        #expect(leaf.algorithm == algorithm)
        let bits: [SignatureAlgorithm: Int] = [
            .ps256: 112, .ps384: 128, .ps512: 152, .es256: 128, .es384: 192, .es512: 256,
        ]
        #expect(leaf.keySecurityBits == bits[algorithm])
        #expect(leaf.signatureSecurityBits >= 128)
    }

    @Test("uses of a key that are none for signing code")
    func usages() throws {
        #expect(try profile("leaf-server").extendedUsages == [CertificateProfile.serverAuth])
        #expect(try profile("leaf-any").extendedUsages == [CertificateProfile.anyUsage])
        #expect(try profile("leaf-no-signing").keyUsage == [.crlSign])
        #expect(try profile("leaf-ca").keyUsage == [.digitalSignature, .keyCertSign])
        #expect(try profile("leaf-ca").constraints?.isCA == true)
        let server = try Certificate(der: try certificateDER("leaf-server"))
        #expect(server.hasExtendedUsage && !server.maySignCode && !server.hasAnyUsage)
        let any = try Certificate(der: try certificateDER("leaf-any"))
        #expect(any.hasAnyUsage && !any.maySignCode)
        let leaf = try Certificate(der: try certificateDER("leaf"))
        #expect(leaf.maySignCode && leaf.maySign && !leaf.mayIssue && !leaf.isCA && !leaf.isSelfSigned)
        #expect(try Certificate(der: try certificateDER("root")).isSelfSigned)
        #expect(queuedError == 0)
    }

    @Test("who issued whom is told by name and signature")
    func issuance() throws {
        func fault(_ name: String, _ issuer: String) throws -> CryptoFault? {
            CertificateProfile.issuanceFault(
                try Certificate(der: try certificateDER(name)), by: try Certificate(der: try certificateDER(issuer)))
        }
        for (name, issuer) in [("leaf", "regional"), ("regional", "ca"), ("ca", "root"), ("root", "root")] {
            #expect(try fault(name, issuer) == nil, "\(name) by \(issuer)")
        }
        #expect(try fault("leaf", "ca")?.message == "it names another issuer")
        #expect(try fault("leaf", "leaf")?.message == "it names another issuer")
        #expect(try fault("root", "other-root") != nil)
        #expect(queuedError == 0)
    }

    @Test("a flipped bit of the body leaves no issuance standing, and one of the signature neither")
    func flipped() throws {
        let der = try certificateDER("leaf")
        let issuer = try Certificate(der: try certificateDER("regional"))
        var read = 0
        for place in der.indices {
            var copy = der
            copy[place] ^= 0x01
            do throws(CryptoFault) {
                let certificate = try Certificate(der: copy)
                read += 1
                #expect(CertificateProfile.issuanceFault(certificate, by: issuer) != nil, "byte \(place)")
            } catch {
                #expect(!error.message.isEmpty)
            }
        }
        #expect(read > der.count / 4)
        #expect(queuedError == 0)
    }

    @Test("what is no certificate of version 3 in DER is refused")
    func refused() throws {
        let der = try certificateDER("leaf")
        #expect(try Certificate(der: der).der == der)
        let large = [0x04, 0x83, 0x01, 0x00, 0x01] + [UInt8](repeating: 0, count: 65_537)
        for broken in [[], [0x30, 0x00], Array(der.dropLast()), der + [0], large] {
            #expect(throws: CryptoFault.self) { try Certificate(der: broken) }
            #expect(queuedError == 0)
        }
    }
}
