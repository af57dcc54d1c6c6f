import Cryptography
import TestKit
import Testing

@Suite("Signatures over bytes") struct SignatureTests {
    private static let message = bytes("what is signed")

    private func fault(_ signature: [UInt8], _ name: String, _ algorithm: SignatureAlgorithm) throws -> CryptoFault? {
        KeySignature.verify(
            signature, over: Self.message, algorithm: algorithm, certificate: try certificateDER(name))
    }

    @Test("each kind of key signs by its algorithm, and verifies by no other", arguments: leaves.indices)
    func algorithms(_ index: Int) throws {
        let (name, algorithm) = leaves[index]
        let (signature, signed) = try KeySignature.sign(Self.message, key: try privateKey(name))
        #expect(signed == algorithm)
        #expect(try fault(signature, name, algorithm) == nil)
        for other in SignatureAlgorithm.allCases where other != algorithm {
            #expect(try fault(signature, name, other)?.message.contains("is none for \(other.rawValue)") == true)
        }
        let other = KeySignature.verify(
            signature, over: Self.message + [0], algorithm: algorithm, certificate: try certificateDER(name))
        #expect(other != nil)
        #expect(queuedError == 0)
    }

    @Test("a signature by another key of the same kind does not hold")
    func wrongKey() throws {
        let (signature, algorithm) = try KeySignature.sign(Self.message, key: try privateKey("other-leaf"))
        #expect(algorithm == .es384)
        #expect(try fault(signature, "other-leaf", .es384) == nil)
        #expect(try fault(signature, "leaf", .es384) != nil)
        #expect(queuedError == 0)
    }

    @Test("any flipped byte, truncated, padded, empty: it does not hold", arguments: leaves.indices)
    func mutations(_ index: Int) throws {
        let (name, algorithm) = leaves[index]
        let signature = try KeySignature.sign(Self.message, key: try privateKey(name)).signature
        var generator = SeededGenerator(seed: 10 + UInt64(index))
        for place in Array(0..<8) + [signature.count / 2, signature.count - 1] {
            var copy = signature
            copy[place] ^= UInt8.random(in: 1...255, using: &generator)
            #expect(try fault(copy, name, algorithm) != nil, "byte \(place)")
        }
        for broken in [
            [], Array(signature.dropLast()), Array(signature.dropFirst()), signature + [0], [0] + signature,
            [UInt8](repeating: 0, count: signature.count), [UInt8](repeating: 0xFF, count: signature.count),
        ] { #expect(try fault(broken, name, algorithm) != nil, "\(broken.count) bytes") }
        #expect(queuedError == 0)
    }

    @Test("RSA's number without the zero that it begins with does not hold")
    func shortened() throws {
        for _ in 0..<20_000 {
            let signature = try KeySignature.sign(Self.message, key: try privateKey("leaf-rsa")).signature
            guard signature[0] == 0 else { continue }
            #expect(try fault(signature, "leaf-rsa", .ps256) == nil)
            #expect(try fault(Array(signature.dropFirst()), "leaf-rsa", .ps256)?.message.contains("255 bytes") == true)
            return
        }
        Issue.record("no signature began with a zero")
    }

    @Test("ECDSA's numbers side by side have one length, and DER in their place does not hold")
    func form() throws {
        for (name, algorithm, count) in [
            ("leaf-p256", SignatureAlgorithm.es256, 64), ("leaf", .es384, 96), ("leaf-p521", .es512, 132),
        ] {
            for _ in 0..<20 {
                let signature = try KeySignature.sign(Self.message, key: try privateKey(name)).signature
                #expect(signature.count == count)
            }
            let half = count / 2
            // Numbers with a zero put before each: the same value, another spelling.
            let signature = try KeySignature.sign(Self.message, key: try privateKey(name)).signature
            let padded = [0] + signature[..<half] + [0] + signature[half...]
            #expect(try fault(padded, name, algorithm)?.message.contains("where two numbers of \(half)") == true)
            #expect(try fault(Array(signature[half...] + signature[..<half]), name, algorithm) != nil)
            var zero = signature
            zero.replaceSubrange(..<half, with: [UInt8](repeating: 0, count: half))
            #expect(try fault(zero, name, algorithm) != nil, "r is 0")
        }
        let der = try ECDSA.sign(Self.message, key: try privateKey("leaf"))
        #expect(try fault(der, "leaf", .es384) != nil)
    }

    @Test("ECDSA in DER: the right key alone, over the same bytes")
    func der() throws {
        let signature = try ECDSA.sign(Self.message, key: try privateKey("leaf"))
        #expect(signature.count <= ECDSA.signatureLimit)
        func fault(_ signature: [UInt8], _ message: [UInt8], _ name: String) throws -> CryptoFault? {
            ECDSA.verify(signature, over: message, certificate: try certificateDER(name))
        }
        #expect(try fault(signature, Self.message, "leaf") == nil)
        #expect(try fault(signature, Self.message + [0], "leaf") != nil)
        #expect(try fault(signature, Self.message, "other-leaf") != nil)
        #expect(try fault(signature + [0], Self.message, "leaf") != nil)
        #expect(try fault(Array(signature.dropLast()), Self.message, "leaf") != nil)
        #expect(try fault([], Self.message, "leaf") != nil)
        #expect(
            try fault(signature, Self.message, "leaf-rsa")?.message == "the certificate holds no key on a curve")
        for place in signature.indices {
            var copy = signature
            copy[place] ^= 0x01
            #expect(try fault(copy, Self.message, "leaf") != nil, "byte \(place)")
        }
        // A number with a zero before it, as BER would have it.
        var padded = signature
        let first = Int(padded[3])
        padded.replaceSubrange(3..<4, with: [UInt8(first + 1), 0])
        padded[1] += 1
        #expect(try fault(padded, Self.message, "leaf") != nil)
        #expect(queuedError == 0)
    }

    @Test("what is no certificate verifies nothing, and says why")
    func noCertificate() throws {
        let signature = try KeySignature.sign(Self.message, key: try privateKey("leaf")).signature
        for broken in [
            [], [0x30, 0x00], Array(try certificateDER("leaf").dropLast()), try certificateDER("leaf") + [0],
        ] {
            let fault = KeySignature.verify(
                signature, over: Self.message, algorithm: .es384, certificate: broken)
            #expect(fault?.message.isEmpty == false)
            #expect(ECDSA.verify(signature, over: Self.message, certificate: broken) != nil)
            #expect(queuedError == 0)
        }
    }
}
