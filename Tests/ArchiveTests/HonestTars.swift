import Archive
import Core
import TestKit
import Testing

/// A layer that is odd but honest, and what has to be read from it.
struct HonestTar: Sendable, CustomTestStringConvertible {
    let form: String
    let expected: [ExpectedEntry]
    let bytes: @Sendable () -> [UInt8]

    init(_ form: String, _ expected: [ExpectedEntry], bytes: @escaping @Sendable () -> [UInt8]) {
        self.form = form
        self.expected = expected
        self.bytes = bytes
    }

    init(_ form: String, _ expected: [ExpectedEntry], _ build: @escaping @Sendable (inout TarBuilder) -> Void) {
        self.init(form, expected) {
            var tar = TarBuilder()
            build(&tar)
            return tar.bytes()
        }
    }

    var testDescription: String { form }
}

extension HonestTar {
    private static let long = String(repeating: "n/", count: 90) + "name"

    /// Formats and extensions.
    static let formats: [HonestTar] = [
        HonestTar("the empty layer", []) { _ in },
        HonestTar("the empty layer, padded to 10 KiB", []) { $0.end = [UInt8](repeating: 0, count: 10_240) },
        HonestTar("padding to 10 KiB", [.file("a", "alpha")]) {
            $0.addFile("a", "alpha")
            $0.end = [UInt8](repeating: 0, count: 9_216)
        },
        HonestTar("v7", [.dir("d"), .file("d/a", "alpha"), .link("l", to: "d/a")]) {
            $0.add("d/", type: "0", mode: 0o755)
            $0[0].type = 0
            $0.addFile("d/a", "alpha")
            $0.addLink("l", to: "d/a")
            for index in 0..<3 { $0[index].magic = TarMember.v7Magic }
        },
        HonestTar("GNU", [.file("a", "alpha")]) {
            $0.addFile("a", "alpha")
            $0[0].magic = TarMember.gnuMagic
        },
        HonestTar("a time before 1970, as GNU tar writes it", [.file("a", "alpha")]) {
            $0.addFile("a", "alpha")
            $0[0].magic = TarMember.gnuMagic
            $0[0].raw[136] = [UInt8](repeating: 0xFF, count: 12)
        },
        HonestTar("a ustar prefix", [.file("usr/lib/a", "alpha")]) {
            $0.addFile("a", "alpha")
            $0[0].prefix = Array("usr/lib".utf8)
        },
        HonestTar("GNU's K, then L for one member", [.link(long, to: long)]) {
            $0.addLong("K", Array(long.utf8) + [0])
            $0.addLong("L", Array(long.utf8) + [0])
            $0.addLink("n", to: "n")
            $0[2].magic = TarMember.gnuMagic
        },
        HonestTar("L, then K, and no NUL", [.link(long, to: long)]) {
            $0.addLong("L", Array(long.utf8) + [0])
            $0.addLong("K", Array(long.utf8))
            $0.addLink("n", to: "n")
        },
        HonestTar("a pax path and link path", [.file("a", "x"), .link("größe", to: long)]) {
            $0.addFile("a", "x")
            $0.addPax([("path", "größe"), ("linkpath", long), ("mtime", "-1.5"), ("uname", "root")])
            $0.addLink("x", to: "y")
        },
        HonestTar("a pax size equal to the header's", [.file("a", "alpha")]) {
            $0.addPax([("size", "5")])
            $0.addFile("a", "alpha")
        },
        HonestTar("a base-256 user id", [.file("a", "alpha")]) {
            $0.addFile("a", "alpha")
            $0[0].raw[108] = TarMember.base256(3_000_000_000, 8)
        },
        HonestTar("a global comment, as git archive writes it", [.file("a", "alpha")]) {
            $0.addPax([("comment", "52ac1f0a0c1f")], global: true)
            $0.addFile("a", "alpha")
        },
        HonestTar("a global comment, as Go writes it without a name", [.file("a", "alpha")]) {
            $0.addPax([("comment", "x")], global: true, named: "GlobalHead.0.0")
            $0.addFile("a", "alpha")
        },
        HonestTar(
            "a pax header and a long name that are named like whiteouts", [.file("a", "alpha"), .file(long, "x")]
        ) {
            $0.addPax([("mtime", "-9223372036854775808.5")])
            $0[0].name = Array(".wh.a".utf8)
            $0.addFile("a", "alpha")
            $0.addLong("L", Array(long.utf8) + [0])
            $0[2].name = Array(".wh.a".utf8)
            $0.addFile("n", "x")
            $0[3].magic = TarMember.gnuMagic
        },
        HonestTar("a global comment and nothing else", []) { $0.addPax([("comment", "x")], global: true) },
        HonestTar("vendor keys", [.file("a", "alpha")]) {
            $0.addPax([
                ("SCHILY.dev", "1"), ("LIBARCHIVE.creationtime", "1.5"),
                ("ACME.note", "n"),
                ("SCHILY.xattr.user.empty", ""), ("LIBARCHIVE.xattr.user.note", "bm90ZQ"),
                ("SCHILY.xattr.user.note", "note"), ("hdrcharset", "ISO-IR 10646 2000 UTF-8"),
            ])
            $0.addFile("a", "alpha")
        },
        HonestTar("no end blocks", [.file("a", "alpha")]) {
            $0.addFile("a", "alpha")
            $0.end = []
        },
        HonestTar("one zero block at the end", [.file("a", "alpha")]) {
            $0.addFile("a", "alpha")
            $0.end = [UInt8](repeating: 0, count: 512)
        },
        HonestTar("neither end blocks nor the padding behind the last member, as `umoci insert` writes them", two) {
            var tar = TarBuilder.twoFiles
            tar.end = []
            return Array(tar.bytes().dropLast(512 - 5))
        },
        HonestTar("a layer of no bytes", []) { $0.end = [] },
        HonestTar("a layer of 512 bytes", []) { $0.end = [UInt8](repeating: 0, count: 512) },
        HonestTar("zeros of any length behind the end", [.file("a", "alpha")]) {
            $0.addFile("a", "alpha")
            $0.end = [UInt8](repeating: 0, count: (2 << 20) + 77)
        },
        HonestTar("apk's keys, and others with hyphens and small letters", [.file("a", "alpha")]) {
            $0.addPax([("APK-TOOLS.checksum.SHA1", "da39a3ee"), ("acme_2.note", "n"), ("MSWINDOWS.fileattr", "32")])
            $0.addFile("a", "alpha")
        },
        HonestTar("numbers with spaces and without end", [.file("a", "alpha", mode: 0o755)]) {
            $0.addFile("a", "alpha")
            $0[0].raw = [
                100: Array("   755 \0".utf8), 124: Array("000000000005".utf8), 136: [UInt8](repeating: 0, count: 12),
            ]
        },
        HonestTar("type bits in the mode, as Docker writes them", [.file("a", "x"), .dir("d"), .link("l", to: "a")]) {
            $0.addFile("a", "x", mode: 0o100644)
            $0.addFolder("d/", mode: 0o40755)
            $0.addLink("l", to: "a")
            $0["l"].mode = 0o120777
        },
    ]

