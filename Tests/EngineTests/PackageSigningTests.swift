import Archive
import Core
import Cryptography
import Engine
import Signatures
import TestKit
import Testing

private let envelopePath = Array(ZipSigning.signatureEntry.utf8)

/// The entries of a zip, and with a signature the envelope and the hash of all that it signs.
private func contents(of path: String) async throws -> ArchiveContents {
    let entry = try EntryPath(validating: envelopePath, rules: .zip)
    return try await ZipReader.read(try ByteSource(path: path), options: ReadOptions(signatureEntry: entry))
}

extension ArchiveContents {
    fileprivate var envelope: [UInt8]? { observed[.signature].first { $0.key.bytes == envelopePath }?.value }
}

@Suite("Signing packages")
struct PackageSigningTests {
    @Test("a signed package verifies, says what the profile says, and holds the same tree and bytes")
    func signs() async throws {
        try await withTemporaryFolder { folder in
            let output = folder.path(of: "signed.zip")
            let receipt = try await workplace.sign(telemetry, by: try signer(), to: output, replacesSignature: false)
            let signed = try await contents(of: output)
            let outcome = try EnvelopeVerifier.verify(
                try #require(signed.envelope), signedContent: try #require(signed.signedContent))
            #expect(outcome == .verified(receipt.claims))
            #expect(receipt.claims.profileVersionArn == acme)
            #expect(JobArn(receipt.claims.jobArn) != nil)
            // 135 months.
            #expect(receipt.claims.expires == (try time("2037-12-03T10:30:15Z")))
            #expect(receipt.digest == signed.digest)

            let before = try await contents(of: telemetry)
            #expect(Array(signed.entries.prefix(before.entries.count)) == before.entries)
            #expect(signed.entries.count == before.entries.count + 2)
            let trees = [
                try await workplace.read(telemetry, wanting: .manifest).inventory.tree,
                try await workplace.read(output, wanting: .manifest).inventory.tree,
            ]
            #expect(trees == [receipt.tree, receipt.tree])
            // Up to the directory, whose offset stands in the end record's last six bytes but two, nothing changed.
            let old = try bytes("Fixtures/layers/telemetry.zip")
            let start = (0..<4).reduce(0) { $0 | Int(old[old.count - 6 + $1]) << (8 * $1) }
            #expect(try folder.read("signed.zip").prefix(start) == old.prefix(start))
            #expect(try names(in: folder.path) == ["signed.zip"])
        }
    }

    @Test("what is signed passes the store's own checks later, too")
    func passesTheStore() async throws {
        try await withTemporaryFolder { folder in
            let output = folder.path(of: "signed.zip")
            _ = try await workplace.sign(telemetry, by: try signer(), to: output, replacesSignature: false)
            let now = try time("2026-11-20T12:00:00Z")
            let check = try SignatureCheck(
                store: try TrustStore.load(repositoryPath("TrustStore")), config: "production", asOf: now)
            let evidence = try await workplace.signature(of: output, asOf: now)
            let judgement = try check.judge(evidence, isPinned: true)
            #expect(judgement.findings.filter { $0.outcome != .pass } == [])
            #expect(judgement.signer?.text == acme)
        }
    }

    @Test("openssl verifies what sign wrote")
    func openssl() async throws {
        try Tool.openssl.need()
        try await withTemporaryFolder { folder in
            let output = folder.path(of: "signed.zip")
            _ = try await workplace.sign(telemetry, by: try signer(), to: output, replacesSignature: false)
            let signed = try await contents(of: output)
            var content = try #require(signed.signedContent)
            let arguments = [
                "cms", "-verify", "-binary", "-inform", "PEM", "-in",
                try folder.write("envelope.pem", try #require(signed.envelope)), "-content",
                folder.path(of: "content"), "-CAfile", repositoryPath("Fixtures/pki/root.pem"), "-purpose", "any",
                "-attime", "1788431415", "-out", "/dev/null",
            ]
            try folder.write("content", content)
            let verified = try await Tool.openssl.run(arguments)
            #expect(verified.status == 0, "\(verified.errors)")
            content[0] ^= 1
            try folder.write("content", content)
            #expect(try await Tool.openssl.run(arguments).status != 0)
        }
    }

    @Test("a signed package is signed anew only with replace, onto itself too")
    func replaces() async throws {
        try await withTemporaryFolder { folder in
            let path = try folder.write("layer.zip", try bytes("Fixtures/layers/telemetry.zip"))
            let first = try await workplace.sign(path, by: try signer(), to: path, replacesSignature: false)
            let once = try folder.read("layer.zip")
            await #expect(throws: Failure(.signArchive, "")) {
                try await workplace.sign(path, by: try signer(), to: path, replacesSignature: false)
            }
            #expect(try folder.read("layer.zip") == once)
            let second = try await workplace.sign(path, by: try signer(), to: path, replacesSignature: true)
            #expect(second.claims.jobArn != first.claims.jobArn)
            #expect(second.tree == first.tree)
            #expect(try await contents(of: path).entries.count { $0.path.bytes == envelopePath } == 1)
            #expect(try names(in: folder.path) == ["layer.zip"])
        }
    }

    @Test("an end of one's own takes the place of the profile's")
    func expires() async throws {
        try await withTemporaryFolder { folder in
            let output = folder.path(of: "signed.zip")
            let signer = try signer(expires: "2026-12-01T00:00:00Z")
            let receipt = try await workplace.sign(telemetry, by: signer, to: output, replacesSignature: false)
            #expect(receipt.claims.expires == (try time("2026-12-01T00:00:00Z")))
        }
    }
}

@Suite("Refusing to sign packages")
struct PackageSigningRefusalTests {
    /// Expects a refusal that leaves what was there as it was, and nothing beside it.
    private func refused(
        _ code: FindingID, _ path: String = telemetry, in folder: TemporaryFolder, by signer: Signer,
        with workplace: Workplace = workplace, _ location: SourceLocation = #_sourceLocation
    ) async throws {
        let before = try names(in: folder.path)
        let output = try folder.write("out.zip", "as before")
        await #expect(throws: Failure(code, ""), sourceLocation: location) {
            try await workplace.sign(path, by: signer, to: output, replacesSignature: false)
        }
        #expect(try folder.read("out.zip") == Array("as before".utf8), sourceLocation: location)
        #expect(try names(in: folder.path) == (before + ["out.zip"]).sorted(), sourceLocation: location)
    }

