import Cryptography
import TestKit
import Testing

@Suite("Public keys")
struct PublicKeyTests {
    /// RFC 8032, 7.1, test 2: one byte.
    @Test("Ed25519's test vector")
    func ed25519() throws {
        let prefix = try hex("302a300506032b6570032100")
        let key = try PublicKey(
            spki: prefix + hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"))
        let signature = try hex(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")
        #expect(key.kind == .ed25519)
        #expect(key.rawEd25519?.count == 32)
        #expect(key.fault(in: signature, over: [0x72]) == nil)
        #expect(key.fault(in: signature, over: [0x73]) != nil)
        #expect(key.fault(in: Array(signature.dropLast()), over: [0x72]) != nil)
        #expect(key.fault(in: signature, digest: [UInt8](repeating: 0, count: 32), by: .sha256) != nil)
        #expect(queuedError == 0)
    }

    @Test("keys of certificates, and signatures over digests", arguments: ["leaf-p256", "leaf", "leaf-p521"])
    func curves(name: String) throws {
        let key = try PublicKey(of: try certificateDER(name))
        #expect(try PublicKey(spki: key.spki) == key)
        #expect(try PublicKey(pem: PEM.write(label: "PUBLIC KEY", key.spki)) == key)
        guard name == "leaf" else { return }
        let message = bytes("message")
        let signature = try ECDSA.sign(message, key: try privateKey(name))
        #expect(key.fault(in: signature, over: message) == nil)
        #expect(key.fault(in: signature, over: bytes("other")) != nil)
        #expect(key.fault(in: signature, digest: try DigestAlgorithm.sha384.digest(of: message), by: .sha384) == nil)
        #expect(key.fault(in: signature, digest: try DigestAlgorithm.sha256.digest(of: message), by: .sha256) != nil)
        #expect(key.fault(in: signature, digest: [1, 2, 3], by: .sha384) != nil)
        #expect(key.fault(in: [], over: message) != nil)
        #expect(queuedError == 0)
    }

    /// Two spellings of one key are one key: what OpenSSL writes.
    @Test(
        "a key is spelled as OpenSSL spells it", .needs(.openssl),
        arguments: ["leaf-p256", "leaf", "leaf-p521", "leaf-rsa", "ed25519"])
    func spelling(name: String) throws {
        try inTemporaryFolder { folder in
            var path = "\(Repository.root)/Fixtures/pki/\(name).key.pem"
            if name == "ed25519" {
                path = folder.path(of: "key.pem")
                #expect(try Tool.openssl.result(of: ["genpkey", "-algorithm", "ed25519", "-out", path]).status == 0)
            }
            let written = try Tool.openssl.result(of: ["pkey", "-in", path, "-pubout", "-outform", "DER"]).output
            #expect(!written.isEmpty)
            #expect(try PublicKey(spki: written).spki == written)
            if name != "ed25519" { #expect(try PublicKey(of: try certificateDER(name)).spki == written) }
            // A length that takes more bytes than need be spells the same key otherwise.
            let longer = [0x30, 0x81, UInt8(truncatingIfNeeded: written.count - 2)] + written.dropFirst(2)
            if written.count < 128 { #expect(try PublicKey(spki: longer).spki == written) }
        }
    }

    @Test("a point that is none of the usual curve is no key")
    func noPoint() throws {
        let key = try PublicKey(of: try certificateDER("leaf-p256")).spki
        #expect(throws: CryptoFault.self) { try PublicKey(spki: Array(key.dropLast()) + [(key.last ?? 0) ^ 1]) }
        #expect(queuedError == 0)
    }

    @Test("what is no key that is taken")
    func refused() throws {
        let key = try PublicKey(of: try certificateDER("leaf"))
        #expect(throws: CryptoFault.self) { try PublicKey(spki: []) }
        #expect(throws: CryptoFault.self) { try PublicKey(spki: key.spki + [0]) }
        #expect(throws: CryptoFault.self) { try PublicKey(spki: Array(key.spki.dropLast())) }
        #expect(throws: CryptoFault.self) { try PublicKey(pkcs1: key.spki) }
        #expect(throws: CryptoFault.self) { try PublicKey(pem: PEM.write(label: "CERTIFICATE", key.spki)) }
        // secp256k1, which nobody here signs on.
        let other = try hex(
            "3056301006072a8648ce3d020106052b8104000a03420004"
                + "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
                + "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8")
        #expect(throws: CryptoFault.self) { try PublicKey(spki: other) }
        #expect(queuedError == 0)
    }
}
