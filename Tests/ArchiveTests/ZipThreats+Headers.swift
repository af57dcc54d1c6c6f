import Core
import TestKit

extension ZipThreat {
    /// Local header, central record and descriptor that do not say the same.
    static let headers: [ZipThreat] = [
        ZipThreat("method-mismatch", "stored for one header, deflated for the other", entry: "a.txt") {
            $0["a.txt"].local.method = 8
        },
        ZipThreat("method-mismatch", "deflated for one header, stored for the other", entry: "b.txt") {
            $0["b.txt"].local.method = 0
        },
        ZipThreat("size-mismatch", "another unpacked size in the local header", entry: "b.txt") {
            $0["b.txt"].local.size += 1
        },
        ZipThreat("size-mismatch", "another packed size in the local header", entry: "b.txt") {
            $0["b.txt"].local.compressedSize += 1
        },
        ZipThreat("size-mismatch", "another unpacked size in a streamed member's local header", entry: "b.txt") {
            $0["b.txt"].stream()
            $0["b.txt"].local.size = 99
        },
        ZipThreat("size-mismatch", "another size in the local zip64 field", entry: "b.txt") {
            $0["b.txt"].local.extra = ZipExtra.zip64([99, UInt64($0["b.txt"].compressedSize)])
            $0["b.txt"].local.size = .max
            $0["b.txt"].local.compressedSize = .max
        },
        ZipThreat("size-mismatch", "stored data of two sizes", entry: "a.txt") { $0["a.txt"].size += 1 },
        ZipThreat("size-mismatch", "deflated data shorter than their size", entry: "b.txt") { $0["b.txt"].size += 1 },
        ZipThreat("size-mismatch", "deflated data longer than their size", entry: "b.txt") { $0["b.txt"].size -= 1 },
        ZipThreat("size-mismatch", "50 MB behind a size of ten bytes", entry: "b.txt") {
            $0["b.txt"].deflateRun(of: 0, count: 50_000_000, crc: 0)
            $0["b.txt"].size = 10
        },
        ZipThreat("crc-mismatch", "another CRC in the local header", entry: "b.txt") { $0["b.txt"].local.crc ^= 1 },
        ZipThreat("crc-mismatch", "another CRC in the central record", entry: "a.txt") { $0["a.txt"].central.crc ^= 1 },
        ZipThreat("crc-mismatch", "another CRC in a streamed member's local header", entry: "b.txt") {
            $0["b.txt"].stream()
            $0["b.txt"].local.crc = 1
        },
        ZipThreat("flags-mismatch", "UTF-8 for one header only", entry: "a.txt") { $0["a.txt"].local.flags |= 0x800 },
        ZipThreat("flags-mismatch", or: ["encrypted"], "encrypted for the local header only", entry: "a.txt") {
            $0["a.txt"].local.flags |= 1
        },
        ZipThreat("flags-mismatch", "a descriptor for the central record only", entry: "a.txt") {
            $0["a.txt"].central.flags |= 8
        },
        ZipThreat(
            "flags-mismatch", or: ["size-mismatch", "crc-mismatch"], "a descriptor for the local header only",
            entry: "b.txt"
        ) {
            $0["b.txt"].stream()
            $0["b.txt"].central.flags = 0
        },
        ZipThreat("name-mismatch", "another name in the local header", entry: "b.txt") {
            $0["b.txt"].local.name = Array("c.txt".utf8)
        },
        ZipThreat("name-mismatch", "a longer name in the local header", entry: "b.txt") {
            $0["b.txt"].local.name = Array("b.txt.py".utf8)
        },
        ZipThreat("name-mismatch", "a name in other case in the local header", entry: "b.txt") {
            $0["b.txt"].local.name = Array("B.txt".utf8)
        },
        ZipThreat("name-mismatch", "a folder's name in the local header", entry: "b.txt") {
            $0["b.txt"].local.name = Array("b.txt/".utf8)
        },
        ZipThreat("name-mismatch", "a traversing name in the local header", entry: "b.txt") {
            $0["b.txt"].local.name = Array("../b".utf8)
        },
        ZipThreat("descriptor-mismatch", "a descriptor of another CRC", entry: "b.txt") {
            $0["b.txt"].stream()
            $0["b.txt"].descriptor?.crc ^= 1
        },
        ZipThreat("descriptor-mismatch", "a descriptor of another packed size", entry: "b.txt") {
            $0["b.txt"].stream()
            $0["b.txt"].descriptor?.compressedSize += 1
        },
        ZipThreat("descriptor-mismatch", "a descriptor of another unpacked size", entry: "a.txt") {
            $0["a.txt"].stream(signed: false)
            $0["a.txt"].descriptor?.size += 1
        },
        ZipThreat("descriptor-mismatch", "a descriptor with another signature", entry: "a.txt") {
            $0["a.txt"].stream()
            $0["a.txt"].descriptor?.signature = 0x0807_4B51
        },
        ZipThreat("descriptor-mismatch", "no descriptor where the flag announces one", entry: "a.txt") {
            $0["a.txt"].stream()
            $0["a.txt"].descriptor = nil
        },
        ZipThreat("descriptor-mismatch", "no descriptor of the last member", entry: "b.txt") {
            $0["b.txt"].stream()
            $0["b.txt"].descriptor = nil
        },
        ZipThreat("descriptor-ambiguous", "a descriptor without signature whose CRC is the signature", entry: "a.txt") {
            let content = Array("any".utf8)
            $0["a.txt"].store(content + CRC32.suffix(after: content, reaching: 0x0807_4B50))
            $0["a.txt"].stream(signed: false)
        },
        ZipThreat("descriptor-ambiguous", "stored data that hold a descriptor of their own beginning", entry: "a.txt") {
            let start = Array("short".utf8)
            let inner = ZipDescriptor(crc: CRC32.of(start), compressedSize: 5, size: 5).bytes
            $0["a.txt"].store(start + inner + Array("and the rest".utf8))
            $0["a.txt"].stream()
        },
        ZipThreat("descriptor-ambiguous", or: ["descriptor-mismatch"], "eight-byte sizes without zip64", entry: "a.txt")
        {
            $0["a.txt"].stream()
            $0["a.txt"].descriptor?.isWide = true
        },
    ]

