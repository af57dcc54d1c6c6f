import Core
import TestKit

extension TarThreat {
    /// Faults of pax records and GNU's long names.
    static let extensions: [TarThreat] = [
        pax("tar-pax-size-mismatch", "a size other than the header's", [("size", "3")]),
        pax("tar-pax-size-mismatch", "a size beyond octal, beside another in the header", [("size", "8589934592")]),
        pax("tar-pax-malformed", "a signed size", [("size", "+6")]),
        pax("tar-pax-malformed", "a size with a leading zero", [("size", "06")]),
        pax("tar-pax-malformed", "a hexadecimal user id", [("uid", "0x10")]),
        pax("tar-pax-malformed", "a time that is none", [("mtime", "now")]),
        paxBytes("tar-pax-malformed", "a length that is too long", Array("99 path=x\n".utf8)),
        paxBytes("tar-pax-malformed", "a length that is too short", Array("9 path=xyz\n".utf8)),
        paxBytes("tar-pax-malformed", "a length with a sign", Array("+11 path=x\n".utf8)),
        paxBytes("tar-pax-malformed", "a length with a leading zero", Array("011 path=x\n".utf8)),
        paxBytes("tar-pax-malformed", "no length", Array("path=x\n".utf8)),
        paxBytes("tar-pax-malformed", "no equals sign", Array("8 pathx\n".utf8)),
        paxBytes("tar-pax-malformed", "no key", Array("5 =x\n".utf8)),
        paxBytes("tar-pax-malformed", "no line feed", Array("10 path=xx".utf8)),
        paxBytes("tar-pax-malformed", "zeros behind the records", TarBuilder.record("path", [0x78]) + [0, 0]),
        paxBytes("tar-pax-malformed", "a key with a control character", TarBuilder.record("pa\u{1}th", [0x78])),
        pax("tar-pax-duplicate-key", "two paths", [("path", "b.txt"), ("path", "c.txt")]),
        pax("tar-pax-duplicate-key", "the same path twice", [("path", "b.txt"), ("path", "b.txt")]),
        pax("tar-pax-delete", "an empty path", [("path", "")]),
        pax("tar-pax-delete", "an empty size", [("size", "")]),
        pax("tar-pax-delete", "an empty capability", [("SCHILY.xattr.security.capability", "")]),
        TarThreat("tar-pax-global", "a global path that names a whiteout") {
            $0.addPax([("path", ".wh.etc")], global: true)
            $0.addFile("c")
        },
        TarThreat("tar-pax-global", "a global owner beside a comment") {
            $0.addPax([("comment", "x"), ("uid", "0")], global: true)
            $0.addFile("c")
        },
        global("a whiteout", "etc/.wh.policy"), global("a file", "a.txt"), global("a folder in a folder", "etc/x"),
        global("Python's own name", "././@PaxHeader"), global("GNU tar's own name", "/tmp/GlobalHead.7.1"),
        global("git's name in a folder", "etc/pax_global_header"), global("nothing", ""),
        TarThreat("tar-pax-global", "a global header named as a file before it", entry: "GlobalHead.0.0") {
            $0.addFile("GlobalHead.0.0")
            $0.addPax([("comment", "x")], global: true, named: "GlobalHead.0.0")
        },
        TarThreat("tar-pax-global", "a global header named as a folder behind it", entry: "pax_global_header") {
            $0.addPax([("comment", "x")], global: true)
            $0.addFile("pax_global_header/x")
        },
        pax("tar-pax-malformed", "a time beyond 64 bits", [("mtime", "9223372036854775808")]),
        pax("tar-pax-malformed", "a time below 64 bits", [("atime", "-9223372036854775809")]),
        pax("tar-pax-malformed", "a time with a plus sign", [("ctime", "+1")]),
        pax("tar-pax-malformed", "a time with two points", [("ctime", "1.5.5")]),
        pax("tar-pax-malformed", "a user's name with a NUL, which Go refuses", [("uname", "a\u{0}b")]),
        pax("tar-pax-unsupported-key", "an unknown key", [("colour", "blue")]),
        pax("tar-pax-unsupported-key", "a reserved key", [("security.selinux", "x")]),
        pax("tar-pax-unsupported-key", "star's file type", [("SCHILY.filetype", "dir")]),
        TarThreat("tar-extension-chain", "pax, then a long name") {
            $0.addPax([("path", "x")])
            $0.addLong("L", Array("y\0".utf8))
            $0.addFile("c")
        },
        TarThreat("tar-extension-chain", "a long name, then pax") {
            $0.addLong("L", Array("y\0".utf8))
            $0.addPax([("path", "x")])
            $0.addFile("c")
        },
        TarThreat("tar-extension-chain", "two long names") {
            $0.addLong("L", Array("x\0".utf8))
            $0.addLong("L", Array("y\0".utf8))
            $0.addFile("c")
        },
        TarThreat("tar-extension-chain", "two pax headers") {
            $0.addPax([("path", "x")])
            $0.addPax([("path", "y")])
            $0.addFile("c")
        },
        TarThreat("tar-extension-chain", "a global header between an extension and its member") {
            $0.addPax([("path", "x")])
            $0.addPax([("comment", "y")], global: true)
            $0.addFile("c")
        },
        TarThreat("tar-extension-orphan", "pax at the end") { $0.addPax([("path", "x")]) },
        TarThreat("tar-extension-orphan", "a long name at the end, without zero blocks") {
            $0.addLong("L", Array("x\0".utf8))
            $0.end = []
        },
        TarThreat("tar-extension-orphan", "a long link name for a file", entry: "c") {
            $0.addLong("K", Array("x\0".utf8))
            $0.addFile("c")
        },
        pax("tar-extension-orphan", "a pax link path for a file", [("linkpath", "x")]),
        TarThreat("tar-extension-too-large", "a pax header that claims 1 GiB") {
            $0.addPax([("comment", "x")])
            $0[2].size = 1 << 30
            $0.addFile("c")
        },
        TarThreat("tar-extension-too-large", "a long name of a MiB and a byte") {
            $0.addLong("L", [UInt8](repeating: 0x78, count: 1 << 20) + [0])
            $0.addFile("c")
        },
        TarThreat("tar-sparse", "GNU's sparse type") {
            $0.add("s", type: "S")
            $0[2].magic = TarMember.gnuMagic
        },
        pax("tar-sparse", "a pax sparse map", [("GNU.sparse.major", "1"), ("GNU.sparse.name", "evil")]),
        pax("tar-sparse", "star's real size", [("SCHILY.realsize", "99")]),
        pax("tar-xattr-overlay", "an opaque folder", [("SCHILY.xattr.trusted.overlay.opaque", "y")]),
        pax("tar-xattr-overlay", "a redirect", [("SCHILY.xattr.user.overlay.redirect", "/etc")]),
        pax(
            "tar-xattr-overlay", "a redirect under libarchive's key",
            [("LIBARCHIVE.xattr.trusted%2Eoverlay.redirect", "L2V0Yw")]),
        pax(
            "tar-xattr-conflict", "two capabilities",
            [("SCHILY.xattr.security.capability", "one"), ("LIBARCHIVE.xattr.security.capability", "dHdv")]),
        pax(
            "tar-xattr-conflict", "a capability for libarchive alone",
            [("LIBARCHIVE.xattr.security.capability", "dHdv")]),
        pax(
            "tar-xattr-conflict", "an access list for libarchive alone",
            [("LIBARCHIVE.xattr.system.posix_acl_access", "dHdv")]),
        pax(
            "tar-xattr-overlay", "an opaque folder of fuse-overlayfs", [("SCHILY.xattr.user.fuseoverlayfs.opaque", "y")]
        ),
        pax(
            "tar-xattr-overlay", "another owner for fuse-overlayfs",
            [("SCHILY.xattr.security.fuseoverlayfs.override_stat", "0:0:04755")]),
        TarThreat("tar-xattr-overlay", "a root folder that has fuse-overlayfs take owners from attributes", entry: "./")
        {
            $0.addPax([("SCHILY.xattr.user.containers.override_stat", "0:0:0755")])
            $0.addFolder("./")
        },
        pax("tar-xattr-conflict", "a note for libarchive alone", [("LIBARCHIVE.xattr.user.note", "bm90ZQ")]),
        list(
            "tar-xattr-conflict", "of other rights than the mode", TarMember.accessList(owner: 7, group: 7, others: 5)),
        list("tar-pax-malformed", "cut short", TarMember.accessList(owner: 6, group: 4, others: 4).dropLast()),
        list(
            "tar-pax-malformed", "of version 3",
            [3, 0, 0, 0] + TarMember.accessList(owner: 6, group: 4, others: 4).dropFirst(4)),
        list("tar-pax-malformed", "of nobody", [2, 0, 0, 0]),
        pax("tar-pax-delete", "an empty access list", [("SCHILY.acl.access", "")]),
        pax("tar-pax-delete", "an empty binary access list", [("SCHILY.xattr.system.posix_acl_default", "")]),
        pax("tar-pax-unsupported-key", "an attribute's name with a comma", [("SCHILY.xattr.security.a,b", "x")]),
        capability("of no version", Array("junk".utf8)),
        capability("of version 1", [1, 0, 0, 1, 0, 4] + [UInt8](repeating: 0, count: 6)),
        capability("of version 2, cut short", [1, 0, 0, 2, 0, 4] + [UInt8](repeating: 0, count: 13)),
        capability("of version 2, too long", [1, 0, 0, 2] + [UInt8](repeating: 0, count: 20)),
        capability("with a flag that nobody knows", [2, 0, 0, 2] + [UInt8](repeating: 0, count: 16)),
        capability(
            "of version 3, for nobody", [1, 0, 0, 3] + [UInt8](repeating: 0, count: 16) + [255, 255, 255, 255]),
    ]

