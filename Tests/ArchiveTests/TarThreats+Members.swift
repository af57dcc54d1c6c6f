import TestKit

extension TarThreat {
    /// Faults of types, links, whiteouts and names.
    static let members: [TarThreat] = [
        TarThreat("tar-type-unknown", "a vendor's type") { $0.add("x", type: "Z") },
        TarThreat("tar-type-unknown", "a contiguous file") { $0.add("x", type: "7") },
        TarThreat("tar-type-unknown", "a volume label") { $0.add("x", type: "V") },
        TarThreat("tar-type-ambiguous", "a file whose name ends in a slash", entry: "x/") { $0.addFile("x/", "data") },
        TarThreat("tar-type-ambiguous", "an old file with content whose name ends in a slash") {
            $0.addFile("x/", "data")
            $0["x/"].magic = TarMember.v7Magic
            $0["x/"].type = 0
        },
        TarThreat("tar-type-ambiguous", "a link whose name ends in a slash") { $0.addLink("x/", to: "a.txt") },
        TarThreat("tar-type-ambiguous", "a file whose mode says folder") { $0["b.txt"].mode = 0o40755 },
        TarThreat("tar-body-not-allowed", "a folder with content", entry: "d") {
            $0.addFolder("d")
            $0["d"].body = Array("data".utf8)
        },
        TarThreat("tar-body-not-allowed", "a link with a size") {
            $0.addLink("l", to: "a.txt")
            $0["l"].size = 5
        },
        TarThreat("tar-body-not-allowed", "a hard link with content") {
            $0.addHardlink("h", to: "a.txt")
            $0["h"].body = Array("other".utf8)
        },
        TarThreat("tar-header-malformed", "a set-user-id file of the user id that chown takes for none", entry: "su") {
            $0.addPax([("uid", "4294967295")])
            $0.addFile("su", "x", mode: 0o4755)
        },
        TarThreat("tar-size-invalid", "paths that imply more folders than can be remembered") {
            for number in 0..<9 {
                $0.addPax([("path", "\(number)/\(String(repeating: "d/", count: 2_040))x")])
                $0.addFile("f")
            }
        },
        TarThreat("tar-whiteout-invalid", "the character device that overlayfs takes for a whiteout", entry: "etc") {
            $0.addDevice("etc", "3", major: 0, minor: 0)
        },
        TarThreat("tar-whiteout-invalid", "that device by blank numbers, below /dev") {
            $0.addDevice("dev/x", "3", major: 0, minor: 0)
            $0["dev/x"].raw = [329: [UInt8](repeating: 0, count: 16)]
        },
        TarThreat("tar-whiteout-invalid", "that device in a header of the seventh edition") {
            $0.addDevice("etc", "3", major: 1, minor: 3)
            $0["etc"].magic = TarMember.v7Magic
            $0["etc"].raw = [:]
        },
        TarThreat(
            "tar-header-malformed", or: ["tar-device"], "a minor number that the kernel cuts off to 0, 0", entry: "etc"
        ) {
            $0.addDevice("etc", "3", major: 0, minor: 1 << 20)
        },
        TarThreat("tar-header-malformed", or: ["tar-device"], "a major number beyond the kernel's") {
            $0.addDevice("x", "4", major: 4096, minor: 1)
        },
        TarThreat("tar-header-malformed", "a device node whose number is in base-256") {
            $0.addDevice("x", "3", major: 1, minor: 3)
            $0["x"].raw[329] = TarMember.base256(1, 8)
        },
        TarThreat("tar-header-malformed", "a negative device number") {
            $0.addDevice("x", "3", major: 1, minor: 3)
            $0["x"].raw[337] = [UInt8](repeating: 0xFF, count: 8)
        },
        TarThreat("tar-pax-unsupported-key", "a device number that star takes from pax") {
            $0.addPax([("SCHILY.devminor", "0")])
            $0.addDevice("x", "3", major: 1, minor: 3)
        },
        TarThreat("tar-body-not-allowed", or: ["tar-device"], "a device with content") {
            $0.addDevice("x", "3", major: 1, minor: 3)
            $0["x"].body = Array("data".utf8)
        },
        TarThreat("tar-type-ambiguous", or: ["tar-device"], "a character device whose mode says block") {
            $0.addDevice("x", "3", major: 1, minor: 3)
            $0["x"].mode = 0o060644
        },
        TarThreat("tar-type-conflict", or: ["tar-fifo"], "a member below a pipe") {
            $0.add("p", type: "6")
            $0.addFile("p/x")
        },
        TarThreat("tar-duplicate-path", "a file twice", entry: "a.txt") { $0.addFile("a.txt", "other") },
        TarThreat("tar-duplicate-path", "a file twice, once with ./", entry: "a.txt") {
            $0.addFile("./a.txt", "alpha\n")
        },
        TarThreat("tar-duplicate-path", "a folder twice with different modes", entry: "d") {
            $0.addFolder("d")
            $0.addFolder("d/", mode: 0o777)
        },
        TarThreat("tar-duplicate-path", or: ["tar-type-conflict"], "a folder, then a file") {
            $0.addFolder("d")
            $0.addFile("d")
        },
        TarThreat("tar-duplicate-path", "the root twice with different modes") {
            $0.addFolder("./")
            $0.addFolder("./", mode: 0o777)
        },
        TarThreat("tar-type-conflict", "a member below a file", entry: "a.txt/x") { $0.addFile("a.txt/x") },
        TarThreat("tar-type-conflict", "a file where a folder was", entry: "d") {
            $0.addFile("d/x")
            $0.addFile("d")
        },
        TarThreat("tar-hardlink-missing", "a link before its target", entry: "h") {
            $0.addHardlink("h", to: "later")
            $0.addFile("later")
        },
        TarThreat("tar-hardlink-missing", "a link to itself") { $0.addHardlink("h", to: "h") },
        TarThreat("tar-hardlink-missing", "a link to a folder") {
            $0.addFolder("d")
            $0.addHardlink("h", to: "d")
        },
        TarThreat("tar-hardlink-missing", "a link to nothing") { $0.addHardlink("h", to: "") },
        TarThreat("tar-hardlink-escape", "a target with two slashes in front", entry: "h") {
            $0.addHardlink("h", to: "//etc/passwd")
        },
        TarThreat("tar-hardlink-escape", "an absolute target that climbs", entry: "h") {
            $0.addHardlink("h", to: "/../etc/passwd")
        },
        TarThreat("tar-hardlink-escape", "a climbing target") { $0.addHardlink("h", to: "../../etc/passwd") },
        TarThreat("tar-hardlink-escape", "a target through a symbolic link") {
            $0.addLink("l", to: "/etc")
            $0.addHardlink("h", to: "l/passwd")
        },
        TarThreat("tar-symlink-target", "an empty target", entry: "l") { $0.addLink("l", to: "") },
        TarThreat("tar-symlink-target", "a control character") { $0.addLink("l", to: "a\u{7}") },
        TarThreat("tar-symlink-target", "a control character between bytes that are no UTF-8") {
            $0.addLink("l", to: "x")
            $0["l"].link = [0xFF, 0x1B]
        },
        TarThreat("tar-symlink-target", "5,000 bytes") {
            $0.addPax([("linkpath", String(repeating: "a/", count: 2500))])
            $0.addLink("l", to: "x")
        },
        TarThreat(
            "tar-symlink-through", "a member below a link whose target climbs above the root", entry: "d/l/passwd"
        ) {
            $0.addLink("d/l", to: "../../etc")
            $0.addFile("d/l/passwd")
        },
        TarThreat("tar-hardlink-escape", "a hard link through a link whose target climbs above the root") {
            $0.addLink("l", to: "d/../../../etc")
            $0.addHardlink("h", to: "l/passwd")
        },
        TarThreat("tar-symlink-through", "a member below a link", entry: "l/passwd") {
            $0.addLink("l", to: "/etc")
            $0.addFile("l/passwd")
        },
        TarThreat("tar-symlink-through", "a link where a folder was", entry: "l") {
            $0.addFile("l/passwd")
            $0.addLink("l", to: "/etc")
        },
        TarThreat("tar-whiteout-invalid", "a whiteout of nothing named", entry: "d/.wh.") { $0.addFile("d/.wh.") },
        TarThreat("tar-whiteout-invalid", "a whiteout of the folder itself") { $0.addFile("d/.wh..") },
        TarThreat("tar-whiteout-invalid", "a whiteout of the folder above") { $0.addFile("d/.wh...") },
        TarThreat("tar-whiteout-invalid", "a whiteout with content") { $0.addFile(".wh.x", "data") },
        TarThreat("tar-whiteout-invalid", "a folder with a whiteout's name") { $0.addFolder(".wh.x") },
        TarThreat("tar-whiteout-invalid", "a link with a whiteout's name") { $0.addLink(".wh.x", to: "a.txt") },
        TarThreat("tar-whiteout-invalid", "a file in AUFS's bookkeeping") {
            $0.addFolder(".wh..wh.plnk/")
            $0.addFile(".wh..wh.plnk/12.34", "data")
        },
        TarThreat("tar-whiteout-invalid", "AUFS's bookkeeping with content") { $0.addFile(".wh..wh.aufs", "data") },
        TarThreat("tar-whiteout-invalid", "AUFS's bookkeeping in a folder") { $0.addFile("d/.wh..wh.aufs") },
        TarThreat("tar-whiteout-invalid", "AUFS's bookkeeping as a link") { $0.addLink(".wh..wh.orph", to: "a.txt") },
        TarThreat("tar-whiteout-invalid", "a name that is nearly AUFS's") { $0.addFile(".wh..wh.aufs2") },
        TarThreat("tar-whiteout-invalid", "a hard link to a file as a whiteout") {
            $0.addHardlink(".wh.x", to: "a.txt")
        },
        TarThreat("tar-whiteout-conflict", "an absolute whiteout of a path", entry: ".wh.a.txt") {
            $0.addFile("/.wh.a.txt")
        },
        TarThreat("tar-whiteout-invalid", "a member below a whiteout's name") { $0.addFile(".wh.d/x") },
        TarThreat("tar-whiteout-conflict", "a path and its whiteout", entry: ".wh.a.txt") { $0.addFile(".wh.a.txt") },
        TarThreat("tar-whiteout-conflict", "a whiteout, then the path", entry: "c") {
            $0.addFile(".wh.c")
            $0.addFile("c")
        },
        TarThreat("tar-whiteout-conflict", "a whiteout, then something below the path") {
            $0.addFile(".wh.d")
            $0.addFile("d/x")
        },
        TarThreat("tar-name-encoding", "a user's name that is no UTF-8") {
            $0.addPax(bytes: TarBuilder.record("uname", [0x66, 0xFC]))
            $0.addFile("c")
        },
        TarThreat("tar-name-encoding", "a header that says its names are Latin-1") {
            $0.addPax([("hdrcharset", "ISO-IR 8859 1 1998"), ("path", "x")])
            $0.addFile("c")
        },
        TarThreat("tar-path-control", or: ["tar-name-encoding"], "an escape in a name that is no UTF-8") {
            $0["b.txt"].name = [0x66, 0xFC, 0x1B]
        },
        TarThreat("tar-path-traversal", or: ["tar-name-encoding"], "a climbing name that is no UTF-8") {
            $0["b.txt"].name = [0xFC] + Array("/../x".utf8)
        },
        TarThreat("tar-path-nul", "a NUL in a pax path") {
            $0.addPax([("path", "x\u{0}y")])
            $0.addFile("c")
        },
        TarThreat("tar-path-nul", "a NUL in a long name") {
            $0.addLong("L", Array("x\0y\0".utf8))
            $0.addFile("c")
        },
        TarThreat("tar-path-control", "an escape in a name") { $0.addFile("a\u{1B}[2J") },
        TarThreat("tar-path-absolute", "a name with two slashes in front", entry: "//etc/passwd") {
            $0.addFile("//etc/passwd")
        },
        TarThreat("tar-path-empty", or: ["tar-type-ambiguous", "tar-path-absolute"], "the root as a file", entry: "/") {
            $0.addFile("/")
        },
        TarThreat("tar-duplicate-path", or: ["tar-path-absolute"], "two spellings of one path", entry: "a.txt") {
            $0.addFile("/a.txt", "other")
        },
        TarThreat("tar-path-traversal", or: ["tar-path-absolute"], "an absolute name that climbs") {
            $0.addFile("/../etc/passwd")
        },
        TarThreat("tar-path-noncanonical", or: ["tar-path-absolute"], "an absolute name with a dot inside") {
            $0.addFile("/d/./x")
        },
        TarThreat("tar-symlink-through", or: ["tar-path-absolute"], "an absolute name below a link") {
            $0.addLink("l", to: "/etc")
            $0.addFile("/l/passwd")
        },
        TarThreat("tar-path-traversal", "a climbing name", entry: "d/../../x") { $0.addFile("d/../../x") },
        TarThreat("tar-path-traversal", "a climbing name behind ./") { $0.addFile("./../x") },
        TarThreat("tar-path-noncanonical", "two slashes") { $0.addFile("d//x") },
        TarThreat("tar-path-noncanonical", "a dot inside") { $0.addFile("d/./x") },
        TarThreat("tar-path-noncanonical", "two dots in front") { $0.addFile("././x") },
        TarThreat("tar-path-noncanonical", "two slashes at the end") { $0.addFolder("d//") },
        TarThreat("tar-path-empty", "no name") { $0.addFile("") },
        TarThreat("tar-path-empty", "an empty long name") {
            $0.addLong("L", [0])
            $0.addFile("c")
        },
        TarThreat("tar-path-too-long", "a component of 256 bytes") {
            $0.addPax([("path", String(repeating: "n", count: 256))])
            $0.addFile("c")
        },
        TarThreat("tar-path-too-long", "a path of 5,000 bytes") {
            $0.addLong("L", Array(String(repeating: "n/", count: 2500).utf8) + [0x6E, 0])
            $0.addFile("c")
        },
    ]
}
