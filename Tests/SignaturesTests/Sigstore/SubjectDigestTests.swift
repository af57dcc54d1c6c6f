import Core
import Cryptography
import TestKit
import Testing

@testable import Engine
@testable import Signatures

/// By which digests statements name what they are about: npm's by SHA-512 alone.
@Suite("Subjects of statements")
struct SubjectDigestTests {
    private static let path = "layers/telemetry.zip"

    /// What `verify` says of a provenance whose subjects have these digests, of the zip.
    private func judged(_ subjects: [String]) async throws -> [String] {
        let zip = try fixture(Self.path)
        let statement = try AttestationTests.statement(AttestationTests.provenance, over: zip).with { sigstore in
            let own = (try? SHA256.digest(of: zip).hex) ?? ""
            sigstore.changeStatement = { bytes in
                let list = subjects.map { #"{"name":"a","digest":{\#($0)}}"# }.joined(separator: ",")
                let text = String(decoding: bytes, as: UTF8.self)
                guard let start = text.firstRange(of: #""subject":["#), let end = text.firstRange(of: #""\#(own)"}}]"#)
                else { return [] }
                return Array((text[..<start.upperBound] + list + "]" + text[end.upperBound...]).utf8)
            }
        }
        let bundle = try statement.bundleText()
        return try await withTemporaryFolder { folder in
            var verify = Verify(.test, ArtifactOptions())
            verify.options.attestationFiles = [try folder.write("a.jsonl", bundle)]
            verify.trust = TrustDemand(store: try SigstoreStore().write(in: folder))
            verify.attestations = AttestationTests.demand()
            let report = await verify.run(
                [AskedArtifact(locator: fixturePath(Self.path))], asOf: try time("2026-11-29T00:00:00Z"))[0]
            return report.troubles.filter { $0.hasPrefix("attestation") }
        }
    }

    @Test("the digests that are stated have to be the artifact's, whichever they are")
    func digests() async throws {
        let zip = try fixture(Self.path)
        func own(_ word: String, _ algorithm: DigestAlgorithm) throws -> String {
            #""\#(word)":"\#(Hex.text(try algorithm.digest(of: zip)))""#
        }
        let sha256 = try own("sha256", .sha256)
        let sha512 = try own("sha512", .sha512)
        let other512 = #""sha512":"\#(String(repeating: "0", count: 128))""#
        let other256 = #""sha256":"\#(String(repeating: "0", count: 64))""#
        for good in [
            [sha256], [sha512], [try own("sha384", .sha384)], [sha256 + "," + sha512], [#""gitCommit":"00""#, sha512],
            [other512, sha256], [#""sha1":"00",\#(sha512)"#],
        ] {
            #expect(try await judged(good) == [], "\(good)")
        }
        for bad in [
            [other512], [other256], [#""sha1":"00""#], [""], [],
            // One digest of a subject is right and another one that is at hand is not.
            [other256 + "," + sha512], [sha256 + "," + other512, other512],
        ] {
            #expect(try await judged(bad) == ["attestation.integrity fail"], "\(bad)")
        }
        // A digest that is none: the statement cannot be read.
        for broken in [
            [#""sha512":"00""#], [sha512.uppercased().replacing("SHA512", with: "sha512")], [#""sha256":7"#],
        ] {
            #expect(try await judged(broken).contains("attestation.integrity fail"), "\(broken)")
        }
    }

    @Test("a digest in words", arguments: ["sha256", "sha384", "sha512"])
    func words(_ word: String) throws {
        let length = ["sha256": 64, "sha384": 96, "sha512": 128][word] ?? 0
        let text = "\(word):\(String(repeating: "a", count: length))"
        #expect(StatedDigest(text: text)?.text == text)
        #expect(BundleSubject(try #require(StatedDigest(text: text))).text == text)
        #expect(StatedDigest(text: text + "a") == nil)
        #expect(VerifyBundle.Subject(digest: String(text.dropLast(2))) == nil)
    }
}
