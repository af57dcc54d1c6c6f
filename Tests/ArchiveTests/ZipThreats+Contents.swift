import Core
import TestKit

extension ZipThreat {
    /// Data that are not what the headers say, or too many of them.
    static let data: [ZipThreat] = [
        ZipThreat("crc-error", "stored data other than their CRC", entry: "a.txt") { $0["a.txt"].body[0] ^= 1 },
        ZipThreat("crc-error", "a CRC wrong in both headers", entry: "b.txt") { $0["b.txt"].crc ^= 1 },
        ZipThreat("crc-error", "a streamed member of another CRC in every place", entry: "b.txt") {
            $0["b.txt"].crc ^= 1
            $0["b.txt"].stream()
        },
        ZipThreat("crc-error", "an empty file of a CRC", entry: "e") {
            $0.addFile("e", "")
            $0["e"].crc = 1
        },
        ZipThreat("crc-error", or: ["dir-with-data"], "a folder of a CRC", entry: "d") {
            $0.addFolder("d/")
            $0["d/"].crc = 1
        },
        ZipThreat("deflate-error", "a block of a type that does not exist", deflated: [0x07]),
        ZipThreat("deflate-error", "a distance before the first byte", deflated: [0x03, 0x02, 0x00]),
        ZipThreat(
            "deflate-error", "a stored block whose lengths differ", deflated: [1, 5, 0, 0, 0] + Array("beta\n".utf8)),
        ZipThreat("deflate-error", "no data at all", deflated: []),
        ZipThreat("deflate-error", "a stream cut short", deflated: Deflate.fixed(Array("beta\n".utf8)).dropLast()),
        ZipThreat("deflate-error", "no final block", deflated: [0] + Deflate.stored(Array("beta\n".utf8)).dropFirst()),
        ZipThreat(
            "deflate-error", "an incomplete code for literals, as zlib refuses", deflated: Deflate.incompleteLiterals,
            content: [0x41]),
        ZipThreat(
            "deflate-error", "an incomplete code for distances", deflated: Deflate.incompleteDistances, content: [0x41]),
        ZipThreat(
            "deflate-error", "an incomplete code for code lengths", deflated: Deflate.incompleteLengths,
            content: [0x41]),
        ZipThreat("deflate-trailing", "a byte after the stream", deflated: Deflate.fixed(Array("beta\n".utf8)) + [0]),
        ZipThreat(
            "deflate-trailing", "a second stream after the first",
            deflated: Deflate.fixed(Array("beta\n".utf8)) + Deflate.fixed(Array("more\n".utf8))),
        ZipThreat("deflate-trailing", "a stream of nothing and a byte", deflated: [0x03, 0x00, 0x00], content: []),
        ZipThreat("size-limit", "more entries than allowed", limits: limits(entries: 1)) { _ in },
        ZipThreat("size-limit", "a file larger than allowed", entry: "a.txt", limits: limits(fileBytes: 5)) { _ in },
        ZipThreat("size-limit", "more bytes in all than allowed", limits: limits(unpackedBytes: 10)) { _ in },
        ZipThreat("size-limit", "one byte over Lambda's limit", entry: "half") {
            $0.members = [halfOfLambda("one"), halfOfLambda("half")]
            $0["half"].deflateRun(of: 0, count: 131_072_001, crc: 0xCE43_0E99)
        },
        ZipThreat("size-limit", "16 EiB in a zip64 field", entry: "b.txt") {
            $0["b.txt"].size = .max
            $0["b.txt"].compressedSize = .max
            $0["b.txt"].extra = ZipExtra.zip64([.max, UInt64($0["b.txt"].body.count)])
        },
    ]

    /// Links that lead out of the layer, or hide what lies below them.
    static let links: [ZipThreat] = [
        link("symlink-escape", "above the root", "l", to: "../b.txt"),
        link("symlink-escape", "above the root from a folder", "d/l", to: "../../etc/passwd"),
        link("symlink-escape", "the root's parent", "l", to: ".."),
        link("symlink-escape", "above the root and back", "l", to: "d/../../layer/b.txt"),
        link("symlink-escape", "an absolute path elsewhere", "l", to: "/etc/passwd"),
        link("symlink-escape", "the root of the system", "l", to: "/"),
        link("symlink-escape", "a folder whose name begins like the layer's", "l", to: "/optional/b.txt"),
        link("symlink-escape", "out of /opt by a parent", "l", to: "/opt/../etc/passwd"),
        link("symlink-escape", "out of /var/task by a parent", "l", to: "/var/task/../run/b"),
        link("symlink-escape", "above the root, deflated", "l", to: "../b.txt") {
            $0["l"].deflate(Array("../b.txt".utf8))
        },
        ZipThreat("symlink-escape", "above the root through another link", entry: "out") {
            $0.addLink("d/e/top", to: "../..")
            $0.addLink("out", to: "d/e/top/../b.txt")
        },
        ZipThreat(
            "symlink-escape", "into the function's folder and up, behind folders that the layer alone has", entry: "out"
        ) {
            $0.addLink("lib", to: "x/y/z")
            $0.addLink("out", to: "/var/task/lib/../../../etc/passwd")
        },
        ZipThreat("symlink-escape", "above the root behind more links than Linux follows", entry: "out") {
            for number in 0..<60 { $0.addLink("a\(number)", to: ".") }
            $0.addLink("out", to: (0..<60).map { "a\($0)/" }.joined() + "../etc/passwd")
        },
        link("symlink-target", "no target", "l", to: ""),
        link("symlink-target", "a target that C readers cut short", "l", to: "a.txt\u{0}/../../x"),
        link("symlink-target", "a target of 4,097 bytes", "l", to: String(repeating: "n/", count: 2048) + "n"),
        ZipThreat("symlink-target", or: ["size-limit"], "a target of 1 MB, deflated a thousandfold", entry: "l") {
            $0.addLink("l", to: "")
            $0["l"].deflateRun(of: 0x6E, count: 1_000_000, crc: 0)
        },
        ZipThreat("symlink-through", "a file below a link", entry: "l/b.txt") {
            $0.addFolder("d/")
            $0.addLink("l", to: "d")
            $0.addFile("l/b.txt", "x")
        },
        ZipThreat("symlink-through", "a file below a link that comes later", entry: "l/b.txt") {
            $0.addFile("l/b.txt", "x")
            $0.addLink("l", to: "d")
        },
        ZipThreat("symlink-through", "a folder far below a link", entry: "l/far/below") {
            $0.addLink("l", to: "d")
            $0.addFolder("l/far/below/")
        },
    ]

    private init(_ id: String, _ threat: String, deflated: [UInt8], content: [UInt8] = Array("beta\n".utf8)) {
        self.init(id, threat, entry: "b.txt") { $0["b.txt"].deflate(content, as: deflated) }
    }

    private static func link(
        _ id: String, _ threat: String, _ name: String, to target: String,
        _ change: @escaping @Sendable (inout ZipBuilder) -> Void = { _ in }
    ) -> ZipThreat {
        ZipThreat(id, threat, entry: name) {
            $0.addLink(name, to: target)
            change(&$0)
        }
    }

    private static func limits(
        entries: Int = 1_000_000, unpackedBytes: UInt64 = 1 << 30, fileBytes: UInt64 = 1 << 30
    ) -> Limits { Limits(entries: entries, unpackedBytes: unpackedBytes, fileBytes: fileBytes) }

    private static func halfOfLambda(_ name: String) -> ZipMember {
        var member = ZipMember(name.utf8, mode: 0o100644)
        member.deflateRun(of: 0, count: 131_072_000, crc: 0x2D80_7651)
        return member
    }
}
