import Core
import TestKit

extension ZipThreat {
    /// Names that a reader would write somewhere else, or under another name.
    static let names: [ZipThreat] =
        [
            renamed("name-encoding", "a byte that is no UTF-8", [0xFF, 0x61]),
            renamed("name-encoding", "an overlong slash", [0x61, 0xC0, 0xAF, 0x62]),
            renamed("name-encoding", "a surrogate", [0xED, 0xA0, 0x80]),
            renamed("name-encoding", "a scalar cut short", [0x61, 0xE2, 0x82]),
            renamed("name-encoding", "code page 437", [0x81] + Array("ber.txt".utf8)),
            renamed(
                "name-encoding", "code page 437 under the UTF-8 flag", [0x81] + Array("ber.txt".utf8), flags: 0x800),
            renamed("path-nul", "a name that C readers cut short", "b.txt\u{0}.png"),
            renamed("path-nul", "a NUL at the end", "b.txt\u{0}"),
            renamed("path-control", "a newline", "b\n.txt"),
            renamed("path-control", "an escape sequence", "b\u{1B}[2Jx"),
            renamed("path-control", "a DEL", "b\u{7F}"),
            renamed("path-control", "a C1 control", "b\u{9B}31m", flags: 0x800),
            renamed("path-backslash", "a Windows separator", "dir\\b.txt"),
            renamed("path-backslash", or: ["path-traversal"], "a traversal by Windows separators", "..\\..\\b.txt"),
            renamed("path-absolute", "an absolute path", "/etc/passwd"),
            renamed("path-absolute", or: ["path-noncanonical"], "two leading slashes", "//host/share"),
            renamed("path-absolute", or: ["path-empty", "type-ambiguous"], "the root itself", "/"),
            renamed("path-traversal", "a parent at the start", "../b.txt"),
            renamed("path-traversal", "a parent in the middle", "d/../../b.txt"),
            renamed("path-traversal", "a parent that stays inside", "d/../b.txt"),
            renamed("path-traversal", "a parent at the end", "d/.."),
            renamed("path-traversal", "the parent alone", ".."),
            renamed("path-noncanonical", "a leading dot", "./b.txt"),
            renamed("path-noncanonical", "a dot in the middle", "d/./b.txt"),
            renamed("path-noncanonical", "two slashes", "d//b.txt"),
            renamed("path-noncanonical", "the dot alone", "."),
            renamed("path-noncanonical", "a version, which unzip leaves out", "b.txt;1"),
            renamed("path-noncanonical", "a version without a number", "b.txt;"),
            renamed("path-noncanonical", "a version behind another", "d/b;1;22"),
            renamed("path-drive", "a drive and a path", "C:/b.txt"),
            renamed("path-drive", "a drive and a relative path", "c:b.txt"),
            renamed("path-empty", "no name at all", ""),
            renamed("path-too-long", "a component of 256 bytes", String(repeating: "n", count: 256)),
            renamed(
                "path-too-long", "a component of 256 bytes below a folder", "d/" + String(repeating: "n", count: 256)),
            renamed("path-too-long", "a path of 4,097 bytes", String(repeating: "n/", count: 2048) + "n"),
        ] + kinds

