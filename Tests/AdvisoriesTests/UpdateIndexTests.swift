import Core
import Testing

@testable import Advisories

@Suite struct UpdateIndexTests {
    private static let digest = String(repeating: "ab", count: 32)

    private static func index(_ data: String) -> [UInt8] {
        Array(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <repomd xmlns="http://linux.duke.edu/metadata/repo"><revision>1</revision>\(data)
              <data type="primary"><checksum type="sha256">\(String(repeating: "cd", count: 32))</checksum><location href="repodata/primary.xml.gz"/></data>
            </repomd>
            """.utf8)
    }

    private static func updates(
        _ path: String = "repodata/updateinfo.xml.gz", checksum: String = "sha256"
    ) -> String {
        "<data type=\"updateinfo\"><checksum type=\"\(checksum)\">\(digest)</checksum><location href=\"\(path)\"/></data>"
    }

    @Test func theUpdatesOfARepositoryAreFound() throws {
        let found = try UpdateIndex.updates(Self.index(Self.updates()))
        #expect(found.path == "repodata/updateinfo.xml.gz")
        #expect(found.digest.hex == Self.digest)
    }

    @Test(arguments: [
        index(""), index(updates("https://evil.example/repodata/x")), index(updates("repodata/../../x")),
        index(updates("repodata/a b")), index(updates(checksum: "md5")), Array("no xml".utf8),
        Array("<!DOCTYPE a><repomd/>".utf8), Array(index(updates()).dropLast(3)),
    ])
    func anIndexThatNamesNoneIsRefused(_ index: [UInt8]) {
        #expect(throws: Failure.self) { try UpdateIndex.updates(index) }
    }

    @Test func theFirstMirrorByTLSIsTaken() {
        let list = Array(
            "http://plain.example/a\n\nhttps://cdn.example/al2023/guids/1/x86_64\nhttps://b.example/\n".utf8)
        #expect(UpdateIndex.mirror(list) == "https://cdn.example/al2023/guids/1/x86_64/")
        #expect(UpdateIndex.mirror(Array("http://plain.example/".utf8)) == nil)
        #expect(UpdateIndex.mirror(Array("<html>https://x</html>".utf8)) == nil)
    }
}
