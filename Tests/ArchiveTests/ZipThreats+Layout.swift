import Core
import TestKit

extension ZipThreat {
    /// Zip64 records that are missing or say something else.
    static let zip64: [ZipThreat] = [
        ZipThreat("zip64-missing", or: ["cd-count-mismatch"], "a count of all ones without zip64 records") {
            $0.end.count = .max
            $0.end.countHere = .max
        },
        ZipThreat("zip64-missing", "a directory offset of all ones without zip64 records") {
            $0.end.directoryOffset = .max
        },
        ZipThreat(
            "zip64-missing", or: ["zip64-inconsistent"], "a locator without a record",
            zip64 { $0.isRecordMissing = true }),
        ZipThreat("zip64-missing", "a record without a locator", zip64 { $0.isLocatorMissing = true }),
        ZipThreat("zip64-missing", "a central size of all ones without its field", entry: "b.txt") {
            $0["b.txt"].central.size = .max
        },
        ZipThreat("zip64-missing", or: ["size-mismatch"], "local sizes of all ones without their field", entry: "b.txt")
        {
            $0["b.txt"].local.size = .max
            $0["b.txt"].local.compressedSize = .max
        },
        ZipThreat("zip64-inconsistent", "a zip64 count other than the end record's") {
            $0.end64 = ZipEnd64()
            $0.end64?.count = 3
            $0.end64?.countHere = 3
        },
        ZipThreat("zip64-inconsistent", "a zip64 directory size other than the end record's") {
            $0.end64 = ZipEnd64()
            $0.end64?.directorySize = 51
        },
        ZipThreat("zip64-inconsistent", "a zip64 directory offset other than the end record's") {
            $0.end64 = ZipEnd64()
            $0.end64?.directoryOffset = 0
        },
        ZipThreat(
            "zip64-inconsistent", or: ["zip64-missing"], "a locator that points elsewhere",
            zip64 {
                $0.locator.recordOffset = 0
            }),
        ZipThreat(
            "zip64-inconsistent", "a record that says it is shorter than its fields", zip64 { $0.recordSize = 40 }),
        ZipThreat(
            "zip64-inconsistent", or: ["zip64-extensible-data"], "a record that runs into its locator",
            zip64 {
                $0.recordSize = 48
            }),
        ZipThreat("zip64-inconsistent", "a field for a size that the record already says", entry: "b.txt") {
            $0["b.txt"].central.extra = ZipExtra.zip64([99])
        },
        ZipThreat("zip64-inconsistent", "a local field that contradicts the local sizes", entry: "b.txt") {
            $0["b.txt"].local.extra = ZipExtra.zip64([99, 99])
        },
        ZipThreat("zip64-inconsistent", "a local field with another offset", entry: "b.txt") {
            $0["b.txt"].local.extra = ZipExtra.zip64([5, 5, 7])
            $0["b.txt"].local.size = .max
            $0["b.txt"].local.compressedSize = .max
        },
        ZipThreat("zip64-inconsistent", "a field for an offset that the record already says", entry: "b.txt") {
            $0["b.txt"].central.size = .max
            $0["b.txt"].central.extra = ZipExtra.zip64([5, 0])
        },
        ZipThreat("zip64-missing", or: ["zip64-inconsistent", "extra-malformed"], "an empty field", entry: "b.txt") {
            $0["b.txt"].central.size = .max
            $0["b.txt"].central.extra = ZipExtra.zip64([])
        },
        ZipThreat("zip64-inconsistent", or: ["extra-malformed"], "a field with a value too many", entry: "b.txt") {
            $0["b.txt"].central.size = .max
            $0["b.txt"].central.extra = ZipExtra.zip64([5, 99])
        },
        ZipThreat(
            "zip64-extensible-data", "a record with data after its fields",
            zip64 {
                $0.extensibleData = [1, 0, 2, 0, 0, 0, 7, 7]
            }),
    ]