    /// Names that are used twice or for two kinds of thing.
    private static let kinds: [ZipThreat] = [
        ZipThreat("path-traversal", "a folder above", entry: "..") { $0.addFolder("../") },
        ZipThreat("path-noncanonical", "a folder of two slashes", entry: "d//") { $0.addFolder("d//") },
        ZipThreat("duplicate-name", "the same file twice, other content", entry: "a.txt") {
            $0.addFile("a.txt", "other")
        },
        ZipThreat("duplicate-name", "the same file twice, same content", entry: "a.txt") {
            $0.addFile("a.txt", "alpha\n")
        },
        ZipThreat("duplicate-name", "the same folder twice, other modes", entry: "d") {
            $0.addFolder("d/")
            $0.addFolder("d/", mode: 0o40700)
        },
        ZipThreat("duplicate-name", "the same link twice", entry: "l") {
            $0.addLink("l", to: "a.txt")
            $0.addLink("l", to: "a.txt")
        },
        ZipThreat("type-conflict", "a file above a file") { $0.addFile("a.txt/below", "x") },
        ZipThreat("type-conflict", "a file far above a file") { $0.addFile("a.txt/far/below", "x") },
        ZipThreat("type-conflict", "a file above a folder") { $0.addFolder("a.txt/below/") },
        ZipThreat("type-conflict", "a file after what lies below it") {
            $0.addFile("c/below", "x")
            $0.addFile("c", "x")
        },
        ZipThreat("type-conflict", or: ["duplicate-name"], "a file and a folder of one name") {
            $0.addFolder("a.txt/")
        },
        ZipThreat("type-conflict", or: ["duplicate-name"], "a folder and a link of one name") {
            $0.addFolder("d/")
            $0.addLink("d", to: "a.txt")
        },
        ZipThreat("type-ambiguous", "a folder's name, a link's mode", entry: "d") { $0.addLink("d/", to: "a.txt") },
        ZipThreat("type-ambiguous", "a file's name, a folder's mode", entry: "d") {
            $0.members.append(ZipMember("d".utf8, mode: 0o40755))
        },
        ZipThreat("type-ambiguous", "a file's name and mode, the DOS folder bit", entry: "a.txt") {
            $0["a.txt"].central.externalAttributes |= 0x10
        },
        ZipThreat("type-ambiguous", "a DOS host's file, a link by its Unix mode", entry: "l") {
            $0.addLink("l", to: "a.txt")
            $0["l"].central.madeBy = 0x0014
        },
        ZipThreat("type-ambiguous", "a DOS host's volume label, which unzip leaves out", entry: "a.txt") {
            $0["a.txt"].central.madeBy = 20
            $0["a.txt"].central.externalAttributes = 0x08
        },
        ZipThreat("type-ambiguous", "an NTFS host's volume label beside a mode", entry: "a.txt") {
            $0["a.txt"].central.madeBy = 11 << 8 | 20
            $0["a.txt"].central.externalAttributes |= 0x08
        },
        host(1, "Amiga"), host(2, "VMS"), host(4, "VM/CMS"), host(5, "Atari"), host(6, "OS/2"), host(8, "Z-System"),
        host(9, "CP/M"), host(12, "MVS"), host(13, "VSE"), host(15, "Acorn"), host(16, "BeOS"), host(17, "Tandem"),
        host(18, "OS/400"), host(20, "unassigned"), host(30, "AtheOS"), host(255, "unassigned"),
        ZipThreat("mode-ambiguous", "internal attributes that hide the mode from unzip", entry: "a.txt") {
            $0["a.txt"].central.internalAttributes = 4
        },
        ZipThreat("readers-disagree", or: ["type-ambiguous"], "a link of a macOS host: Go sees one, libarchive a file")
        {
            $0.addLink("l", to: "a.txt")
            $0["l"].central.madeBy = 0x1314
        },
        ZipThreat("dir-with-data", "a folder with stored data", entry: "d") {
            $0.addFolder("d/")
            $0["d/"].store(Array("hidden".utf8))
        },
        ZipThreat("dir-with-data", "a folder with deflated data", entry: "d") {
            $0.addFolder("d/")
            $0["d/"].deflate(Array("hidden".utf8))
        },
        ZipThreat("special-file", "a character device", entry: "a.txt") { $0["a.txt"].central.unixMode = 0o020644 },
        ZipThreat("special-file", "a block device", entry: "a.txt") { $0["a.txt"].central.unixMode = 0o060644 },
        ZipThreat("special-file", "a named pipe", entry: "a.txt") { $0["a.txt"].central.unixMode = 0o010644 },
        ZipThreat("special-file", "a socket", entry: "a.txt") { $0["a.txt"].central.unixMode = 0o140644 },
        ZipThreat("special-file", or: ["type-ambiguous"], "a type that does not exist", entry: "a.txt") {
            $0["a.txt"].central.unixMode = 0o170644
        },
        ZipThreat("setuid", "a program that runs as its owner", entry: "a.txt") {
            $0["a.txt"].central.unixMode = 0o104755
        },
        ZipThreat("setuid", "a program that runs as its group", entry: "a.txt") {
            $0["a.txt"].central.unixMode = 0o102755
        },
        ZipThreat("entry-comment", "an end record in an entry's comment", entry: "b.txt") {
            $0["b.txt"].central.comment = ZipEndRecord.empty
        },
        ZipThreat("entry-comment", "an archive in an entry's comment", entry: "a.txt") {
            $0["a.txt"].central.comment = ZipBuilder.twoFiles.bytes()
        },
    ]

    /// A file by a host whose modes unzip takes and others don't, or that nobody has written for decades.
    private static func host(_ number: UInt8, _ name: String) -> ZipThreat {
        ZipThreat("mode-ambiguous", "a file of mode 0755 by host \(number), \(name)", entry: "a.txt") {
            $0["a.txt"].central.madeBy = UInt16(number) << 8 | 20
            $0["a.txt"].central.externalAttributes = 0o100755 << 16
        }
    }

    private static func renamed(
        _ id: String, or orElse: [String] = [], _ threat: String, _ name: String, flags: UInt16 = 0
    ) -> ZipThreat { renamed(id, or: orElse, threat, Array(name.utf8), flags: flags) }

    private static func renamed(
        _ id: String, or orElse: [String] = [], _ threat: String, _ name: [UInt8], flags: UInt16 = 0
    ) -> ZipThreat {
        ZipThreat(id, or: orElse, threat, entry: PathEscaping.displayed(name)) {
            $0["b.txt"].flags = flags
            $0["b.txt"].name = name
        }
    }
}