    /// Members of image layers.
    static let members: [HonestTar] = [
        HonestTar("./ as root, and names below it", [.dir("d"), .file("d/a", "alpha")]) {
            $0.addFolder("./")
            $0.addFolder("./d/")
            $0.addFile("./d/a", "alpha")
        },
        HonestTar("a folder twice, the same", [.dir("d"), .file("d/a", "x"), .file("d/b", "y")]) {
            $0.addFolder("d/")
            $0.addFile("d/a", "x")
            $0.addFolder("d")
            $0["d"].mtime = 5
            $0.addFile("d/b", "y")
        },
        HonestTar("the root twice, the same", [.file("a", "x")]) {
            $0.addFolder("./")
            $0.addFile("a", "x")
            $0.addFolder(".")
        },
        HonestTar(
            "links, absolute, relative and dangling",
            [.link("d/abs", to: "/etc/passwd"), .link("d/up", to: "../x"), .link("loop", to: "loop")]
        ) {
            $0.addLink("d/abs", to: "/etc/passwd")
            $0.addLink("d/up", to: "../x")
            $0.addLink("loop", to: "loop")
        },
        HonestTar(
            "absolute names, as kaniko writes them",
            [
                .dir("app"), .file("app/run", "x"),
                ExpectedEntry(path: "app/link", type: .hardlink, mode: 0o644, link: Array("app/run".utf8)),
                whiteout("app/.wh.old"),
            ]
        ) {
            $0.addFolder("/")
            $0.addFolder("/app/")
            $0.addFile("/app/run", "x")
            $0.addHardlink("/app/link", to: "/app/run")
            $0.addFile("/app/.wh.old")
        },
        HonestTar("absolute names with a dot, as `tar -P /.` writes them", [.dir("etc"), .file("etc/a", "x")]) {
            $0.addFolder("/./")
            $0.addFolder("/./etc/")
            $0.addFile("/./etc/a", "x")
        },
        HonestTar("one folder in two spellings, the same", [.dir("d"), .file("d/a", "x")]) {
            $0.addFolder("/d/")
            $0.addFile("d/a", "x")
            $0.addFolder("d")
        },
        HonestTar(
            "links with more `..` than folders, as Amazon Corretto has them",
            [.link("usr/cacerts", to: "../../../../etc/pki/cacerts"), .link("up", to: "..")]
        ) {
            $0.addLink("usr/cacerts", to: "../../../../etc/pki/cacerts")
            $0.addLink("up", to: "..")
        },
        HonestTar(
            "AUFS's bookkeeping, and whiteouts that are one file",
            [.file("a", "x"), whiteout(".wh.b"), whiteout(".wh.c")]
        ) {
            $0.addFile(".wh..wh.aufs", mode: 0o444)
            $0.addFolder(".wh..wh.orph/", mode: 0o700)
            $0.addFile("a", "x")
            $0.addFolder("/.wh..wh.plnk/", mode: 0o700)
            $0.addHardlink(".wh.b", to: ".wh..wh.aufs")
            $0.addHardlink(".wh.c", to: ".wh.b")
        },
        HonestTar("case pairs", [.file("a", "x"), .file("A", "y")]) {
            $0.addFile("a", "x")
            $0.addFile("A", "y")
        },
        HonestTar("names that only look odd", ["..a", "...", "a\\b", "c:d", "~", "-", ".whx"].map { .file($0, "x") }) {
            for name in ["..a", "...", "a\\b", "c:d", "~", "-", ".whx"] { $0.addFile(name, "x") }
        },
        HonestTar("NFD and NFC beside each other", [.file("u\u{308}", "x"), .file("\u{FC}", "y")]) {
            $0.addFile("u\u{308}", "x")
            $0.addFile("\u{FC}", "y")
        },
        HonestTar("children before their folder", [.file("d/a", "x"), .dir("d")]) {
            $0.addFile("d/a", "x")
            $0.addFolder("d/")
        },
        HonestTar(
            "whiteouts of nothing, opaque first and last",
            [
                whiteout("d/.wh..wh..opq"), .file("d/a", "x"), whiteout("e/.wh.gone"), .file("e/b", "y"),
                whiteout("e/.wh..wh..opq"),
            ]
        ) {
            $0.addFile("d/.wh..wh..opq")
            $0.addFile("d/a", "x")
            $0.addFile("e/.wh.gone")
            $0.addFile("e/b", "y")
            $0.addFile("e/.wh..wh..opq")
        },
    ]

