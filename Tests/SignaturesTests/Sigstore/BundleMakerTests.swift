import Core
import Cryptography
import Foundation
import TestKit
import Testing

@testable import Signatures

/// Bundles made by keys of one's own.
@Suite("Bundles that are made")
struct BundleMakerTests {
    private static let digest = Array("a layer".utf8)

    private func source(_ key: String) throws -> SigningKeySource {
        .pem([UInt8](try Data(contentsOf: URL(filePath: keyPath(key)))), passPhrase: nil)
    }

    private func check(asOf: String = "2026-11-29T00:00:00Z", takesUnlogged: Bool = true) throws -> BundleCheck {
        var check = BundleCheck(try TrustedRoot(parsing: PrivateSigstore().rootText()), asOf: try time(asOf))
        check.takesUnlogged = takesUnlogged
        return check
    }

    @Test("a bundle by each kind of key is verified by that key alone", arguments: leaves.map(\.name))
    func signs(key: String) throws {
        let digest = try SHA256.digest(of: Self.digest)
        let made = try BundleMaker.sign(digest, by: try source(key))
        let bundle = try SigstoreBundle.read(made.bundle)
        let own = try PublicKey(spki: try publicKey(key))
        #expect(try SHA256.digest(of: own.spki) == made.key)
        #expect(bundle.version == .v03 && bundle.entries.isEmpty)
        #expect(try check().verify(bundle, over: BundleSubject(digest), key: own).key == own)
        #expect(throws: SigstoreFault(.missing, "")) {
            try check(takesUnlogged: false).verify(bundle, over: BundleSubject(digest), key: own)
        }
        let other = try PublicKey(spki: try publicKey("other-leaf"))
        #expect(throws: SigstoreFault(.signature, "")) {
            try check().verify(bundle, over: BundleSubject(digest), key: other)
        }
    }

    @Test("a timestamp over the signature is added, and another is not")
    func timestamps() throws {
        let digest = try SHA256.digest(of: Self.digest)
        let made = try BundleMaker.sign(digest, by: try source("leaf-p256"))
        let signature = try SigstoreBundle.read(made.bundle).content.signature
        let token = try TimestampBytes(over: signature).bytes()
        let response = DER.sequence(DER.sequence(DER.integer(0)), token)
        let stamped = try BundleMaker.adding(timestamp: response, to: made.bundle, over: digest)
        #expect(try BundleMaker.adding(timestamp: token, to: made.bundle, over: digest) == stamped)
        // Nothing is added twice, and a second one stands beside the first.
        #expect(try BundleMaker.adding(timestamp: token, to: stamped.bundle, over: digest) == stamped)
        let bundle = try SigstoreBundle.read(stamped.bundle)
        let own = try PublicKey(spki: try publicKey("leaf-p256"))
        let root = try TrustedRoot(parsing: PrivateSigstore.secondGeneration.rootText())
        var check = BundleCheck(root, asOf: try time("2026-11-29T00:00:00Z"))
        check.takesUnlogged = true
        #expect(try check.verify(bundle, over: BundleSubject(digest), key: own).times.count == 1)
        let foreign = try TimestampBytes(over: [1, 2, 3]).bytes()
        for bytes in [foreign, [], Array("junk".utf8), DER.sequence(DER.sequence(DER.integer(2)))] {
            #expect(throws: Failure(.signRequest, "")) {
                try BundleMaker.adding(timestamp: bytes, to: made.bundle, over: digest)
            }
        }
        let other = try SHA256.digest(of: [1])
        #expect(throws: Failure(.signArchive, "")) {
            try BundleMaker.adding(timestamp: token, to: made.bundle, over: other)
        }
        for bundle in [try PrivateSigstore().bundleText(), [], Array("{}".utf8)] {
            #expect(throws: Failure(.signArchive, "")) {
                try BundleMaker.adding(timestamp: token, to: bundle, over: digest)
            }
        }
    }

    @Test("keys that sign no digests, and what is no key")
    func refused() throws {
        let digest = try SHA256.digest(of: Self.digest)
        // RFC 8410, 10.3.
        let ed25519 = """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
            -----END PRIVATE KEY-----

            """
        for text in [Array(ed25519.utf8), [], Array("junk".utf8)] {
            #expect(throws: Failure(.signKey, "")) { try BundleMaker.sign(digest, by: .pem(text, passPhrase: nil)) }
        }
    }
}
