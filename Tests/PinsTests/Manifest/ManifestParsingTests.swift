import Core
import Pins
import Testing

@Suite("Only canonical manifests are read") struct ManifestParsingTests {
    static let start = ManifestTests.start
    static let digest = ManifestTests.empty
    static let line = "./a type=file mode=0644 size=0 sha256digest=\(digest)\n"

    @Test func theCanonicalFormIsRead() throws {
        #expect(try Manifest(parsing: Array("\(Self.start)\(Self.line)".utf8)).entries.count == 1)
    }

    @Test(arguments: [
        ("", "nothing"),
        ("#mtree", "no line break"),
        ("#mtree\n", "no folder `.`"),
        ("#mtree\n\(line)", "an entry in place of the folder `.`"),
        ("\(start). type=dir\n", "the folder `.` twice"),
        ("#mtree\r\n", "a carriage return"),
        ("\n\(start)", "an empty first line"),
        ("#mtree v2.0\n. type=dir\n", "another version"),
        ("\u{FEFF}\(start)", "a byte order mark"),
        (line, "no signature"),
        ("\(start)\n\(line)", "an empty line"),
        ("\(start)# note\n\(line)", "a comment"),
        ("\(start)/set type=file\n\(line)", "a default"),
        ("\(start)\(line.dropLast())", "a last line without its end"),
        ("\(start)\(line)\n", "an empty last line"),
        ("\(start)\(line)\(line)", "an entry twice"),
        ("\(start)./b type=dir mode=0755\n\(line)", "entries out of order"),
        ("\(start) \(line)", "a leading space"),
        ("\(start)./a  type=dir mode=0755\n", "two spaces"),
        ("\(start)./a\ttype=dir mode=0755\n", "a tab"),
        ("\(start)./a type=dir mode=0755 \n", "a trailing space"),
        ("\(start)./a type=dir \\\n mode=0755\n", "a continued line"),
        ("\(start)a type=dir mode=0755\n", "no leading dot"),
        ("\(start). type=dir mode=0755\n", "the root"),
        ("\(start)./ type=dir mode=0755\n", "no path"),
        ("\(start)./../a type=dir mode=0755\n", "a traversing path"),
        ("\(start)././a type=dir mode=0755\n", "a dot in the path"),
        ("\(start).//etc type=dir mode=0755\n", "an absolute path"),
        ("\(start)./a/ type=dir mode=0755\n", "a trailing slash"),
        ("\(start)./\\056\\056/a type=dir mode=0755\n", "a traversing path, escaped"),
        ("\(start)./a\\012b type=dir mode=0755\n", "a line break in a path"),
        ("\(start)./\\141 type=dir mode=0755\n", "a needless escape"),
        ("\(start)./\\303\\050 type=dir mode=0755\n", "a path that is not UTF-8"),
        ("\(start)./é type=dir mode=0755\n", "a byte not escaped"),
        ("\(start)./a mode=0755 type=dir\n", "keywords in another order"),
        ("\(start)./a type=dir\n", "no mode"),
        ("\(start)./a mode=0755\n", "no type"),
        ("\(start)./a type=dir mode=755\n", "a mode of three digits"),
        ("\(start)./a type=dir mode=00755\n", "a mode of five digits"),
        ("\(start)./a type=dir mode=0789\n", "a mode of other digits"),
        ("\(start)./a type=folder mode=0755\n", "another type"),
        ("\(start)./a type=dir mode=0755 size=0\n", "a folder's size"),
        ("\(start)./a type=dir mode=0755 sha256digest=\(digest)\n", "a folder's hash"),
        ("\(start)./a type=dir mode=0755 link=b\n", "a folder's target"),
        ("\(start)./a type=link mode=0777\n", "a link without a target"),
        ("\(start)./a type=link mode=0777 link=\n", "a link with an empty target"),
        ("\(start)./a type=link mode=0777 link=b size=0\n", "a link's size"),
        ("\(start)./a type=file mode=0644\n", "a file without size"),
        ("\(start)./a type=file mode=0644 size=0\n", "a file without hash"),
        ("\(start)./a type=file mode=0644 sha256digest=\(digest) size=0\n", "hash before size"),
        ("\(start)./a type=file mode=0644 size=+0 sha256digest=\(digest)\n", "a signed size"),
        ("\(start)./a type=file mode=0644 size=00 sha256digest=\(digest)\n", "a size with zeros"),
        ("\(start)./a type=file mode=0644 size=-1 sha256digest=\(digest)\n", "a negative size"),
        ("\(start)./a type=file mode=0644 size=18446744073709551616 sha256digest=\(digest)\n", "a size of 65 bits"),
        ("\(start)./a type=file mode=0644 size=0 sha256digest=\(digest.uppercased())\n", "upper-case hex"),
        ("\(start)./a type=file mode=0644 size=0 sha256digest=\(digest.dropLast())\n", "a short hash"),
        ("\(start)./a type=file mode=0644 size=0 sha256=\(digest)\n", "another word for the hash"),
        ("\(start)./a type=file mode=0644 uid=0 size=0 sha256digest=\(digest)\n", "a user without a group"),
        ("\(start)./a type=file mode=0644 gid=0 uid=0 size=0 sha256digest=\(digest)\n", "group before user"),
        ("\(start)./a type=file mode=0644 uid=4294967296 gid=0 size=0 sha256digest=\(digest)\n", "a user of 33 bits"),
        ("\(start)./a type=file mode=0644 size=0 sha256digest=\(digest) time=0.0\n", "a time"),
        ("\(start)./a type=file mode=0644 size=0 sha256digest=\(digest) optional\n", "an optional file"),
        ("\(start)./a type=file mode=0644 size=0 sha256digest=\(digest) sha256digest=\(digest)\n", "two hashes"),
        (
            "\(start)./META_INF/aws_signer_signature_v1.0.SF type=file mode=0644 size=0 sha256digest=\(digest)\n",
            "a signature"
        ),
    ])
    func refused(_ text: String, _ because: String) {
        #expect(throws: Failure(.lockfileManifestInvalid, ""), "\(because)") { try Manifest(parsing: Array(text.utf8)) }
    }

