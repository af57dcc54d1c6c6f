import Archive
import Core
import Cryptography
import Signatures
import TestKit
import Testing

private let signature = Array(ZipSigning.signatureEntry.utf8)

private func source(_ path: String) throws -> ByteSource {
    try ByteSource(path: fixturePath(path))
}

/// What a signed zip holds: its envelope, and the SHA-384 of everything else.
private func evidence(_ source: ByteSource) async throws -> (envelope: [UInt8], content: [UInt8], entries: [Entry]) {
    let options = ReadOptions(observers: [LeadingBytes { path, _ in path.bytes == signature ? 1 << 20 : 0 }])
    let contents = try await ZipReader.read(source, options: options)
    let envelope = try #require(contents.observed[.leading].first { $0.key.bytes == signature }?.value)
    return (envelope, try ZipSigning(source, replacesSignature: true).signedContent(), contents.entries)
}

private func outcome(_ source: ByteSource) async throws -> EnvelopeOutcome {
    let evidence = try await evidence(source)
    return try EnvelopeVerifier.verify(
        evidence.envelope, signedContent: evidence.content)
}

/// Signs a zip as the command does.
private func sign(_ input: ByteSource, to output: String, replaces: Bool = false) throws {
    let signing = try ZipSigning(input, replacesSignature: replaces)
    let request = SigningRequest(
        profileVersionArn: profileArn, jobArn: jobArn, signingTime: try time("2026-09-03T10:30:15.250Z"),
        expires: try time("2037-12-03T10:30:15Z"))
    let identity = try SigningIdentity(
        key: try keySource("leaf"), chain: try chainText(wholeChain), at: request.signingTime)
    let signed = try EnvelopeSigner.sign(
        signedContent: try signing.signedContent(), request: request, identity: identity)
    try AtomicFile.write(to: output) { append throws(Failure) in
        try signing.write(envelope: signed.envelope, append: append)
    }
}

@Suite("Signed packages")
struct SignedZipTests {
    @Test(
        "packages signed by another implementation verify",
        arguments: ["telemetry", "telemetry-der", "telemetry-recompressed", "telemetry-other-profile"])
    func independent(_ name: String) async throws {
        let claims = try await outcome(try source("signed/\(name).zip")).claims()
        _ = try TrustAnchors.vouches(chain: claims.chain, anchors: [try der("root")], at: claims.signingTime).get()
    }

    @Test("a body altered, an entry renamed, entries in another order", arguments: ["altered", "renamed", "reordered"])
    func tampered(_ name: String) async throws {
        #expect(try await outcome(try source("signed/telemetry-\(name).zip")).fault == .content)
    }

    @Test(
        "what the signature does not cover verifies still: a name's boundary, a mode",
        arguments: ["shifted", "executable"])
    func uncovered(_ name: String) async throws {
        _ = try await outcome(try source("signed/telemetry-\(name).zip")).claims()
    }

    @Test("a P-256 leaf and a job of another account do not verify")
    func broken() async throws {
        #expect(try await outcome(try source("signed/telemetry-p256.zip")).fault == .leaf)
        #expect(try await outcome(try source("signed/telemetry-foreign-job.zip")).fault == .arn)
    }

    @Test("signing appends: entries, order and compressed bytes stay, and the reader accepts the result")
    func appends() async throws {
        for name in ["telemetry", "telemetry-repacked", "vendor"] {
            let path = "layers/\(name).zip"
            try await withTemporaryFolder { folder in
                let output = folder.path(of: "signed.zip")
                try sign(try source(path), to: output)
                let before = try fixture(path)
                let after = try folder.read("signed.zip")
                let directory = try await ZipReader.read(try source(path), options: ReadOptions()).entries
                let signed = try ByteSource(path: output)
                let evidence = try await evidence(signed)
                #expect(Array(evidence.entries.dropLast(2)) == directory)
                #expect(evidence.entries.suffix(2).map(\.path.displayed) == ["META_INF", ZipSigning.signatureEntry])
                // Up to the directory nothing changed.
                let end = before.count - 22
                let start = (0..<4).reduce(0) { $0 | Int(before[end + 16 + $1]) << (8 * $1) }
                #expect(before[..<start] == after[..<start])
                _ = try await outcome(signed).claims()
            }
        }
    }

    @Test("a signed package is signed anew only where that was asked for, wherever its signature lies")
    func replaces() async throws {
        for name in ["telemetry", "telemetry-untrusted", "telemetry-altered"] {
            let input = try source("signed/\(name).zip")
            #expect(throws: Failure(.signArchive, "")) {
                try ZipSigning(input, replacesSignature: false).signedContent()
            }
            try await withTemporaryFolder { folder in
                let output = folder.path(of: "signed.zip")
                try sign(input, to: output, replaces: true)
                let signed = try ByteSource(path: output)
                _ = try await outcome(signed).claims()
                let before = try await evidence(input)
                let after = try await evidence(signed)
                #expect(before.content == after.content)
                #expect(before.envelope != after.envelope)
                #expect(before.entries.filter { $0.path.bytes != signature } == after.entries.dropLast())
                // Again, onto itself.
                try sign(signed, to: output, replaces: true)
                _ = try await outcome(try ByteSource(path: output)).claims()
            }
        }
    }

    @Test("a signature between other entries gives way without a gap")
    func replacesInTheMiddle() async throws {
        var builder = ZipBuilder()
        builder.addFile("a.txt", "first")
        builder.addFile(ZipSigning.signatureEntry, "old")
        builder.addFile("z.txt", "last")
        let bytes = builder.bytes()
        try await withTemporaryFolder { folder in
            let input = try ByteSource(path: try folder.write("in.zip", bytes))
            let output = folder.path(of: "out.zip")
            try sign(input, to: output, replaces: true)
            let signed = try ByteSource(path: output)
            let evidence = try await evidence(signed)
            #expect(
                evidence.entries.map(\.path.displayed) == ["a.txt", "z.txt", "META_INF", ZipSigning.signatureEntry])
            #expect(evidence.content == (try SHA384.digest(of: Array("a.txtfirstz.txtlastMETA_INF/".utf8))))
            _ = try await outcome(signed).claims()
        }
    }

    @Test("META_INF that is a file takes no signature")
    func folderIsFile() async throws {
        var builder = ZipBuilder()
        builder.addFile("META_INF", "")
        let bytes = builder.bytes()
        try await withTemporaryFolder { folder in
            let input = try ByteSource(path: try folder.write("in.zip", bytes))
            #expect(throws: Failure(.signArchive, "")) {
                try ZipSigning(input, replacesSignature: true).signedContent()
            }
        }
    }
}
