import Core
import TestKit

extension HonestZip {
    /// How streaming writers and zip64 writers leave an archive.
    static let writers: [HonestZip] = [
        HonestZip("deflated with a signed descriptor, as Go and Java stream", [.file("a", "alpha\n")]) {
            $0.addFile("a", "")
            $0["a"].deflate(Array("alpha\n".utf8))
            $0["a"].stream()
        },
        HonestZip(
            "semicolons that unzip leaves alone",
            [
                .file("a;b", "1"), .file("a;1.txt", "2"), .dir("d;1"), .file("d;1/x", "3"),
            ]
        ) {
            $0.addFile("a;b", "1")
            $0.addFile("a;1.txt", "2")
            $0.addFolder("d;1/")
            $0.addFile("d;1/x", "3")
        },
        HonestZip("deflated with a descriptor without signature", [.file("a", "alpha\n")]) {
            $0.addFile("a", "")
            $0["a"].deflate(Array("alpha\n".utf8))
            $0["a"].stream(signed: false)
        },
        HonestZip("stored with either descriptor", [.file("a", "alpha\n"), .file("b", "beta\n"), .file("e", "")]) {
            $0.addFile("a", "alpha\n")
            $0.addFile("b", "beta\n")
            $0.addFile("e", "")
            $0["a"].stream()
            $0["b"].stream(signed: false)
            $0["e"].stream()
        },
        HonestZip("a descriptor and local sizes, as Info-ZIP stores into a pipe", [.file("a", "alpha\n")]) {
            $0.addFile("a", "alpha\n")
            $0["a"].stream()
            $0["a"].local.compressedSize = 6
            $0["a"].local.size = 6
        },
        HonestZip("a descriptor and everything in the local header too", [.file("a", "alpha\n")]) {
            $0.addFile("a", "alpha\n")
            $0["a"].stream()
            $0["a"].local.fields = $0["a"].central.fields
        },
        HonestZip("zip64 zeros in the local field and a descriptor of 24 bytes", [.file("a", "alpha\n")]) {
            $0.addFile("a", "")
            $0["a"].deflate(Array("alpha\n".utf8))
            $0["a"].streamZip64()
        },
        HonestZip("zip64 in the local header where needless, as force_zip64", [.file("a", "alpha\n")]) {
            $0.addFile("a", "alpha\n")
            $0["a"].local.extra = ZipExtra.zip64([6, 6])
            $0["a"].local.size = .max
            $0["a"].local.compressedSize = .max
            $0["a"].versionNeeded = 45
        },
        HonestZip("zip64 in both headers where needless, offset included", [.file("a", "alpha\n")]) {
            $0.addFile("a", "alpha\n")
            $0["a"].size = .max
            $0["a"].compressedSize = .max
            $0["a"].local.extra = ZipExtra.zip64([6, 6])
            $0["a"].central.extra = ZipExtra.zip64([6, 6, 0])
            $0["a"].central.localOffset = .max
        },
        HonestZip("zip64 end records where needless, end record saturated", [.file("a", "alpha\n")]) {
            $0.addFile("a", "alpha\n")
            ZipThreat.zip64 { _ in }(&$0)
        },
        HonestZip("zip64 end records where needless, end record repeating them", [.file("a", "alpha\n")]) {
            $0.addFile("a", "alpha\n")
            $0.end64 = ZipEnd64()
        },
        HonestZip("zip64 end records that an archive comment follows", [.file("a", "alpha\n")]) {
            $0.addFile("a", "alpha\n")
            ZipThreat.zip64 { _ in }(&$0)
            $0.end.comment = Array("release 7".utf8)
        },
        HonestZip("a folder as a deflated member of two bytes, as jar streams it", [.dir("META-INF")]) {
            $0.members = [ZipMember("META-INF/".utf8, mode: 0)]
            $0["META-INF/"].central.madeBy = 20
            $0["META-INF/"].deflate([], as: [3, 0])
            $0["META-INF/"].extra = ZipExtra.jarMarker
            $0["META-INF/"].stream()
        },
        HonestZip("an empty file, deflated", [.file("e", "")]) {
            $0.addFile("e", "")
            $0["e"].deflate([], as: [3, 0])
        },
        HonestZip("stored deflate blocks", [.file("a", [UInt8](repeating: 0x61, count: 70_000))]) {
            $0.addFile("a", "")
            let content = [UInt8](repeating: 0x61, count: 70_000)
            $0["a"].deflate(content, as: Deflate.stored(content))
        },
    ]

