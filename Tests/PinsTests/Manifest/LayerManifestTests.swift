import Core
import Pins
import Testing

/// What only layers of images hold, as bsdtar lists it.
@Suite("Whiteouts and hard links are files in a layer's manifest") struct PinsTests {
    @Test func aWhiteoutIsTheEmptyFileThatItsArchiveHolds() throws {
        let whiteout = Entry(path: try ManifestTests.path(".wh.a"), type: .whiteout, mode: 0o644)
        let manifest = try Manifest(entries: [whiteout])
        let line = "./.wh.a type=file mode=0644 size=0 sha256digest=\(ManifestTests.empty)\n"
        #expect(String(decoding: manifest.text, as: UTF8.self) == ManifestTests.start + line)
        #expect(try Manifest(parsing: manifest.text).tree == manifest.tree)
    }

    @Test(arguments: [
        ("etc/b", "etc/b"), ("a,b", "a\\054b"), ("a b", "a\\040b"), (",", "\\054"), ("a\\054", "a\\134054"),
        ("a:b", "a:b"),
    ])
    func aHardLinkNamesItsTargetInATag(_ target: String, _ shown: String) throws {
        var link = Entry(
            path: try ManifestTests.path("a"), type: .hardlink, mode: 0o4755, link: Array(target.utf8),
            owner: Entry.Owner(uid: 1, gid: 2))
        var line = "./a type=file mode=4755 uid=1 gid=2 size=0 tags=hardlink:\(shown)"
        for tail in ["", ",security.capability:00ff"] {
            if !tail.isEmpty { link.xattrs = ["security.capability": [0, 255]] }
            line += tail
            let manifest = try Manifest(entries: [link])
            #expect(String(decoding: manifest.text, as: UTF8.self) == "\(ManifestTests.start)\(line)\n")
            #expect(try Manifest(parsing: manifest.text).entries == [link])
        }
    }

    @Test func anotherTargetIsAnotherTree() throws {
        let trees = try ["b", "c", "b,c"].map { target in
            let path = try ManifestTests.path("a")
            return try Manifest(entries: [Entry(path: path, type: .hardlink, mode: 0o644, link: Array(target.utf8))])
                .tree
        }
        #expect(Set(trees).count == 3)
    }

    @Test(arguments: [
        "type=hardlink mode=0644 link=b", "type=whiteout mode=0644", "type=file mode=0644 size=0",
        "type=file mode=0644 size=0 tags=hardlink:", "type=file mode=0644 size=0 tags=hardlink:../b",
        "type=file mode=0644 size=0 tags=hardlink:b,", "type=file mode=0644 size=0 tags=a:00,hardlink:b",
        "type=file mode=0644 size=0 tags=hardlink:a\\054\\055",
    ])
    func otherFormsAreRefused(_ words: String) {
        let text = "\(ManifestTests.start)./a \(words)\n"
        #expect(throws: Failure(.lockfileManifestInvalid, "")) { try Manifest(parsing: Array(text.utf8)) }
    }
}
