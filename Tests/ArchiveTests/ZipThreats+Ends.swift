import Core
import TestKit

extension ZipThreat {
    /// Faults around the end record and the place of the directory.
    static let ends: [ZipThreat] = [
        ZipThreat("no-eocd", "an empty file") { [] },
        ZipThreat("no-eocd", "text") { Array("not a zip\n".utf8) },
        ZipThreat("no-eocd", "a gzip header") {
            [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + [UInt8](repeating: 0, count: 40)
        },
        ZipThreat("no-eocd", "an end record cut short by one byte") { ZipBuilder.twoFiles.bytes().dropLast() },
        ZipThreat("no-eocd", "an archive cut in half") { Array(ZipBuilder.twoFiles.bytes().prefix(60)) },
        ZipThreat("no-eocd", "a directory without an end record") { $0.end.signature ^= 0x0100_0000 },
        ZipThreat("eocd-ambiguous", "a second end record in the comment, empty archive") {
            $0.end.comment = ZipEndRecord.empty
        },
        ZipThreat("eocd-ambiguous", "a second end record in the comment, claiming a longer comment") {
            var hidden = ZipEndRecord.empty
            hidden[20] = 9
            $0.end.comment = hidden + [0, 0, 0]
        },
        ZipThreat("eocd-ambiguous", "a whole other archive in the comment") {
            var other = ZipBuilder.twoFiles
            other["a.txt"].store(Array("other\n".utf8))
            $0.end.comment = other.bytes()
        },
        ZipThreat("eocd-ambiguous", "an end record in a stored file whose comment reaches the file's end") {
            $0["a.txt"].store(ZipEndRecord.empty)
            let length = $0.bytes().count - (30 + 5 + 22)
            $0["a.txt"].store(ZipEndRecord.empty.dropLast(2) + littleEndian(UInt16(length)))
        },
        ZipThreat("comment-length", "a comment longer than the file") {
            $0.end.comment = Array("hi".utf8)
            $0.end.commentLength = 3
        },
        ZipThreat("comment-length", "a comment of 65,535 bytes that are not there") { $0.end.commentLength = .max },
        ZipThreat("trailing-data", "a newline after the end") { $0.suffix = [0x0A] },
        ZipThreat("trailing-data", "zeros after the end that fill no block") {
            $0.suffix = [UInt8](repeating: 0, count: 512)
        },
        ZipThreat("trailing-data", "a block's padding that is not all zero") {
            $0.padToBlocks()
            $0.suffix[$0.suffix.count - 1] = 1
        },
        ZipThreat("trailing-data", "a block's padding behind a comment") {
            $0.end.comment = Array("hi".utf8)
            $0.padToBlocks()
        },
        ZipThreat("trailing-data", "padding beyond a full block") {
            $0.padToBlocks()
            $0.suffix += [UInt8](repeating: 0, count: 10_240)
        },
        ZipThreat(
            "eocd-ambiguous", or: ["trailing-data"], "a block's padding that is the comment of an earlier end record"
        ) {
            $0.suffix = ZipEndRecord.empty
            $0.padToBlocks()
            let rest = $0.suffix.count
            $0.end.commentLength = UInt16(rest)
        },
        ZipThreat("trailing-data", "more zeros after the end than a comment could be long") {
            $0.suffix = [UInt8](repeating: 0, count: 3 << 20)
        },
        ZipThreat("no-eocd", "an archive cut short behind a stored archive") {
            $0.addFile(Array("inner.zip".utf8), ZipBuilder.twoFiles.bytes())
            $0.addFile(Array("long".utf8), [UInt8](repeating: 0, count: 200_000))
            $0.end.signature ^= 0x0100_0000
        },
        ZipThreat("trailing-data", or: ["comment-length"], "a comment longer than its length says") {
            $0.end.comment = Array("hi".utf8)
            $0.end.commentLength = 1
        },
        ZipThreat("prepended-data", "a word before an empty archive") { Array("hello".utf8) + ZipEndRecord.empty },
        ZipThreat("hidden-entry", "a member between the directory and the end record", entry: "h.txt") {
            var hidden = ZipBuilder()
            hidden.addFile("h.txt", "hidden\n")
            hidden.members[0].isHidden = true
            let member = hidden.bytes().dropLast(22)
            let bytes = ZipBuilder.twoFiles.bytes()
            return bytes.dropLast(22) + member + bytes.suffix(22)
        },
        ZipThreat("prepended-data", "a script before the first member, offsets adjusted") {
            $0.prefix = Array("#!/bin/sh\n".utf8)
        },
        ZipThreat("prepended-data", "a script in front of a finished archive") {
            $0.prefix = Array("#!/bin/sh\n".utf8)
            $0.countsPrefix = false
        },
        ZipThreat("prepended-data", "one byte in front of a finished archive") {
            $0.prefix = [0]
            $0.countsPrefix = false
        },
        ZipThreat("prepended-data", or: ["gap"], "an archive in front of another of the same layout") {
            $0.prefix = $0.bytes()
            $0.countsPrefix = false
        },
        ZipThreat("prepended-data", or: ["multidisk"], "the marker of a split archive") {
            $0.prefix = Array("PK00".utf8)
        },
        ZipThreat("unsupported-method", "an entry that asks for version 6.3", entry: "b.txt") {
            $0["b.txt"].versionNeeded = 63
        },
        ZipThreat("unsupported-method", "a directory that asks for version 25.5", entry: "b.txt") {
            $0["b.txt"].central.versionNeeded = 255
        },
        ZipThreat("unsupported-method", "a local header that asks for version 5.1", entry: "b.txt") {
            $0["b.txt"].local.versionNeeded = 51
        },
        ZipThreat("multidisk", "an end record on disk 1") { $0.end.disk = 1 },
        ZipThreat("multidisk", "a directory that begins on disk 1") { $0.end.directoryDisk = 1 },
        ZipThreat("multidisk", "a member on disk 1", entry: "b.txt") { $0["b.txt"].central.disk = 1 },
        ZipThreat("multidisk", "a member on disk 1 by its zip64 field", entry: "b.txt") {
            $0["b.txt"].central.disk = .max
            $0["b.txt"].central.extra = ZipExtra.field(0x0001, littleEndian(UInt32(1)))
        },
        ZipThreat("multidisk", "a zip64 record on disk 1", zip64 { $0.disk = 1 }),
        ZipThreat("multidisk", "a zip64 directory on disk 1", zip64 { $0.directoryDisk = 1 }),
        ZipThreat("multidisk", "a zip64 locator that points to disk 1", zip64 { $0.locator.disk = 1 }),
        ZipThreat("multidisk", "a zip64 locator of two disks", zip64 { $0.locator.disks = 2 }),
        ZipThreat("cd-count-mismatch", "an end record of one more entry") {
            $0.end.count = 3
            $0.end.countHere = 3
        },
        ZipThreat("cd-count-mismatch", "an end record of one entry fewer") {
            $0.end.count = 1
            $0.end.countHere = 1
        },
        ZipThreat("cd-count-mismatch", "an end record of no entry") {
            $0.end.count = 0
            $0.end.countHere = 0
        },
        ZipThreat("cd-count-mismatch", or: ["multidisk"], "other entries on this disk than in all") {
            $0.end.countHere = 1
        },
        ZipThreat(
            "cd-count-mismatch", "a zip64 record of one more entry",
            zip64 {
                $0.count = 3
                $0.countHere = 3
            }),
        ZipThreat("cd-size-mismatch", "a directory one byte shorter than its records") { $0.end.directorySize = 101 },
        ZipThreat("cd-size-mismatch", "a directory one byte longer than its records") { $0.end.directorySize = 103 },
        ZipThreat("cd-size-mismatch", "a directory of no bytes") { $0.end.directorySize = 0 },
        ZipThreat("cd-size-mismatch", or: ["bad-central"], "a directory with bytes after its last record") {
            $0.afterDirectory = [0, 0, 0, 0]
            $0.end.directorySize = 106
        },
        ZipThreat("cd-offset-mismatch", "a directory one byte later than said") { shiftDirectory(of: &$0, by: -1) },
        ZipThreat("cd-offset-mismatch", "a directory one byte earlier than said") { shiftDirectory(of: &$0, by: 1) },
        ZipThreat("cd-offset-mismatch", "a directory said to begin with the file") { $0.end.directoryOffset = 0 },
        ZipThreat("cd-offset-mismatch", "a directory beyond the file") { $0.end.directoryOffset = 0x7FFF_FFFF },
    ]

    /// The change that gives the archive zip64 end records which its end record needs, with one fault in them.
    static func zip64(
        _ fault: @escaping @Sendable (inout ZipEnd64) -> Void
    ) -> @Sendable (inout ZipBuilder) -> Void {
        { zip in
            var end64 = ZipEnd64()
            fault(&end64)
            zip.end64 = end64
            zip.end.count = .max
            zip.end.countHere = .max
            zip.end.directorySize = .max
            zip.end.directoryOffset = .max
        }
    }

    private static func shiftDirectory(of zip: inout ZipBuilder, by shift: Int) {
        zip.end.directoryOffset = UInt32(zip.directoryOffset + shift)
    }
}
