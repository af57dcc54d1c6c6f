import Core
import Cryptography
import TestKit
import Testing

@testable import Signatures

@Suite("Scan receipts by identities, with certificates and logs")
struct ReceiptIdentityTests {
    private static func identity(_ uses: String = "", subject: String = PrivateSigstore.subject) -> String {
        #"{"schemaVersion": 1, "issuer": "\#(PrivateSigstore.issuer)", "subject": "\#(subject)"\#(uses)}"#
    }

    private func statement(_ artifact: [UInt8] = PrivateSigstore().artifact) throws -> ScanStatement {
        let digest = try SHA256.digest(of: artifact)
        return ScanStatement(
            name: "a", digest: digest, tree: digest, layers: [], profile: nil,
            signingTime: try time("2026-09-03T11:59:00Z"), until: try time("2026-12-01T00:00:00Z"), scan: JSONObject())
    }

    /// What is found of a receipt by a store with these files; only what does not pass.
    private func judged(
        _ files: [String: String], at text: String = "2026-11-29T00:00:00Z",
        _ change: (inout PrivateSigstore) -> Void = { _ in }
    ) throws -> [String] {
        let payload = try statement().payload
        var sigstore = PrivateSigstore()
        sigstore.content = .statement
        sigstore.changeStatement = { _ in payload }
        change(&sigstore)
        return try inTemporaryFolder { folder in
            try BundleJudging.write("s/trusted-roots/private.json", try sigstore.rootText(), in: folder)
            try BundleJudging.write("s/revocations.json", Array(BundleJudging.noRevocations.utf8), in: folder)
            for (name, text) in files { try BundleJudging.write("s/\(name)", Array(text.utf8), in: folder) }
            let check = try ReceiptCheck(store: try TrustStore.load(folder.path(of: "s")), asOf: try time(text))
            let receipt = try SealedReceipt(try sigstore.bundleText())
            return try check.judge(receipt).filter { $0.outcome != .pass }.map { "\($0.id) \($0.outcome)" }
        }
    }

    @Test("a workflow whose certificate is of an hour, and whom the store gives the use scan")
    func holds() throws {
        let scans = ["identities/nightly.json": Self.identity(#", "uses": ["scan"]"#)]
        #expect(try judged(scans) == [])
        #expect(try judged(scans) { $0 = Self.secondGeneration($0) } == [])
        #expect(try judged(scans, at: "2026-12-01T00:00:00Z") == ["scan.stale fail"])
        #expect(try judged(["identities/nightly.json": Self.identity(#", "uses": ["sign", "scan"]"#)]) == [])
    }

    private static func secondGeneration(_ former: PrivateSigstore) -> PrivateSigstore {
        var sigstore = PrivateSigstore.secondGeneration
        (sigstore.content, sigstore.changeStatement) = (former.content, former.changeStatement)
        return sigstore
    }

    @Test("who signs artifacts, who is somebody else, whom nobody knows, what no log holds, who is revoked")
    func refused() throws {
        let untrusted = ["attestation.untrusted fail"]
        #expect(try judged(["identities/release.json": Self.identity()]) == untrusted)
        #expect(try judged(["identities/release.json": Self.identity(#", "uses": ["sign"]"#)]) == untrusted)
        let other = Self.identity(#", "uses": ["scan"]"#, subject: "https://github.com/acme/other")
        #expect(try judged(["identities/other.json": other]) == untrusted)
        #expect(try judged([:]) == untrusted)
        let scans = ["identities/nightly.json": Self.identity(#", "uses": ["scan"]"#)]
        #expect(try judged(scans) { ($0.isLogged, $0.stampedAt) = (false, nil) } == untrusted)
        var revoked = scans
        revoked["revocations.json"] = BundleJudging.revoking(
            "identity", "\(PrivateSigstore.issuer) \(PrivateSigstore.subject)", from: "2026-09-01T00:00:00Z")
        #expect(try judged(revoked) == untrusted)
    }

    @Test("an identity that scans alone signs no artifact")
    func signsNothing() throws {
        let scans = ["identities/nightly.json": Self.identity(#", "uses": ["scan"]"#)]
        let signs = ["identities/release.json": Self.identity()]
        #expect(try BundleJudging.judge(PrivateSigstore(), signs).findings.allSatisfy { $0.outcome == .pass })
        #expect(
            try BundleJudging.judge(PrivateSigstore(), scans).findings.contains {
                $0.id == .signatureUntrusted && $0.outcome == .fail
            })
    }

    @Test(
        "uses that are none, stand twice or are not known are no store's",
        arguments: ["[]", "[\"scan\", \"scan\"]", "[\"deploy\"]", "\"scan\"", "[\"Scan\"]", "[null]"])
    func stores(_ uses: String) throws {
        let failure = #expect(throws: Failure.self) {
            try judged(["identities/nightly.json": Self.identity(", \"uses\": \(uses)")])
        }
        #expect(failure?.code == .trustInvalid)
    }
}
