import Core
import TestKit

extension TarThreat {
    /// The table of an eStargz layer, as it stands behind the layer's end.
    static var table: TarBuilder {
        var table = TarBuilder()
        table.addFile("stargz.index.json", #"{"version":1,"entries":[]}"#, mode: 0)
        table[0].mtime = 0
        return table
    }

    /// Faults of headers, ends and sizes.
    static let headers: [TarThreat] = [
        TarThreat("tar-bad-checksum", "a wrong checksum") { $0["b.txt"].checksum = TarMember.octal(1, 6) + [0x20] },
        TarThreat("tar-bad-checksum", "a checksum that is no number") { $0["b.txt"].checksum = Array("abcdefgh".utf8) },
        TarThreat("tar-bad-checksum", "text") { [UInt8](repeating: 0x41, count: 2048) },
        TarThreat("tar-bad-checksum", "a zip") { ZipBuilder.twoFiles.bytes() + [UInt8](repeating: 0, count: 1024) },
        TarThreat("tar-bad-checksum", "gzip within gzip, which libarchive unwraps twice") {
            GzipMember(GzipMember(TarBuilder.twoFiles.bytes()).bytes).bytes
        },
        TarThreat("tar-header-malformed", "letters in the mode") { $0["b.txt"].raw[100] = Array("00a0644\0".utf8) },
        TarThreat("tar-header-malformed", "a mode beyond 16 bits") { $0["b.txt"].mode = 0o1000644 },
        TarThreat("tar-header-malformed", "no user id") { $0["b.txt"].raw[108] = [UInt8](repeating: 0, count: 8) },
        TarThreat("tar-header-malformed", "a negative group id") {
            $0["b.txt"].raw[116] = [UInt8](repeating: 0xFF, count: 8)
        },
        TarThreat("tar-header-malformed", "a user id beyond 32 bits") {
            $0["b.txt"].raw[108] = TarMember.base256(1 << 40, 8)
        },
        TarThreat("tar-header-malformed", "text behind the name's end") { $0["b.txt"].raw[10] = Array("evil".utf8) },
        TarThreat("tar-header-malformed", "text behind the user name's end") { $0["b.txt"].raw[280] = [0x41] },
        TarThreat("tar-header-malformed", "another magic") { $0["b.txt"].magic = Array("ustar\u{0}01".utf8) },
        TarThreat("tar-header-malformed", "bytes behind the prefix") { $0["b.txt"].raw[501] = [1] },
        TarThreat("tar-header-malformed", "a link name in a file", entry: "b.txt") {
            $0["b.txt"].link = Array("a.txt".utf8)
        },
        TarThreat("tar-header-malformed", "letters in the time") {
            $0["b.txt"].raw[136] = Array("yesterday\0\0\0".utf8)
        },
        TarThreat("tar-header-ambiguous", "GNU's magic with a ustar prefix") {
            $0["b.txt"].magic = TarMember.gnuMagic
            $0["b.txt"].prefix = Array("etc".utf8)
        },
        TarThreat("tar-header-ambiguous", "GNU's magic with a prefix that begins like a number") {
            $0["b.txt"].magic = TarMember.gnuMagic
            $0["b.txt"].prefix = Array("0/etc".utf8)
        },
        TarThreat("tar-header-ambiguous", "GNU's magic with bytes where sparse maps are") {
            $0["b.txt"].magic = TarMember.gnuMagic
            $0["b.txt"].raw[400] = Array("x".utf8)
        },
        TarThreat("tar-header-ambiguous", "GNU's times, which Python and 7-Zip take for a prefix") {
            $0["b.txt"].magic = TarMember.gnuMagic
            $0["b.txt"].raw[345] = TarMember.octal(1_700_000_000, 11) + TarMember.octal(1_700_000_000, 11)
        },
        TarThreat("tar-header-ambiguous", "GNU's times, of which the second makes Go take the first for a prefix") {
            $0["b.txt"].magic = TarMember.gnuMagic
            $0["b.txt"].raw[345] = Array("755\0".utf8)
            $0["b.txt"].raw[357] = TarMember.base256(1 << 63, 12)
        },
        TarThreat("tar-header-ambiguous", "GNU's second time alone") {
            $0["b.txt"].magic = TarMember.gnuMagic
            $0["b.txt"].raw[357] = TarMember.octal(1_700_000_000, 11)
        },
        TarThreat("tar-header-malformed", "a time of 2^63, which Go refuses") {
            $0["b.txt"].raw[136] = TarMember.base256(1 << 63, 12)
        },
        TarThreat("tar-header-malformed", "a time below -2^63") {
            $0["b.txt"].raw[136] = [0xFF, 0xFF, 0xFF, 0xFF, 0x7F] + [UInt8](repeating: 0xFF, count: 7)
        },
        TarThreat("tar-header-malformed", "a time of spaces, at which 7-Zip passes the member over") {
            $0["b.txt"].raw[136] = [UInt8](repeating: 0x20, count: 11) + [0]
        },
        TarThreat("tar-header-malformed", "a mode in base-256") { $0["b.txt"].raw[100] = TarMember.base256(0o644, 8) },
        TarThreat("tar-header-malformed", "a device number in base-256") {
            $0["b.txt"].raw[329] = TarMember.base256(0, 8)
        },
        TarThreat("tar-type-ambiguous", "a v7 folder by its own name, a file by the extension's", entry: "c") {
            $0.addPax([("path", "c")])
            $0.addFile("d/")
            $0["d/"].type = 0
        },
        TarThreat("tar-type-ambiguous", "a v7 file by its own name, a folder by the extension's", entry: "d/") {
            $0.addLong("L", Array("d/\0".utf8))
            $0.addFile("c")
            $0["c"].type = 0
            $0["c"].magic = TarMember.v7Magic
        },
        TarThreat("tar-header-ambiguous", "no magic, yet a prefix") {
            $0["b.txt"].magic = TarMember.v7Magic
            $0["b.txt"].raw[345] = Array("etc".utf8)
        },
        TarThreat("tar-header-ambiguous", "star's trailer, with which the prefix is shorter") {
            $0["b.txt"].raw[508] = Array("tar\0".utf8)
        },
        TarThreat("tar-truncated", "cut inside a header") { TarBuilder.twoFiles.bytes().prefix(1100).map { $0 } },
        TarThreat("tar-truncated", "cut inside content", entry: "b.txt") {
            TarBuilder.twoFiles.bytes().prefix(1024 + 515).map { $0 }
        },
        TarThreat("tar-truncated", "cut inside padding") { TarBuilder.twoFiles.bytes().prefix(1000).map { $0 } },
        TarThreat("tar-truncated", "a size beyond the archive") { $0["b.txt"].size = 1 << 20 },
        TarThreat("tar-truncated", "cut inside an extension") {
            var tar = TarBuilder()
            tar.addPax([("comment", String(repeating: "x", count: 2000))])
            return tar.bytes().prefix(1000).map { $0 }
        },
        TarThreat("tar-truncated", "no end, and cut inside the last padding") {
            $0["b.txt"].padding = [UInt8](repeating: 0, count: 506)
            $0.end = []
        },
        TarThreat("tar-truncated", "zeros that end inside the first block") {
            $0.end = [UInt8](repeating: 0, count: 300)
        },
        TarThreat("tar-truncated", "zeros that end inside the second block") {
            $0.end = [UInt8](repeating: 0, count: 700)
        },
        TarThreat("tar-lone-zero-block", "a member behind one zero block") {
            var hidden = TarBuilder()
            hidden.addFile("hidden")
            $0.end = [UInt8](repeating: 0, count: 512) + hidden.bytes()
        },
        TarThreat("tar-lone-zero-block", "bytes in the second zero block") {
            $0.end = [UInt8](repeating: 0, count: 1000) + [1] + [UInt8](repeating: 0, count: 23)
        },
        TarThreat("tar-trailing-data", "a second archive") {
            $0.end += TarBuilder.twoFiles.bytes()
        },
        TarThreat("tar-trailing-data", "one byte") { $0.end += [0x0A] },
        TarThreat("tar-trailing-data", "an eStargz table that is not at a block's beginning") {
            $0.end += [UInt8](repeating: 0, count: 100) + TarThreat.table.bytes()
        },
        TarThreat("tar-trailing-data", "a file of nearly the name of an eStargz table") {
            var table = TarThreat.table
            table[0].name = Array("stargz.index.json5".utf8)
            $0.end += table.bytes()
        },
        TarThreat("tar-trailing-data", "a link of the name of an eStargz table") {
            var table = TarBuilder()
            table.addLink("stargz.index.json", to: "/etc")
            $0.end += table.bytes()
        },
        TarThreat("tar-trailing-data", "a file behind an eStargz table") {
            var table = TarThreat.table
            table.addFile("hidden", "x")
            $0.end += table.bytes()
        },
        TarThreat("tar-trailing-data", "two eStargz tables") {
            $0.end += TarThreat.table.bytes() + TarThreat.table.bytes()
        },
        TarThreat("tar-trailing-data", "an eStargz table whose checksum is wrong") {
            var table = TarThreat.table
            table[0].checksum = Array("000000\0 ".utf8)
            $0.end += table.bytes()
        },
        TarThreat("tar-truncated", or: ["tar-trailing-data"], "an eStargz table that is cut short") {
            $0.end += TarThreat.table.bytes().prefix(600)
        },
        TarThreat("tar-truncated", or: ["tar-trailing-data"], "an eStargz table without its end") {
            $0.end += TarThreat.table.bytes().dropLast(512)
        },
        TarThreat("tar-padding", or: ["tar-trailing-data"], "a byte behind an eStargz table") {
            var table = TarThreat.table
            table[0].padding = [UInt8](repeating: 1, count: 512 - table[0].body.count)
            $0.end += table.bytes()
        },
        TarThreat("tar-padding", "a byte behind the content", entry: "b.txt") {
            $0["b.txt"].padding = [UInt8](repeating: 0, count: 506) + [1]
        },
        TarThreat("tar-padding", "a byte behind an extension") {
            $0.addPax([("comment", "x")])
            $0[2].padding = [1] + [UInt8](repeating: 0, count: 511 - $0[2].body.count)
            $0.addFile("c")
        },
        TarThreat("tar-size-invalid", "a negative size", entry: "b.txt") {
            $0["b.txt"].raw[124] = [UInt8](repeating: 0xFF, count: 12)
        },
        TarThreat("tar-size-invalid", "a size beyond 64 bits", entry: "b.txt") {
            $0["b.txt"].raw[124] = [0x80, 0, 0, 1] + [UInt8](repeating: 0, count: 8)
        },
        TarThreat("tar-size-invalid", "a size that wraps a signed number") {
            $0["b.txt"].raw[124] = TarMember.base256(1 << 63, 12)
        },
        TarThreat("tar-size-invalid", "no size") { $0["b.txt"].raw[124] = [UInt8](repeating: 0, count: 12) },
        TarThreat("tar-size-invalid", "letters in the size") { $0["b.txt"].raw[124] = Array("0000000000x\0".utf8) },
        TarThreat("tar-size-invalid", "64 GiB claimed", entry: "b.txt") {
            $0["b.txt"].raw[124] = TarMember.base256(64 << 30, 12)
        },
        TarThreat(
            "tar-size-invalid", "a file over the limit", entry: "b.txt",
            limits: Limits(entries: 9, unpackedBytes: 99, fileBytes: 5)
        ) {
            $0["a.txt"].body = []
            $0["b.txt"].body = Array("123456".utf8)
        },
        TarThreat(
            "tar-size-invalid", "files over the limit together",
            limits: Limits(entries: 9, unpackedBytes: 10, fileBytes: 9)
        ) {
            $0.addFile("c")
        },
        TarThreat(
            "tar-size-invalid", "members over the limit", limits: Limits(entries: 2, unpackedBytes: 99, fileBytes: 99)
        ) {
            $0.addFile("c")
        },
    ]
}
