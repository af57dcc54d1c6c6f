import Core
import Pins
import TestKit
import Testing

@Suite("Attributes that change what runs stand in the manifest") struct ManifestXattrTests {
    @Test func aCapabilityIsWrittenLastAndReadBack() throws {
        var entry = try ManifestTests.file("ping", owner: Entry.Owner(uid: 0, gid: 0))
        entry.xattrs = ["security.capability": [1, 0, 0x2F, 0xFF]]
        let manifest = try Manifest(entries: [entry])
        let line = "./ping type=file mode=0644 uid=0 gid=0 size=0 sha256digest=\(ManifestTests.empty)"
        #expect(
            String(decoding: manifest.text, as: UTF8.self)
                == "\(ManifestTests.start)\(line) tags=security.capability:01002fff\n")
        #expect(try Manifest(parsing: manifest.text).entries == [entry])
        #expect(try manifest.tree != Manifest(entries: [ManifestTests.file("ping", owner: entry.owner)]).tree)
    }

    @Test(arguments: ["", "a", "a:0", "a:0g", "a:+1", ":00", "a:0A", "b:00,a:00", "a:00,a:00", "a:00,"])
    func otherFormsAreRefused(_ tags: String) {
        let text = "\(ManifestTests.start)./d type=dir mode=0755 tags=\(tags)\n"
        #expect(throws: Failure(.lockfileManifestInvalid, "")) { try Manifest(parsing: Array(text.utf8)) }
    }

    @Test func aDeviceIsWrittenByItsNumbersAndReadBack() throws {
        var entry = Entry(path: try ManifestTests.path("dev/null"), type: .char, mode: 0o666)
        entry.device = Entry.Device(major: 1, minor: 3)
        entry.owner = Entry.Owner(uid: 0, gid: 0)
        let manifest = try Manifest(entries: [entry])
        let text =
            "\(ManifestTests.start)./dev type=dir\n./dev/null type=char mode=0666 uid=0 gid=0 device=native,1,3\n"
        #expect(String(decoding: manifest.text, as: UTF8.self) == text)
        #expect(try Manifest(parsing: manifest.text).entries == [entry])
        entry.device = Entry.Device(major: 1, minor: 5)
        #expect(try Manifest(entries: [entry]).tree != manifest.tree)
    }

    @Test(arguments: [
        "", " device=native,1", " device=linux,1,3", " device=native,4096,0", " device=native,01,3", " device=259",
    ])
    func otherFormsOfADeviceAreRefused(_ words: String) {
        let text = "\(ManifestTests.start)./d type=char mode=0644\(words)\n"
        #expect(throws: Failure(.lockfileManifestInvalid, "")) { try Manifest(parsing: Array(text.utf8)) }
    }

    @Test(.needs(.bsdtar)) func bsdtarReadsADevice() async throws {
        var entry = Entry(path: try ManifestTests.path("sda"), type: .block, mode: 0o660)
        entry.device = Entry.Device(major: 8, minor: 300)
        let text = try Manifest(entries: [entry]).text
        try await withTemporaryFolder { folder in
            try folder.write("manifest", text)
            let listing = try await Tool.bsdtar.run(["-tvf", "manifest"], in: folder.path)
            #expect(listing.status == 0 && listing.text.contains("8,300"), "\(listing.text)\(listing.errors)")
        }
    }

    @Test(
        .needs(.bsdtar, .mtree))
    func bsdtarAndMtreeReadSuchAManifest() async throws {
        var entry = try ManifestTests.file("ping")
        entry.xattrs = ["security.capability": [1, 0]]
        let text = try Manifest(entries: [entry]).text
        try await withTemporaryFolder { folder in
            try folder.write("manifest", text)
            try folder.makeFolder("root")
            try folder.write("root/ping", [])
            let listing = try await Tool.bsdtar.run(["-tf", "manifest"], in: folder.path)
            #expect(listing.status == 0, "\(listing.errors)")
            let check = try await Tool.mtree.run(["-f", "manifest", "-p", "root"], in: folder.path)
            #expect(check.status == 0, "\(check.text)\(check.errors)")
        }
    }
}