    /// Compressed blobs of one small tar.
    static let compressed: [HonestTar] = [
        HonestTar("gzip", two) { GzipMember(tar).bytes },
        HonestTar("gzip in members, one of them empty, as eStargz", two) {
            GzipMember(Array(tar[..<513])).bytes + GzipMember([]).bytes + GzipMember(Array(tar[513...])).bytes
        },
        HonestTar("gzip with a name, a comment, an extra field and a header checksum", two) {
            var member = GzipMember(tar)
            member.fixed[3] = 4 | 8 | 16 | 1
            member.optional = [6, 0, 0x53, 0x47, 2, 0, 1, 2] + Array("layer.tar\0why\0".utf8)
            member.addHeaderChecksum()
            return member.bytes
        },
        HonestTar("gzip with an empty extra field", two) {
            var member = GzipMember(tar)
            member.fixed[3] = 4
            member.optional = [0, 0]
            return member.bytes
        },
        HonestTar("zstd in frames without checksum, one of them empty", two) {
            ZstdFrame.raw(Array(tar[..<513])) + ZstdFrame.raw([]) + ZstdFrame.raw(Array(tar[513...]))
        },
    ]

    private static var tar: [UInt8] { TarBuilder.twoFiles.bytes() }
    private static let two: [ExpectedEntry] = [.file("a.txt", "alpha\n"), .file("b.txt", "beta\n")]

    private static func whiteout(_ path: String) -> ExpectedEntry {
        ExpectedEntry(path: path, type: .whiteout, mode: 0o644)
    }
}