    /// A global header of a name that runtimes act on.
    private static func global(_ what: String, _ name: String) -> TarThreat {
        TarThreat("tar-pax-global", "a global comment named after \(what)") {
            $0.addPax([("comment", "x")], global: true, named: name)
            $0.addFile("c")
        }
    }

    /// An access list that does not fit a file of mode 0644.
    private static func list(_ id: String, _ what: String, _ value: [UInt8]) -> TarThreat {
        TarThreat(id, "an access list \(what)") {
            $0.addPax(bytes: TarBuilder.record("SCHILY.xattr.system.posix_acl_access", value))
            $0.addFile("listed")
        }
    }

    /// A capability that the kernel refuses.
    private static func capability(_ what: String, _ value: [UInt8]) -> TarThreat {
        TarThreat("tar-pax-malformed", "a capability \(what)") {
            $0.addPax(bytes: TarBuilder.record("SCHILY.xattr.security.capability", value))
            $0.addFile("ping")
        }
    }

    /// A fault in the pax header of a third file.
    private static func pax(_ id: String, _ threat: String, _ records: [(String, String)]) -> TarThreat {
        TarThreat(id, threat) {
            $0.addPax(records)
            $0.addFile("c.txt", "gamma\n")
        }
    }

    private static func paxBytes(_ id: String, _ threat: String, _ bytes: [UInt8]) -> TarThreat {
        TarThreat(id, threat) {
            $0.addPax(bytes: bytes)
            $0.addFile("c.txt", "gamma\n")
        }
    }
}