    /// Records and headers that do not lie where, or are not what, the others say.
    static let layout: [ZipThreat] = [
        ZipThreat("bad-central", "a second record without its signature") { $0["b.txt"].central.signature ^= 1 },
        ZipThreat("bad-central", or: ["cd-offset-mismatch"], "a first record without its signature") {
            $0["a.txt"].central.signature ^= 1
        },
        ZipThreat("bad-central", "a name that runs past the directory") { $0["b.txt"].central.nameLength = 0xFF },
        ZipThreat("bad-central", "extra fields that run past the directory") { $0["b.txt"].central.extraLength = .max },
        ZipThreat("bad-central", "a comment that runs past the directory") { $0["b.txt"].central.commentLength = 1 },
        ZipThreat("bad-local", "a header without its signature", entry: "a.txt") { $0["a.txt"].local.signature ^= 1 },
        ZipThreat("bad-local", "a later header without its signature", entry: "b.txt") {
            $0["b.txt"].local.signature ^= 1
        },
        ZipThreat("bad-local", or: ["name-mismatch"], "a local name that runs past the file", entry: "b.txt") {
            $0["b.txt"].local.nameLength = .max
        },
        ZipThreat("bad-local", or: ["overlap"], "local extra fields that run past the file", entry: "b.txt") {
            $0["b.txt"].local.extraLength = .max
        },
        ZipThreat("offset-invalid", "a header beyond the file", entry: "b.txt") {
            $0["b.txt"].central.localOffset = 0x7FFF_FFFF
        },
        ZipThreat("offset-invalid", "a header inside the directory", entry: "b.txt") {
            $0["b.txt"].central.localOffset = UInt32($0.directoryOffset)
        },
        ZipThreat("offset-invalid", or: ["bad-local", "overlap"], "a header inside another's data") {
            $0["b.txt"].central.localOffset = 36
        },
        ZipThreat("overlap", "a member quoted inside another's data") { quote(in: &$0) },
        ZipThreat("overlap", "data that reach into the next header") {
            claim(Array("alpha\nPK\u{3}\u{4}".utf8), storedFor: "a.txt", in: &$0)
        },
        ZipThreat("overlap", "data that reach into the directory") {
            $0["b.txt"].store(Array("beta\n".utf8))
            claim(Array("beta\nPK\u{1}\u{2}".utf8), storedFor: "b.txt", in: &$0)
        },
        ZipThreat("overlap", or: ["duplicate-name"], "two records of one header") {
            var again = $0["a.txt"]
            again.isPhantom = true
            again.central.localOffset = 0
            $0.members.append(again)
        },
        ZipThreat("overlap", or: ["name-mismatch"], "two records of other names and one header") {
            var again = $0["a.txt"]
            again.isPhantom = true
            again.central.localOffset = 0
            again.central.name = Array("c.txt".utf8)
            $0.members.append(again)
        },
        ZipThreat("gap", "a byte between two members") { $0["b.txt"].gap = [0] },
        ZipThreat("gap", "text between two members") { $0["b.txt"].gap = Array("remains of another member".utf8) },
        ZipThreat("gap", "bytes between the last member and the directory") { $0.beforeDirectory = [0, 0, 0, 0] },
        ZipThreat("gap", "bytes between the directory and the end record") { $0.afterDirectory = [0, 0, 0, 0] },
        ZipThreat("gap", "bytes between the directory and the zip64 record") {
            zip64 { _ in }(&$0)
            $0.afterDirectory = [0, 0, 0, 0]
        },
        ZipThreat(
            "gap", or: ["zip64-inconsistent"], "bytes between the zip64 record and its locator",
            zip64 { $0.gap = [0, 0, 0, 0] }),
        ZipThreat("gap", or: ["zip64-inconsistent"], "a zip64 record that no locator names") {
            $0.end64 = ZipEnd64()
            $0.end64?.isLocatorMissing = true
        },
        ZipThreat("gap", "a descriptor that no flag announces") {
            let member = $0["a.txt"]
            $0["a.txt"].descriptor = ZipDescriptor(
                crc: member.crc, compressedSize: UInt64(member.compressedSize), size: UInt64(member.size))
        },
        ZipThreat("bad-local", "an offset into the entry before", entry: "b.txt") {
            $0["b.txt"].central.localOffset = 1
        },
        ZipThreat("bad-local", "an offset into the data of the entry before", entry: "b.txt") {
            $0["b.txt"].central.localOffset = 36
        },
        ZipThreat("bad-local", "an offset one byte low", entry: "b.txt") {
            $0["b.txt"].central.localOffset = UInt32(30 + 5 + $0["a.txt"].body.count - 1)
        },
        ZipThreat("bad-local", "an offset into the entry's own header", entry: "a.txt") {
            $0["a.txt"].central.localOffset = 5
        },
        ZipThreat("hidden-entry", "a member that the directory leaves out", entry: "h.txt") { hide(at: 1, in: &$0) },
        ZipThreat(
            "hidden-entry", or: ["prepended-data"], "a first member that the directory leaves out", entry: "h.txt"
        ) {
            hide(at: 0, in: &$0)
        },
        ZipThreat("hidden-entry", "a last member that the directory leaves out", entry: "h.txt") {
            hide(at: 2, in: &$0)
        },
        ZipThreat("hidden-entry", or: ["prepended-data"], "an empty directory after a member", entry: "h.txt") {
            $0.members = []
            hide(at: 0, in: &$0)
        },
    ]

    private static func hide(at place: Int, in zip: inout ZipBuilder) {
        var hidden = ZipMember("h.txt".utf8, mode: 0o100644, content: Array("hidden\n".utf8))
        hidden.isHidden = true
        zip.members.insert(hidden, at: place)
    }

    /// Makes a stored member say that its data are `content`, CRC included, without adding a byte.
    private static func claim(_ content: [UInt8], storedFor name: String, in zip: inout ZipBuilder) {
        let body = zip[name].body
        zip[name].store(content)
        zip[name].body = body
    }

    private static func quote(in zip: inout ZipBuilder) {
        var inner = zip["b.txt"]
        zip["a.txt"].store(inner.localPart)
        inner.isPhantom = true
        inner.central.localOffset = 30 + 5
        zip["b.txt"] = inner
    }
}
