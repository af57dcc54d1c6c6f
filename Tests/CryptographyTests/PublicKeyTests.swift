import Cryptography
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
