import Core
import Engine
import TestKit
import Testing

private let entry = "META_INF/aws_signer_signature_v1.0.SF"

@Suite("Hostile signature entries")
struct SignatureEntryTests {
    /// Verifies an archive under `Warn`, which lets everything through but integrity and trust.
    private func report(_ zip: ZipBuilder, in folder: TemporaryFolder) async throws -> ArtifactReport {
        try await verify(try folder.write("a.zip", zip.bytes()), config: "staging")
    }

    private func layer() -> ZipBuilder {
        var zip = ZipBuilder()
        zip.addFile("a.txt", "alpha\n")
        return zip
    }

    @Test("two signature entries are one name twice, and the archive is refused")
    func twice() async throws {
        try await withTemporaryFolder { folder in
            var zip = layer()
            zip.addFile(entry, "one")
            zip.addFile(entry, "two")
            let report = try await report(zip, in: folder)
            #expect(report.findings.map(\.id) == [.archiveZipDuplicateName])
            #expect(report.exit == .archiveRejected)
        }
    }

    @Test("names that only look like the signature's are content, and the artifact is unsigned")
    func lookalikes() async throws {
        for name in [
            "META_INF/AWS_SIGNER_SIGNATURE_V1.0.SF", "META-INF/aws_signer_signature_v1.0.SF",
            "x/META_INF/aws_signer_signature_v1.0.SF", "META_INF/aws_signer_signature_v1.0.SF.bak",
        ] {
            try await withTemporaryFolder { folder in
                var zip = layer()
                zip.addFile(name, "anything")
                let report = try await report(zip, in: folder)
                #expect(report.outcomes("signature.missing") == [.warn], "\(name)")
                #expect(report.inventory?.signatures == [])
            }
        }
    }

    @Test("what lies under the signature's name and is no signature drifts from the pin, with no store at hand")
    func payload() async throws {
        try await withTemporaryFolder { folder in
            let lockfile = folder.path(of: "layers.lock")
            let pinned = try folder.write("a.zip", layer().bytes())
            _ = try await workplace.lock(
                [pinned], name: "a", lockfile: lockfile, checksOnly: false, asOf: try time(judgedAt))
            var zip = layer()
            zip.addFile(entry, "#!/bin/sh\necho pwned\n")
            let path = try folder.write("a.zip", zip.bytes())
            let report = try await verify(path, lockfile: lockfile, name: "a", store: nil)
            #expect(report.outcomes("lock.drift") == [.fail])
            #expect(report.exit == .drift)
        }
    }

    @Test("an entry of more than 1 MiB, stored or deflated, holds no envelope", arguments: [false, true])
    func oversized(_ isDeflated: Bool) async throws {
        try await withTemporaryFolder { folder in
            let content = [UInt8](repeating: 0x2D, count: (1 << 20) + 1)
            var zip = layer()
            zip.addFile(Array(entry.utf8), content)
            if isDeflated {
                zip[entry].deflate(content, as: Deflate.run(of: 0x2D, count: content.count))
            }
            let report = try await report(zip, in: folder)
            #expect(report.outcomes("signature.integrity") == [.fail])
            #expect(report.message("signature.integrity").contains("1048576"), "\(report.findings)")
            #expect(report.exit == .signature)
        }
    }

    @Test("an empty entry, one with a fake end record inside, one that holds a zip")
    func contents() async throws {
        let fakeEnd: [UInt8] = [0x50, 0x4B, 5, 6] + [UInt8](repeating: 0, count: 18)
        for content in [[], fakeEnd, Array("-----BEGIN PKCS7-----\n".utf8) + fakeEnd, ZipBuilder.twoFiles.bytes()] {
            try await withTemporaryFolder { folder in
                var zip = ZipBuilder()
                zip.addFile(Array(entry.utf8), content)
                zip.addFile("a.txt", "alpha\n")
                let report = try await report(zip, in: folder)
                #expect(report.outcomes("signature.integrity") == [.fail])
                #expect(report.exit == .signature)
            }
        }
    }

    @Test("a link or a folder in the signature's place never passes as signed")
    func otherTypes() async throws {
        try await withTemporaryFolder { folder in
            var zip = layer()
            zip.addFile(entry, "../a.txt", mode: 0o120777)
            let report = try await report(zip, in: folder)
            #expect(report.outcomes("signature.integrity") == [.fail], "\(report.findings)")
            #expect(report.exit == .signature)
        }
        try await withTemporaryFolder { folder in
            var zip = layer()
            zip.addFolder("\(entry)/")
            let report = try await report(zip, in: folder)
            #expect(report.exit != .allowed || report.outcomes("signature.missing") == [.warn], "\(report.findings)")
            #expect(report.outcomes("signature.untrusted") == [])
        }
    }
}