    /// Archives whose parts are fewer, more, or in another order than usual.
    static let shapes: [HonestZip] = [
        HonestZip("an empty archive", []) { _ in },
        HonestZip("an empty archive with a comment", []) { $0.end.comment = Array("nothing".utf8) },
        HonestZip("an archive comment", [.file("a", "alpha\n")]) {
            $0.addFile("a", "alpha\n")
            $0.end.comment = Array("release 7, PK\u{3}\u{4}".utf8)
        },
        HonestZip("an archive comment as long as libarchive looks back", [.file("a", "alpha\n")]) {
            $0.addFile("a", "alpha\n")
            $0.end.comment = [UInt8](repeating: 0x63, count: 16_384 - 22)
        },
        HonestZip("an archive comment just within its reach", [.file("a", "alpha\n")]) {
            $0.addFile("a", "alpha\n")
            $0.end.comment = [UInt8](repeating: 0x63, count: 16_384 - 23)
        },
        HonestZip("the longest archive comment, behind zip64 records", [.file("a", "alpha\n")]) {
            $0.addFile("a", "alpha\n")
            ZipThreat.zip64 { _ in }(&$0)
            $0.end.comment = [UInt8](repeating: 0x63, count: 65_535)
        },
        HonestZip("an entry's comment", [.file("a", "alpha\n")]) {
            $0.addFile("a", "alpha\n")
            $0["a"].central.comment = Array("reviewed".utf8)
        },
        HonestZip("central order other than file order", [.file("a", "alpha\n"), .file("b", "beta\n")]) {
            $0.addFile("a", "alpha\n")
            $0.addFile("b", "beta\n")
            $0.centralOrder = [1, 0]
        },
        HonestZip("children before their folder", [.file("d/a", "alpha\n"), .dir("d")]) {
            $0.addFile("d/a", "alpha\n")
            $0.addFolder("d/")
        },
        HonestZip("no folder entries", [.file("python/lib/a.py", "alpha\n")]) {
            $0.addFile("python/lib/a.py", "alpha\n")
        },
        HonestZip("a whole zip stored inside", [.file("inner.zip", ZipBuilder.twoFiles.bytes()), .file("z", "")]) {
            $0.addFile(Array("inner.zip".utf8), ZipBuilder.twoFiles.bytes())
            $0.addFile("z", "")
        },
        HonestZip("a whole zip streamed inside", [.file("inner.zip", ZipBuilder.streamedTwoFiles.bytes())]) {
            $0.addFile(Array("inner.zip".utf8), ZipBuilder.streamedTwoFiles.bytes())
            $0["inner.zip"].stream()
        },
        HonestZip(
            "names that only look odd",
            ["..a", "...", "a..", ".hidden", "ab:c", "a b", "~", "-"].map { .file($0, "x") }
        ) {
            for name in ["..a", "...", "a..", ".hidden", "ab:c", "a b", "~", "-"] { $0.addFile(name, "x") }
        },
        HonestZip("a component of 255 bytes", [.file(String(repeating: "n", count: 255), "x")]) {
            $0.addFile(String(repeating: "n", count: 255), "x")
        },
        HonestZip("a path of 4,095 bytes", [.file(String(repeating: "n/", count: 2047) + "n", "x")]) {
            $0.addFile(String(repeating: "n/", count: 2047) + "n", "x")
        },
        HonestZip("a name that begins like a folder's and a file beside it", [.file("d.txt", "x"), .file("d/a", "y")]) {
            $0.addFile("d.txt", "x")
            $0.addFile("d/a", "y")
        },
    ]