    @Test func aNULIsRefused() {
        #expect(throws: Failure(.lockfileManifestInvalid, "")) {
            try Manifest(parsing: Array("\(Self.start)\u{0}\(Self.line)".utf8))
        }
        #expect(throws: Failure(.lockfileManifestInvalid, "")) {
            try Manifest(parsing: Array("\(Self.start)./a\u{0} type=dir mode=0755\n".utf8))
        }
    }

    @Test func everyTruncationIsRefusedExceptAtALineEnd() throws {
        let entries = [try ManifestTests.file("a"), try ManifestTests.dir("b"), try ManifestTests.link("c", to: "a")]
        let text = try Manifest(entries: entries).text
        for length in 0..<text.count where length == 0 || text[length - 1] != 0x0A {
            #expect(throws: Failure(.lockfileManifestInvalid, ""), "cut to \(length)") {
                try Manifest(parsing: Array(text.prefix(length)))
            }
        }
    }

    @Test func everyFlippedBitIsRefusedOrAnotherTree() throws {
        let entries = [
            try ManifestTests.file("a b"), try ManifestTests.dir("d"), try ManifestTests.link("l", to: "a b"),
        ]
        let manifest = try Manifest(entries: entries)
        for index in manifest.text.indices {
            for bit in 0..<8 {
                var text = manifest.text
                text[index] ^= 1 << bit
                do throws(Failure) {
                    let other = try Manifest(parsing: text)
                    #expect(other.text == text)
                    #expect(other.tree != manifest.tree)
                } catch {
                    #expect(error.code == .lockfileManifestInvalid)
                }
            }
        }
    }

    @Test func theRefusalNamesTheLine() throws {
        let text = Array("\(Self.start)\(Self.line)./b type=dir mode=755\n".utf8)
        let failure = try #require(throws: Failure.self) { try Manifest(parsing: text) }
        #expect(failure.message.contains("line 4"))
        #expect(failure.offset == UInt64("\(Self.start)\(Self.line)".utf8.count))
        #expect(failure.remedy != nil)
    }
}
