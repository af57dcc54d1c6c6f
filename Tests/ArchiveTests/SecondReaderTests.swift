import Core
import TestKit
import Testing

@testable import Archive

/// What libarchive sees in archives whose directory alone looks good: were the strict reader's checks of the local
/// headers loosened, the comparison of the two readers would still refuse them.
@Suite("The second reader catches what a loosened strict reader would miss") struct SecondReaderTests {
    @Test(arguments: [
        ZipThreat("name-mismatch", "another name in the local header") {
            $0["b.txt"].local.name = Array("c.txt".utf8)
        },
        ZipThreat("name-mismatch", "a longer name in the local header, out of the file's folder") {
            $0["b.txt"].local.name = Array("../b.txt".utf8)
        },
        ZipThreat("extra-forbidden", "a mode and type in a private field of the local header") {
            $0["b.txt"].local.extra = ZipExtra.field(0x6C78, [4] + littleEndian(UInt32(0o120777) << 16))
        },
        ZipThreat("unicode-path", "another name in the local header's Unicode path") {
            $0["b.txt"].local.extra = ZipExtra.unicodePath(headerName: Array("b.txt".utf8), says: "c.txt".utf8)
        },
        ZipThreat("overlap", "two records of one header") {
            var again = $0["a.txt"]
            again.isPhantom = true
            again.central.localOffset = 0
            again.central.name = Array("c.txt".utf8)
            $0.members.append(again)
        },
        ZipThreat("bad-local", "no local header where the directory says") { $0["b.txt"].local.signature ^= 1 },
    ])
    func caughtFromTheDirectoryAlone(_ threat: ZipThreat) async throws {
        let failure = try await #require(throws: Failure.self) { try await compareDirectoryAlone(threat.bytes()) }
        #expect(failure.code == .zip("readers-disagree"), "\(failure.message)")
    }

    @Test func agreesOnHonestArchives() async throws {
        for zip in [ZipBuilder.twoFiles, .everyKindStreamed, .everyKindZip64] {
            var withoutLinks = zip
            withoutLinks.members.removeAll { $0.central.unixMode & 0o170000 == 0o120000 }
            try await compareDirectoryAlone(withoutLinks.bytes())
        }
    }

    @Test func aDecomposedNameThatLibarchiveComposesIsNoDisagreement() async throws {
        var zip = ZipBuilder.twoFiles
        zip.addFile("u\u{308}", "x")
        zip["u\u{308}"].flags |= 0x800
        try await compareDirectoryAlone(zip.bytes())
    }

    /// Takes the directory's word for everything, as a reader without checks of its own would, and compares.
    private func compareDirectoryAlone(_ bytes: [UInt8]) async throws {
        try await withTemporaryFolder { folder in
            let source = try ByteSource(path: folder.write("layer.zip", bytes))
            let end = try EndRecord.locate(in: bytes.span.bytes, base: 0)
            let directory = bytes.span.bytes.extracting(Int(end.claimedOffset)..<Int(end.boundary))
            let records = try CentralDirectory.records(
                in: directory, base: end.claimedOffset, end: end, limits: .layerZip, source: source
            ).sorted { $0.localOffset < $1.localOffset }
            let listing = await SecondReaderAgreement.listing(
                of: source, commentStart: end.commentStart, records, .layerZip)
            try SecondReaderAgreement.check(listing, records, records.map { _ in DecodedEntry() })
        }
    }
}
