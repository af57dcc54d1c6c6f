import Core
import TestKit

extension HonestZip {
    /// What everyday builders write, and every reader takes alike.
    static let builders: [HonestZip] = [
        HonestZip(
            "`./` before every name, as bsdtar and Windows' tar write them",
            [.dir("d"), .file("d/a", "alpha\n"), .link("l", to: "d/a")]
        ) {
            $0.addFolder("./")
            $0.addFolder("./d/")
            $0.addFile("./d/a", "alpha\n")
            $0.addLink("./l", to: "d/a")
        },
        HonestZip("`./` before every name, no entry of the root", [.file("a", "alpha\n")]) {
            $0.addFile("./a", "alpha\n")
        },
        HonestZip("the root alone", []) { $0.addFolder("./") },
        HonestZip("the root of any mode, which nobody's tree has", [.file("a", "alpha\n")]) {
            $0.addFolder("./", mode: 0o40700)
            $0.addFile("./a", "alpha\n")
        },
        HonestZip(
            "`./` before every name but those that a signature brings",
            [
                .file("a", "alpha\n"), .dir("META_INF"), .file("META_INF/aws_signer_signature_v1.0.SF", "x"),
            ]
        ) {
            $0.addFile("./a", "alpha\n")
            $0.addFolder("META_INF/")
            $0.addFile("META_INF/aws_signer_signature_v1.0.SF", "x")
        },
        HonestZip("zeros that fill the last block, as bsdtar writes into a pipe", [.file("a", "alpha\n")]) {
            $0.addFile("a", "alpha\n")
            $0.padToBlocks()
        },
        HonestZip("the same folder twice, as rules_pkg writes it", [.dir("d"), .file("d/a", "alpha\n")]) {
            $0.addFolder("d/")
            $0.addFile("d/a", "alpha\n")
            $0.addFolder("d/")
        },
        HonestZip("a folder with the mode of a file that all may search", [.dir("d"), .file("d/a", "x")]) {
            $0.addFolder("d/", mode: 0o100755)
            $0.addFile("d/a", "x")
        },
        HonestZip("a DOS host's folder with a file's mode", [.dir("d")]) {
            $0.addFolder("d/", mode: 0o100644)
            $0["d/"].central.madeBy = 20
        },
        HonestZip(
            "one to three zeros behind the extra fields, as zipalign writes them",
            [
                .file("a", "1"), .file("b", "2"), .file("c", "3"),
            ]
        ) {
            for (name, zeros) in [("a", 1), ("b", 2), ("c", 3)] {
                $0.addFile(name, String(zeros))
                $0[name].local.extra = ZipExtra.timestamp + [UInt8](repeating: 0, count: zeros)
            }
        },
        HonestZip(
            "zeros for up to 4 KiB behind the extra fields, as `zipalign -p` writes them, in either header",
            [.file("a", "1"), .file("b", "2"), .file("c", "3")]
        ) {
            for (name, zeros) in [("a", 4), ("b", 9), ("c", 4_095)] {
                $0.addFile(name, String(name == "a" ? 1 : name == "b" ? 2 : 3))
                $0[name].local.extra = ZipExtra.timestamp + [UInt8](repeating: 0, count: zeros)
            }
            $0["b"].central.extra = ZipExtra.timestamp + [UInt8](repeating: 0, count: 9)
            $0["a"].local.extra = [UInt8](repeating: 0, count: 5)
        },
        HonestZip(
            "a central zip64 field that repeats the record's own offset", [.file("a", "1"), .file("b", "beta\n")]
        ) {
            $0.addFile("a", "1")
            $0.addFile("b", "beta\n")
            $0["b"].central.size = .max
            $0["b"].central.compressedSize = .max
            $0["b"].central.extra = ZipExtra.zip64([5, 5, UInt64(30 + 1 + 1)])
        },
        HonestZip("a central zip64 field that repeats everything for one saturated size", [.file("a", "alpha\n")]) {
            $0.addFile("a", "alpha\n")
            $0["a"].central.size = .max
            $0["a"].central.extra = ZipExtra.zip64([6, 6, 0])
        },
        HonestZip("zeros in the local zip64 field beside sizes that `zip -A` filled in", [.file("a", "alpha\n")]) {
            $0.addFile("a", "alpha\n")
            $0["a"].local.extra = ZipExtra.zip64([0, 0])
            $0["a"].versionNeeded = 45
        },
        HonestZip("the modes that PHP's Phar writes beside a DOS host", [.dir("d"), .file("d/a", "x")]) {
            $0.addFolder("d/")
            $0.addFile("d/a", "x")
            $0["d/"].extra = ZipExtra.asiUnix(mode: 0o777)
            $0["d/a"].extra = ZipExtra.asiUnix(mode: 0o666)
            for name in ["d/", "d/a"] {
                $0[name].central.madeBy = 0
                $0[name].central.externalAttributes = 0
            }
        },
        HonestZip("an ASi Unix field that says what a record without a mode means", [.file("a", "x")]) {
            $0.addFile("a", "x")
            $0["a"].central.externalAttributes = 0
            $0["a"].extra = ZipExtra.asiUnix(mode: 0o100644)
        },
        HonestZip("Unix times and owners of PKWARE's", [.file("a", "x")]) {
            $0.addFile("a", "x")
            $0["a"].extra = ZipExtra.field(0x000D, [UInt8](repeating: 7, count: 12))
        },
    ]
}
