import Core
import TestKit

extension ZipThreat {
    /// The hostile twins of what everyday builders write (`HonestZip.builders`).
    static let twins: [ZipThreat] = [
        ZipThreat("path-noncanonical", "two spellings of one path, the dotted one first") {
            $0.members[0].name = Array("./a.txt".utf8)
            $0.members[1].name = Array("a.txt".utf8)
        },
        ZipThreat("path-noncanonical", "two spellings of one path, the dotted one last", entry: "./a.txt") {
            $0.members[1].name = Array("./a.txt".utf8)
        },
        ZipThreat("path-noncanonical", "a root beside names without dots", entry: "./") { $0.addFolder("./") },
        ZipThreat("path-noncanonical", "two dots before a name", entry: "././b.txt") {
            $0.dotNames()
            $0.members[1].name = Array("././b.txt".utf8)
        },
        ZipThreat("path-traversal", "a parent behind the dot", entry: "./../b.txt") {
            $0.dotNames()
            $0.members[1].name = Array("./../b.txt".utf8)
        },
        ZipThreat("path-absolute", or: ["path-noncanonical"], "a slash behind the dot", entry: ".//b.txt") {
            $0.dotNames()
            $0.members[1].name = Array(".//b.txt".utf8)
        },
        ZipThreat("path-noncanonical", "a signature that only those see who strip the dot") {
            $0.dotNames()
            $0.addFile("./META_INF/aws_signer_signature_v1.0.SF", "x")
        },
        ZipThreat("path-noncanonical", "another entry below META_INF without the dot") {
            $0.dotNames()
            $0.addFile("META_INF/other", "x")
        },
        ZipThreat("name-mismatch", "the dot in one header only") {
            $0.dotNames()
            $0["./b.txt"].local.name = Array("b.txt".utf8)
        },
        ZipThreat("dir-with-data", "a root that holds data") {
            $0.dotNames()
            $0.addFolder("./")
            $0["./"].store(Array("hidden".utf8))
        },
        ZipThreat("duplicate-name", "two roots of other modes") {
            $0.dotNames()
            $0.addFolder("./")
            $0.addFolder("./", mode: 0o40700)
        },
        ZipThreat("setuid", "a file's set-group-id beside a folder's", entry: "a.txt") {
            $0.addFolder("d/", mode: 0o42755)
            $0["a.txt"].central.unixMode = 0o102644
        },
        ZipThreat("type-ambiguous", "a folder's name and all bits but a link's kind", entry: "d") {
            $0.addFolder("d/", mode: 0o120777)
        },
        ZipThreat("special-file", "a folder's name and an unknown kind", entry: "d") {
            $0.addFolder("d/", mode: 0o170755)
        },
        ZipThreat("special-file", "a file with all bits set", entry: "a.txt") {
            $0["a.txt"].central.unixMode = 0o177777
        },
        ZipThreat("extra-duplicate", "a field behind zeros that look like padding", entry: "b.txt") {
            $0["b.txt"].local.extra = [UInt8](repeating: 0, count: 12) + ZipExtra.timestamp
        },
        ZipThreat("extra-duplicate", "padding that ends in another byte", entry: "b.txt") {
            $0["b.txt"].local.extra = [UInt8](repeating: 0, count: 11) + [1]
        },
        ZipThreat("extra-forbidden", "a field that renames behind zeros", entry: "b.txt") {
            $0["b.txt"].local.extra = ZipExtra.field(0) + ZipExtra.field(0x554E, Array("evil".utf8))
        },
        ZipThreat("zip64-inconsistent", "a repeated offset that lies", entry: "b.txt") {
            $0["b.txt"].central.size = .max
            $0["b.txt"].central.compressedSize = .max
            $0["b.txt"].central.extra = ZipExtra.zip64([5, UInt64($0["b.txt"].body.count), 0])
        },
        ZipThreat(
            "zip64-inconsistent", "all three values where the offset alone is read from the field", entry: "b.txt"
        ) {
            let offset = UInt64(30 + 5 + $0["a.txt"].body.count)
            $0["b.txt"].central.localOffset = .max
            $0["b.txt"].central.extra = ZipExtra.zip64([5, UInt64($0["b.txt"].body.count), offset])
        },
        ZipThreat("zip64-inconsistent", "a local zip64 field that lies beside a size", entry: "b.txt") {
            $0["b.txt"].local.extra = ZipExtra.zip64([99, 0])
        },
        ZipThreat("size-mismatch", "zeros in the local header without a descriptor", entry: "b.txt") {
            $0["b.txt"].local.size = 0
            $0["b.txt"].local.compressedSize = 0
        },
        ZipThreat("size-mismatch", "zeros in the local zip64 field that are read, without a descriptor", entry: "b.txt")
        {
            $0["b.txt"].local.extra = ZipExtra.zip64([0, 0])
            $0["b.txt"].local.size = .max
            $0["b.txt"].local.compressedSize = .max
        },
        ZipThreat("extra-malformed", "four zeros and one more, as padding never has", entry: "b.txt") {
            $0["b.txt"].local.extra = ZipExtra.timestamp + [0, 0, 0, 1]
        },
        ZipThreat("extra-forbidden", "an ASi Unix field that gives unzip another mode", entry: "b.txt") {
            $0["b.txt"].central.externalAttributes = 0
            $0["b.txt"].extra = ZipExtra.asiUnix(mode: 0o100755)
        },
        ZipThreat("extra-forbidden", "an ASi Unix field that makes a link for unzip", entry: "b.txt") {
            $0["b.txt"].central.externalAttributes = 0
            $0["b.txt"].extra = ZipExtra.asiUnix(mode: 0o120644)
        },
        ZipThreat("extra-forbidden", "an ASi Unix field of a set-user-id file", entry: "b.txt") {
            $0["b.txt"].central.externalAttributes = 0
            $0["b.txt"].extra = ZipExtra.asiUnix(mode: 0o104644)
        },
        ZipThreat("extra-forbidden", "an ASi Unix field with a target behind it", entry: "b.txt") {
            $0["b.txt"].extra = ZipExtra.asiUnix(mode: 0o100644, target: "/etc/passwd")
        },
        ZipThreat("extra-malformed", "an ASi Unix field cut short", entry: "b.txt") {
            $0["b.txt"].extra = ZipExtra.field(0x756E, [1, 2, 3, 4, 5, 6])
        },
        ZipThreat("extra-forbidden", "a link's target in PKWARE's Unix field", entry: "b.txt") {
            $0["b.txt"].extra = ZipExtra.field(0x000D, [UInt8](repeating: 0, count: 12) + Array("/etc".utf8))
        },
        ZipThreat("extra-forbidden", "a Korean code page for the name", entry: "b.txt") {
            $0["b.txt"].extra = ZipExtra.field(0xE57A, [1])
        },
        ZipThreat("extra-forbidden", "a strong encryption header", entry: "b.txt") {
            $0["b.txt"].extra = ZipExtra.field(0x0017, [2, 0, 0, 0])
        },
        ZipThreat("cd-count-mismatch", "65,536 entries more than are counted") {
            $0.members = (0..<65_538).map { ZipMember("f\($0)".utf8, mode: 0o100644) }
            $0.end.count = 2
            $0.end.countHere = 2
        },
    ]
}
