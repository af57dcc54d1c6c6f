import Archive
import Core
import Foundation
import Testing

@testable import Signatures

/// The repository's `TrustStore` and the signed packages of `Fixtures`, through every step that `verify` takes.
@Suite("Packages signed as AWS Signer signs them, against the example store")
struct ExampleStoreTests {
    /// A package, the finding that decides about it, and what production (Enforce) and staging (Warn) make of it.
    struct Row: Sendable, CustomTestStringConvertible {
        var package: String
        var finding: String
        var enforce: Outcome
        var warn: Outcome

        init(_ package: String, _ finding: String, _ enforce: Outcome, _ warn: Outcome) {
            self.package = package
            self.finding = finding
            self.enforce = enforce
            self.warn = warn
        }

        var testDescription: String { package }
    }

    static let rows: [Row] = [
        // What Lambda answers, row by row.
        Row("signed/telemetry.zip", "integrity", .pass, .pass),
        Row("signed/telemetry-der.zip", "integrity", .pass, .pass),
        Row("signed/telemetry-recompressed.zip", "integrity", .pass, .pass),
        Row("layers/telemetry.zip", "missing", .fail, .warn),
        Row("signed/telemetry-renamed.zip", "integrity", .fail, .fail),
        Row("signed/telemetry-altered.zip", "integrity", .fail, .fail),
        Row("signed/telemetry-reordered.zip", "integrity", .fail, .fail),
        // What no signature covers: for the lockfile to catch.
        Row("signed/telemetry-shifted.zip", "integrity", .pass, .pass),
        Row("signed/telemetry-executable.zip", "integrity", .pass, .pass),
        Row("signed/telemetry-other-profile.zip", "mismatch", .fail, .warn),
        Row("signed/telemetry-other-version.zip", "mismatch", .fail, .warn),
        Row("signed/telemetry-expired.zip", "expiry", .fail, .warn),
        Row("signed/telemetry-revoked.zip", "revocation", .fail, .warn),
        // Its root is in the store, and vouches for another profile.
        Row("signed/telemetry-untrusted.zip", "untrusted", .fail, .fail),
        Row("signed/telemetry-server-leaf.zip", "untrusted", .fail, .fail),
        Row("signed/telemetry-p256.zip", "integrity", .fail, .fail),
        Row("signed/telemetry-foreign-job.zip", "integrity", .fail, .fail),
    ]

    private let asOf = PolicySample.asOf
    private var storePath: String {
        fixtures.deletingLastPathComponent().appending(path: "TrustStore").path(percentEncoded: false)
    }

    private func evidence(_ package: String) async throws -> SignatureEvidence? {
        let entry = try EntryPath(validating: Array("META_INF/aws_signer_signature_v1.0.SF".utf8), rules: .zip)
        let path = fixtures.appending(path: package).path(percentEncoded: false)
        let contents = try await ZipReader.read(
            try ByteSource(path: path), options: ReadOptions(wantsDigest: false, signatureEntry: entry))
        guard let envelope = contents.observed[.signature][entry] else { return nil }
        return try AWSSignerZip().evidence(of: SignatureEnvelope(envelope), over: .zip(contents.signedContent))
    }

    @Test(arguments: rows) func isJudgedAsTheTableSays(_ row: Row) async throws {
        let store = try TrustStore.load(storePath)
        let evidence = try await evidence(row.package)
        for (config, expected) in [("production", row.enforce), ("staging", row.warn)] {
            let judgement = try SignatureCheck(store: store, config: config, asOf: asOf).judge(evidence, isPinned: true)
            #expect(judgement.outcome(row.finding) == expected, "\(config): \(judgement.findings)")
            #expect((judgement.exit == .allowed) == (expected != .fail), "\(config): \(judgement.findings)")
        }
    }

    @Test func theExampleDeservesNoLook() throws {
        let notices = try TrustStore.load(storePath).notices(asOf: asOf)
        #expect(notices.map(\.id) == [.trustValid])
    }

    @Test func theRootInsideAPackageIsFoundAndIsTheStoresOwn() async throws {
        guard let claims = try await evidence("signed/telemetry.zip")?.profileClaims else {
            Issue.record("the fixture does not verify")
            return
        }
        let proposal = try TrustStore.load(storePath)
            .proposeRoot(of: claims, source: "telemetry.zip", for: "acme_layers/AbCdEf0123")
        #expect(proposal.isAnchored)
        #expect(proposal.rootName == "test-root.pem")
    }
}
