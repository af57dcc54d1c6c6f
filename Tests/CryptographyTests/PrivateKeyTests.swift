import COpenSSL
import Cryptography
import TestKit
import Testing

@Suite("Private keys") struct PrivateKeyTests {
    /// A fixture's key under a pass phrase, PKCS#8.
    private func encrypted(_ name: String, _ phrase: String) async throws -> [UInt8] {
        try await withTemporaryFolder { folder in
            let file = try folder.write("key.pem", try pkiFile("\(name).key.pem"))
            let result = try await Tool.openssl.run(
                ["pkcs8", "-topk8", "-in", file, "-passout", "pass:\(phrase)", "-iter", "1000"])
            try #require(result.status == 0, "\(result.errors)")
            return result.output
        }
    }

    private func fault(_ text: [UInt8], _ phrase: [UInt8]?) -> CryptoFault? {
        do throws(CryptoFault) {
            _ = try PrivateKey(.pem(text, passPhrase: phrase))
            return nil
        } catch {
            return error
        }
    }

    @Test("an encrypted key opens with its pass phrase alone", .needs(.openssl))
    func passPhrases() async throws {
        let text = try await encrypted("leaf", "correct horse")
        #expect(fault(text, bytes("correct horse")) == nil)
        for wrong in ["correct hors", "correct horse ", "", "Correct horse", String(repeating: "a", count: 5_000)] {
            #expect(fault(text, bytes(wrong)) != nil, "\(wrong.prefix(20))")
            #expect(queuedError == 0)
        }
        #expect(fault(text, nil)?.message == "the key is encrypted, and no pass phrase was given")
        #expect(queuedError == 0)
    }

    @Test("a pass phrase for a key that is not encrypted is not asked for")
    func notEncrypted() throws {
        let text = try pkiFile("leaf.key.pem")
        #expect(fault(text, nil) == nil)
        #expect(fault(text, bytes("any")) == nil)
    }

    @Test("what is no key is refused with OpenSSL's reason, and mutations never trap")
    func broken() throws {
        for text in [[], bytes("text"), try pkiFile("leaf.pem"), PEM.write(label: "PRIVATE KEY", [0x30, 0x00])] {
            #expect(fault(text, nil)?.message.isEmpty == false)
            #expect(queuedError == 0)
        }
        let sound = try pkiFile("leaf.key.pem")
        var generator = SeededGenerator(seed: 11)
        var refused = 0
        for _ in 0..<300 {
            var copy = sound
            copy[Int.random(in: 0..<copy.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            if fault(copy, nil) != nil { refused += 1 }
            #expect(queuedError == 0 || fault(copy, nil) == nil)
        }
        #expect(refused > 50)
    }

    @Test("a key fits its own certificate and no other")
    func fits() throws {
        for (name, _) in leaves {
            let key = try privateKey(name)
            for (other, _) in leaves {
                let fits = try key.fits(try certificateDER(other))
                #expect(fits == (other == name), "\(name) and \(other)")
                #expect(queuedError == 0)
            }
        }
        let key = try privateKey("leaf")
        #expect(throws: CryptoFault.self) { try fitting(key, []) }
    }

    private func fitting(_ key: borrowing PrivateKey, _ certificate: [UInt8]) throws { _ = try key.fits(certificate) }

    @Test("an older error of this thread is nobody's reason")
    func olderErrors() throws {
        // A reading that fails inside OpenSSL itself leaves reasons behind.
        ERR_clear_error()
        let junk: [UInt8] = [0x30, 0x03, 0x02, 0x01]
        junk.withUnsafeBufferPointer { bytes in
            var next = bytes.baseAddress
            #expect(d2i_X509(nil, &next, bytes.count) == nil)
        }
        try #require(queuedError != 0)
        let message = KeySignature.verify(
            [1], over: [], algorithm: .es384, certificate: try certificateDER("leaf"))?.message
        #expect(message?.contains("where two numbers of 48 are due") == true)
        #expect(queuedError == 0)
    }
}