    /// Extra fields, hosts, modes and links.
    static let attributes: [HonestZip] = [
        HonestZip("UT and ux extras, longer in the local header", [.file("a", "alpha\n")]) {
            $0.addFile("a", "alpha\n")
            $0["a"].local.extra = ZipExtra.timestampLocal + ZipExtra.owner
            $0["a"].central.extra = ZipExtra.timestamp + ZipExtra.owner
        },
        HonestZip("NTFS extras in the directory only", [.file("a", "alpha\n")]) {
            $0.addFile("a", "alpha\n")
            $0["a"].central.extra = ZipExtra.ntfs
        },
        HonestZip("the jar marker", [.file("a", "alpha\n")]) {
            $0.addFile("a", "alpha\n")
            $0["a"].extra = ZipExtra.jarMarker
        },
        HonestZip("UTF-8 names with the flag", [.file("bücher/größe.txt", "x"), .file("日本", "y")]) {
            $0.addFile("bücher/größe.txt", "x")
            $0.addFile("日本", "y")
            $0[0].flags |= 0x800
            $0[1].flags |= 0x800
        },
        HonestZip("the UTF-8 flag on an ASCII name", [.file("a", "x")]) {
            $0.addFile("a", "x")
            $0["a"].flags |= 0x800
        },
        HonestZip("an NFD name with the flag", [.file("u\u{308}", "x")]) {
            $0.addFile("u\u{308}", "x")
            $0[0].flags |= 0x800
        },
        HonestZip("a Unicode path that repeats the name", [.file("größe", "x")]) {
            $0.addFile("größe", "x")
            $0[0].flags |= 0x800
            $0[0].extra = ZipExtra.unicodePath(headerName: $0[0].name, says: $0[0].name)
        },
        HonestZip("deflate levels in the flags", [.file("a", "alpha\n")]) {
            $0.addFile("a", "")
            $0["a"].deflate(Array("alpha\n".utf8))
            $0["a"].flags |= 0b110
        },
        HonestZip("a DOS host, read-only and archive bits", [.file("a", "x", mode: 0o444), .dir("d")]) {
            $0.addFile("a", "x")
            $0.addFolder("d/")
            $0["a"].central.madeBy = 20
            $0["a"].central.externalAttributes = 0x21
            $0["d/"].central.madeBy = 20
            $0["d/"].central.externalAttributes = 0x10
        },
        HonestZip(
            "hosts of Windows and old Macintosh systems, hidden and system bits",
            [
                .file("7", "x"), .file("10", "x"), .file("11", "x", mode: 0o444), .file("14", "x"),
                .dir("d", mode: 0o555),
            ]
        ) {
            for (name, external) in [("7", 0), ("10", 0x26), ("11", 0x21), ("14", 0x81A4_0000)] as [(String, UInt32)] {
                $0.addFile(name, "x")
                $0[name].central.madeBy = (UInt16(name) ?? 0) << 8 | 20
                $0[name].central.externalAttributes = external
            }
            $0.addFolder("d/")
            $0["d/"].central.madeBy = 20
            $0["d/"].central.externalAttributes = 0x11
        },
        HonestZip("a DOS host and the mode that its attributes mean", [.file("a", "x"), .dir("d")]) {
            $0.addFile("a", "x")
            $0.addFolder("d/")
            for name in ["a", "d/"] { $0[name].central.madeBy = 20 }
        },
        HonestZip("a file that is said to be text", [.file("a", "x")]) {
            $0.addFile("a", "x")
            $0["a"].central.internalAttributes = 1
        },
        HonestZip("a label bit under a Unix host, which every reader ignores", [.file("a", "x")]) {
            $0.addFile("a", "x")
            $0["a"].central.externalAttributes |= 8
        },
        HonestZip("a macOS host's modes, which libarchive does not know", [.file("a", "x", mode: 0o755), .dir("d")]) {
            $0.addFile("a", "x", mode: 0o100755)
            $0.addFolder("d/")
            for name in ["a", "d/"] { $0[name].central.madeBy = 0x1314 }
        },
        HonestZip("a folder's permissions without a type", [.dir("d", mode: 0o700), .file("d/a", "x")]) {
            $0.members = [ZipMember("d/".utf8, mode: 0o700)]
            $0.addFile("d/a", "x")
        },
        HonestZip("macOS's own metadata beside the files", [.file("a", "x"), .file("__MACOSX/._a", "y")]) {
            $0.addFile("a", "x")
            $0.addFile("__MACOSX/._a", "y")
        },
        HonestZip("no attributes at all", [.file("a", "x"), .dir("d")]) {
            $0.members = [ZipMember("a".utf8, mode: 0, content: Array("x".utf8)), ZipMember("d/".utf8, mode: 0)]
        },
        HonestZip("permissions without a type, as Python's writestr", [.file("a", "x", mode: 0o600)]) {
            $0.addFile("a", "x", mode: 0o600)
        },
        HonestZip("modes", [.file("run", "x", mode: 0o755), .file("none", "y", mode: 0), .dir("d", mode: 0o700)]) {
            $0.addFile("run", "x", mode: 0o100755)
            $0.addFile("none", "y", mode: 0o100000)
            $0.addFolder("d/", mode: 0o40700)
        },
        HonestZip(
            "links that stay inside, and dangling ones",
            [
                .link("l", to: "d/a"), .link("d/up", to: "../l"), .link("d/dot", to: "."),
                .link("dangling", to: "none/x"),
                .link("d/root", to: ".."), .link("abs", to: "/opt/d/a"), .link("task", to: "/var/task/app.py"),
                .file("d/a", "x"),
            ]
        ) {
            $0.addLink("l", to: "d/a")
            $0.addLink("d/up", to: "../l")
            $0.addLink("d/dot", to: ".")
            $0.addLink("dangling", to: "none/x")
            $0.addLink("d/root", to: "..")
            $0.addLink("abs", to: "/opt/d/a")
            $0.addLink("task", to: "/var/task/app.py")
            $0.addFile("d/a", "x")
        },
        HonestZip("links in a circle", [.link("a", to: "b"), .link("b", to: "a"), .link("c", to: "c")]) {
            $0.addLink("a", to: "b")
            $0.addLink("b", to: "a")
            $0.addLink("c", to: "c")
        },
        HonestZip("a deflated link", [.link("l", to: "target")]) {
            $0.addLink("l", to: "")
            $0["l"].deflate(Array("target".utf8))
        },
        HonestZip("a streamed link", [.link("l", to: "target")]) {
            $0.addLink("l", to: "target")
            $0["l"].stream()
        },
    ]
}

extension ZipBuilder {
    /// `twoFiles` with descriptors.
    static var streamedTwoFiles: ZipBuilder {
        var zip = ZipBuilder.twoFiles
        zip["a.txt"].stream()
        zip["b.txt"].stream()
        return zip
    }
}
