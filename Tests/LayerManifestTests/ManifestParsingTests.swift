import LayerManifest
import LayerModel
import Testing

@Suite("Only canonical manifests are read") struct ManifestParsingTests {
    static let digest = ManifestTests.empty
    static let line = "./a type=file mode=0644 size=0 sha256digest=\(digest)\n"

    @Test func theCanonicalFormIsRead() throws {
        #expect(try Manifest(parsing: Array("#mtree\n\(Self.line)".utf8)).entries.count == 1)
    }

    @Test(arguments: [
        ("", "nothing"),
        ("#mtree", "no line break"),
        ("#mtree\r\n", "a carriage return"),
        ("\n#mtree\n", "an empty first line"),
        ("#mtree v2.0\n", "another version"),
        ("\u{FEFF}#mtree\n", "a byte order mark"),
        (line, "no signature"),
        ("#mtree\n\n\(line)", "an empty line"),
        ("#mtree\n# note\n\(line)", "a comment"),
        ("#mtree\n/set type=file\n\(line)", "a default"),
        ("#mtree\n\(line.dropLast())", "a last line without its end"),
        ("#mtree\n\(line)\n", "an empty last line"),
        ("#mtree\n\(line)\(line)", "an entry twice"),
        ("#mtree\n./b type=dir mode=0755\n\(line)", "entries out of order"),
        ("#mtree\n \(line)", "a leading space"),
        ("#mtree\n./a  type=dir mode=0755\n", "two spaces"),
        ("#mtree\n./a\ttype=dir mode=0755\n", "a tab"),
        ("#mtree\n./a type=dir mode=0755 \n", "a trailing space"),
        ("#mtree\n./a type=dir \\\n mode=0755\n", "a continued line"),
        ("#mtree\na type=dir mode=0755\n", "no leading dot"),
        ("#mtree\n. type=dir mode=0755\n", "the root"),
        ("#mtree\n./ type=dir mode=0755\n", "no path"),
        ("#mtree\n./../a type=dir mode=0755\n", "a traversing path"),
        ("#mtree\n././a type=dir mode=0755\n", "a dot in the path"),
        ("#mtree\n.//etc type=dir mode=0755\n", "an absolute path"),
        ("#mtree\n./a/ type=dir mode=0755\n", "a trailing slash"),
        ("#mtree\n./\\056\\056/a type=dir mode=0755\n", "a traversing path, escaped"),
        ("#mtree\n./a\\012b type=dir mode=0755\n", "a line break in a path"),
        ("#mtree\n./\\141 type=dir mode=0755\n", "a needless escape"),
        ("#mtree\n./\\303\\050 type=dir mode=0755\n", "a path that is not UTF-8"),
        ("#mtree\n./é type=dir mode=0755\n", "a byte not escaped"),
        ("#mtree\n./a mode=0755 type=dir\n", "keywords in another order"),
        ("#mtree\n./a type=dir\n", "no mode"),
        ("#mtree\n./a mode=0755\n", "no type"),
        ("#mtree\n./a type=dir mode=755\n", "a mode of three digits"),
        ("#mtree\n./a type=dir mode=00755\n", "a mode of five digits"),
        ("#mtree\n./a type=dir mode=0789\n", "a mode of other digits"),
        ("#mtree\n./a type=folder mode=0755\n", "another type"),
        ("#mtree\n./a type=dir mode=0755 size=0\n", "a folder's size"),
        ("#mtree\n./a type=dir mode=0755 sha256digest=\(digest)\n", "a folder's hash"),
        ("#mtree\n./a type=dir mode=0755 link=b\n", "a folder's target"),
        ("#mtree\n./a type=link mode=0777\n", "a link without a target"),
        ("#mtree\n./a type=link mode=0777 link=\n", "a link with an empty target"),
        ("#mtree\n./a type=link mode=0777 link=b size=0\n", "a link's size"),
        ("#mtree\n./a type=file mode=0644\n", "a file without size"),
        ("#mtree\n./a type=file mode=0644 size=0\n", "a file without hash"),
        ("#mtree\n./a type=file mode=0644 sha256digest=\(digest) size=0\n", "hash before size"),
        ("#mtree\n./a type=file mode=0644 size=+0 sha256digest=\(digest)\n", "a signed size"),
        ("#mtree\n./a type=file mode=0644 size=00 sha256digest=\(digest)\n", "a size with zeros"),
        ("#mtree\n./a type=file mode=0644 size=-1 sha256digest=\(digest)\n", "a negative size"),
        ("#mtree\n./a type=file mode=0644 size=18446744073709551616 sha256digest=\(digest)\n", "a size of 65 bits"),
        ("#mtree\n./a type=file mode=0644 size=0 sha256digest=\(digest.uppercased())\n", "upper-case hex"),
        ("#mtree\n./a type=file mode=0644 size=0 sha256digest=\(digest.dropLast())\n", "a short hash"),
        ("#mtree\n./a type=file mode=0644 size=0 sha256=\(digest)\n", "another word for the hash"),
        ("#mtree\n./a type=file mode=0644 uid=0 size=0 sha256digest=\(digest)\n", "a user without a group"),
        ("#mtree\n./a type=file mode=0644 gid=0 uid=0 size=0 sha256digest=\(digest)\n", "group before user"),
        ("#mtree\n./a type=file mode=0644 uid=4294967296 gid=0 size=0 sha256digest=\(digest)\n", "a user of 33 bits"),
        ("#mtree\n./a type=file mode=0644 size=0 sha256digest=\(digest) time=0.0\n", "a time"),
        ("#mtree\n./a type=file mode=0644 size=0 sha256digest=\(digest) optional\n", "an optional file"),
        ("#mtree\n./a type=file mode=0644 size=0 sha256digest=\(digest) sha256digest=\(digest)\n", "two hashes"),
        (
            "#mtree\n./META_INF/aws_signer_signature_v1.0.SF type=file mode=0644 size=0 sha256digest=\(digest)\n",
            "a signature"
        ),
    ])
    func refused(_ text: String, _ because: String) {
        #expect(throws: Failure(.manifestInvalid, ""), "\(because)") { try Manifest(parsing: Array(text.utf8)) }
    }

    @Test func aNULIsRefused() {
        #expect(throws: Failure(.manifestInvalid, "")) {
            try Manifest(parsing: Array("#mtree\n\u{0}\(Self.line)".utf8))
        }
        #expect(throws: Failure(.manifestInvalid, "")) {
            try Manifest(parsing: Array("#mtree\n./a\u{0} type=dir mode=0755\n".utf8))
        }
    }

    @Test func everyTruncationIsRefusedExceptAtALineEnd() throws {
        let entries = [try ManifestTests.file("a"), try ManifestTests.dir("b"), try ManifestTests.link("c", to: "a")]
        let text = try Manifest(entries: entries).text
        for length in 0..<text.count where length == 0 || text[length - 1] != 0x0A {
            #expect(throws: Failure(.manifestInvalid, ""), "cut to \(length)") {
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
                    #expect(error.code == .manifestInvalid)
                }
            }
        }
    }

    @Test func theRefusalNamesTheLine() throws {
        let text = Array("#mtree\n\(Self.line)./b type=dir mode=755\n".utf8)
        let failure = try #require(throws: Failure.self) { try Manifest(parsing: text) }
        #expect(failure.message.contains("line 3"))
        #expect(failure.offset == UInt64("#mtree\n\(Self.line)".utf8.count))
        #expect(failure.remedy != nil)
    }
}