    /// Extra fields that lie, and members that ask for what is not supported.
    static let fields: [ZipThreat] =
        [
            ZipThreat("extra-malformed", "three loose bytes in the central record", entry: "a.txt") {
                $0["a.txt"].central.extra = [1, 2, 3]
            },
            ZipThreat("extra-malformed", "three loose bytes in the local header", entry: "a.txt") {
                $0["a.txt"].local.extra = ZipExtra.timestamp + [0, 0, 1]
            },
            ZipThreat("extra-malformed", "a local field longer than the extra fields", entry: "b.txt") {
                $0["b.txt"].local.extra = ZipExtra.field(0x5455, [1, 2], length: 9)
            },
            ZipThreat("extra-malformed", "a central field longer than the extra fields", entry: "b.txt") {
                $0["b.txt"].central.extra = ZipExtra.field(0x5455, [1, 2], length: .max)
            },
            ZipThreat("extra-duplicate", "two timestamps", entry: "b.txt") {
                $0["b.txt"].extra = ZipExtra.timestamp + ZipExtra.timestamp
            },
            ZipThreat("extra-duplicate", or: ["unicode-path"], "two Unicode paths, three names", entry: "b.txt") {
                let name = Array("b.txt".utf8)
                $0["b.txt"].extra =
                    ZipExtra.unicodePath(headerName: name, says: name)
                    + ZipExtra.unicodePath(headerName: name, says: "c.txt".utf8)
            },
            ZipThreat("extra-duplicate", "two zip64 fields", entry: "b.txt") {
                $0["b.txt"].central.size = .max
                $0["b.txt"].central.extra = ZipExtra.zip64([5]) + ZipExtra.zip64([99])
            },
            ZipThreat("extra-forbidden", "a private field that sets the mode, local", entry: "b.txt") {
                $0["b.txt"].local.extra = ZipExtra.field(0x6C78, [4, 0, 0, 0xED, 0xA1])
            },
            ZipThreat("extra-forbidden", "a private field that sets the mode, central", entry: "b.txt") {
                $0["b.txt"].central.extra = ZipExtra.field(0x6C78, [4, 0, 0, 0xED, 0xA1])
            },
            ZipThreat("extra-forbidden", "a Unix field that makes the file a link", entry: "b.txt") {
                let says = littleEndian(UInt16(0o120777)) + littleEndian(UInt32(4)) + [0, 0, 0, 0] + Array("/etc".utf8)
                $0["b.txt"].extra = ZipExtra.field(0x756E, littleEndian(CRC32.of(says)) + says)
            },
            ZipThreat("unicode-path", "a Unicode path of another name, both headers", entry: "b.txt") {
                $0["b.txt"].extra = ZipExtra.unicodePath(headerName: Array("b.txt".utf8), says: "c.txt".utf8)
            },
            ZipThreat("unicode-path", "a Unicode path of another name, local only", entry: "b.txt") {
                $0["b.txt"].local.extra = ZipExtra.unicodePath(headerName: Array("b.txt".utf8), says: "c.txt".utf8)
            },
            ZipThreat("unicode-path", "a Unicode path of another name, central only", entry: "b.txt") {
                $0["b.txt"].central.extra = ZipExtra.unicodePath(headerName: Array("b.txt".utf8), says: "c.txt".utf8)
            },
            ZipThreat("unicode-path", "a Unicode path of another name under a stale CRC", entry: "b.txt") {
                $0["b.txt"].extra = ZipExtra.unicodePath(headerName: Array("old".utf8), says: "c.txt".utf8)
            },
            ZipThreat("unicode-path", "a Unicode path that traverses", entry: "b.txt") {
                $0["b.txt"].extra = ZipExtra.unicodePath(headerName: Array("b.txt".utf8), says: "../b.txt".utf8)
            },
            ZipThreat("encrypted", "traditional encryption", entry: "b.txt") { $0["b.txt"].flags |= 1 },
            ZipThreat("encrypted", "strong encryption", entry: "b.txt") { $0["b.txt"].flags |= 0x41 },
            ZipThreat("encrypted", "WinZip's AES", entry: "b.txt") {
                $0["b.txt"].flags |= 1
                $0["b.txt"].method = 99
                $0["b.txt"].extra = ZipExtra.field(0x9901, [2, 0, 0x41, 0x45, 3, 8, 0])
            },
            ZipThreat("encrypted", or: ["unsupported-flags"], "a masked directory", entry: "b.txt") {
                $0["b.txt"].flags |= 1 << 13
            },
        ]
        + [4, 5, 7, 10, 14, 15].map { bit in
            ZipThreat("unsupported-flags", "flag bit \(bit)", entry: "b.txt") { $0["b.txt"].flags |= 1 << bit }
        }
        + [("shrunk", 1), ("deflate64", 9), ("bzip2", 12), ("LZMA", 14), ("zstd", 93), ("WavPack", 97)].map { method in
            ZipThreat("unsupported-method", method.0, entry: "b.txt") { $0["b.txt"].method = method.1 }
        }
}