    @Test(
        "an archive that verify would refuse is not signed",
        arguments: [
            ("hidden-entry", FindingID.archiveZipHiddenEntry), ("name-mismatch", .archiveZipNameMismatch),
            ("symlink-escape", .archiveZipSymlinkEscape),
        ])
    func hostile(_ name: String, _ code: FindingID) async throws {
        try await withTemporaryFolder { folder in
            try await refused(
                code, repositoryPath("Fixtures/hostile/\(name).zip"), in: folder,
                by: try signer())
        }
    }

    @Test("what is no zip is not signed")
    func noZip() async throws {
        try await withTemporaryFolder { folder in
            let gzip = try folder.write(
                "image.tar.gz", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + [UInt8](repeating: 0, count: 600))
            let output = folder.path(of: "out.zip")
            await #expect(throws: Failure.self) {
                try await workplace.sign(gzip, by: try signer(), to: output, replacesSignature: false)
            }
            #expect(try names(in: folder.path) == ["image.tar.gz"])
        }
    }

    @Test("a key of another certificate, a chain without root, an unfit or expired leaf")
    func identities() async throws {
        try await withTemporaryFolder { folder in
            try await refused(.signKey, in: folder, by: try signer(key: "other-leaf"))
        }
        try await withTemporaryFolder { folder in
            try await refused(.signChain, in: folder, by: try signer(chain: ["leaf", "regional", "ca"]))
        }
        for leaf in ["leaf-server", "leaf-p256", "leaf-rsa", "leaf-ca", "leaf-expired"] {
            try await withTemporaryFolder { folder in
                try await refused(
                    .signChain, in: folder, by: try signer(key: leaf, chain: [leaf, "regional", "ca", "root"]))
            }
        }
        try await withTemporaryFolder { folder in
            try await refused(.signChain, in: folder, by: try signer(at: "2026-09-09T00:00:00Z"))
        }
    }

    @Test("a chain that ends in no anchor of the profile")
    func stranger() async throws {
        try await withTemporaryFolder { folder in
            try await refused(
                .signChain, in: folder,
                by: try signer(key: "other-leaf", chain: ["other-leaf", "other-root"]))
        }
    }

    @Test("a revoked certificate")
    func revokedLeaf() async throws {
        try await withTemporaryFolder { folder in
            let signer = try signer(key: "leaf-revoked", chain: ["leaf-revoked", "regional", "ca", "root"])
            try await refused(.signProfile, in: folder, by: signer)
        }
    }

    @Test(
        "a profile that is canceled, revoked or for images",
        arguments: [
            ("\"Active\"", "\"Canceled\""), ("\"Active\"", "\"Revoked\""),
            ("\"AWSLambda-SHA384-ECDSA\"", "\"Notation-OCI-SHA384-ECDSA\""),
        ])
    func profiles(_ old: String, _ new: String) async throws {
        try await withTemporaryFolder { folder in
            let store = try store(in: folder.path, replacing: old, with: new)
            try await refused(.signProfile, in: folder, by: try signer(store: store))
        }
    }

    @Test("a profile that the store does not hold, an end before the signing time")
    func requests() async throws {
        try await withTemporaryFolder { folder in
            try await refused(.trustUnknown, in: folder, by: try signer(profile: "nobody"))
        }
        try await withTemporaryFolder { folder in
            try await refused(.signRequest, in: folder, by: try signer(expires: signingTime))
        }
    }

    @Test("a zip that the signature's entries would bring over a limit")
    func limit() async throws {
        try await withTemporaryFolder { folder in
            var workplace = workplace
            workplace.limits.entries = try await contents(of: telemetry).entries.count
            try await refused(.signArchive, in: folder, by: try signer(), with: workplace)
        }
    }

    @Test("an output that is a device, where nothing could be verified before it is seen")
    func device() async throws {
        await #expect(throws: Failure(.outputFailed, "")) {
            try await workplace.sign(telemetry, by: try signer(), to: "/dev/null", replacesSignature: false)
        }
    }
}
