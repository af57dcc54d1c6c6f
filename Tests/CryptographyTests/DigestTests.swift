import Core
import Cryptography
import TestKit
import Testing

@Suite("Digests") struct DigestTests {
    /// A million times the letter, as FIPS 180 has it.
    private static let million = [UInt8](repeating: 0x61, count: 1_000_000)
    private static let words = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"

    @Test(
        "SHA-256 of FIPS 180's examples",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (words, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
        ])
    func sha256(text: String, expected: String) throws {
        #expect(try SHA256.digest(of: bytes(text)).bytes == hex(expected))
        #expect(try DigestAlgorithm.sha256.digest(of: bytes(text)) == hex(expected))
    }

    @Test("SHA-384 of FIPS 180's examples")
    func sha384() throws {
        let expected =
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"
        #expect(try SHA384.digest(of: bytes("abc")) == hex(expected))
        #expect(try DigestAlgorithm.sha384.digest(of: bytes("abc")) == hex(expected))
        let empty = "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b"
        #expect(try SHA384.digest(of: []) == hex(empty))
        let million = "9d0e1809716474cb086e834e310a4a1ced149e9c00f248527972cec5704c2a5b07b8b3dc38ecc4ebae97ddd87f3d8985"
        #expect(try SHA384.digest(of: Self.million) == hex(million))
    }

    @Test("SHA-512 of FIPS 180's example, and a digest's algorithm has one name each")
    func sha512() throws {
        let expected =
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        #expect(try DigestAlgorithm.sha512.digest(of: bytes("abc")) == hex(expected))
        #expect(DigestAlgorithm(rawValue: "1.3.14.3.2.26") == nil, "SHA-1 is none")
        #expect(DigestAlgorithm.allCases.map(\.rawValue).map { $0.suffix(2) } == [".1", ".2", ".3"])
    }

    @Test("SHA-256 of the reference, at every length around a block, whatever the pieces")
    func reference() throws {
        var generator = SeededGenerator(seed: 1)
        var hasher = try SHA256()
        for count in Array(0...130) + [1_000, 65_537] {
            let message = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let expected = ReferenceSHA256.digest(of: message)
            #expect(try SHA256.digest(of: message).bytes == expected, "\(count) bytes")
            // One hasher for one message after another.
            for piece in pieces(message, using: &generator) { try hasher.update(Array(piece).span.bytes) }
            #expect(try hasher.finish().bytes == expected, "\(count) bytes in pieces")
        }
    }

    @Test("SHA-384 is the same whatever the pieces")
    func sha384Pieces() throws {
        var generator = SeededGenerator(seed: 2)
        for count in [0, 1, 111, 112, 127, 128, 129, 5_000] {
            let message = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            var hasher = try SHA384()
            for piece in pieces(message, using: &generator) { try hasher.update(Array(piece).span.bytes) }
            #expect(try hasher.finish() == SHA384.digest(of: message), "\(count) bytes")
        }
    }

    @Test(
        "MD5 of RFC 1321's and SHA-1 of FIPS 180's examples, one message after another",
        arguments: [
            ("", "d41d8cd98f00b204e9800998ecf8427e", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
            ("abc", "900150983cd24fb0d6963f7d28e17f72", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (words, "8215ef0796a20bcaaae116d3876c664a", "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
        ])
    func installers(text: String, md5: String, sha1: String) throws {
        let expected = InstallerDigests(
            md5: InstallerDigests.Value(bytes: try hex(md5)), sha1: InstallerDigests.Value(bytes: try hex(sha1)))
        try #require(expected.md5 != nil && expected.sha1 != nil)
        var hasher = InstallerHasher([.md5, .sha1])
        try hasher.update(bytes("another message").span.bytes)
        let other = try hasher.finish()
        var generator = SeededGenerator(seed: 3)
        for piece in pieces(bytes(text), using: &generator) { try hasher.update(Array(piece).span.bytes) }
        #expect(try hasher.finish() == expected)
        #expect(other.md5 != expected.md5 && other.sha1 != expected.sha1)
    }

    @Test("only the digests that were asked for are computed")
    func asked() throws {
        for (algorithms, hasMD5, hasSHA1): (InstallerAlgorithms, Bool, Bool) in [
            ([], false, false), ([.md5], true, false), ([.sha1], false, true), ([.md5, .sha1], true, true),
        ] {
            var hasher = InstallerHasher(algorithms)
            try hasher.update(bytes("abc").span.bytes)
            let digests = try hasher.finish()
            #expect((digests.md5 != nil) == hasMD5)
            #expect((digests.sha1 != nil) == hasSHA1)
        }
    }
}
