import Core

/// One member as header and extensions together say it, checked by itself and not yet against its neighbours.
struct TarMember: Sendable {
    /// The path; nil for the archive's root, `./`.
    var path: EntryPath?
    var type: EntryType
    var mode: UInt16
    var owner: Entry.Owner
    /// Bytes of content that follow the header.
    var size: UInt64
    /// The raw target of a symbolic link, the canonical path of a hard link's.
    var link: [UInt8]?
    /// The numbers of a device node.
    var device: Entry.Device?
    var xattrs: [TextKey: [UInt8]]
    /// When it was last changed.
    var time: StatedTime
    /// Where the member's own header begins.
    var offset: UInt64

    var displayed: String { path?.displayed ?? "./" }
}

/// What stands before a member and speaks about it.
struct TarExtensions {
    /// Bytes of an extension at the most.
    static let limit: UInt64 = 1 << 20

    enum Kind { case pax, paxGlobal, longName, longLink }

    var pax: PaxRecords?
    var xattrs: [TextKey: [UInt8]] = [:]
    var longName: [UInt8]?
    var longLink: [UInt8]?
    /// Where the first of them begins.
    var start: UInt64?

    /// Notes the header of an extension; only one GNU name and one GNU link name may stand together.
    mutating func begin(_ kind: Kind, at offset: UInt64) throws(Failure) {
        let fits =
            switch kind {
            case .pax, .paxGlobal: start == nil
            case .longName: pax == nil && longName == nil
            case .longLink: pax == nil && longLink == nil
            }
        guard fits else {
            throw TarFault.extensionChain.failure("several extensions speak about one member", at: offset)
        }
        if kind != .paxGlobal, start == nil { start = offset }
    }

    /// Takes the content of the extension whose header came last.
    mutating func take(
        _ kind: Kind, _ bytes: [UInt8], in purpose: TarPurpose, at offset: UInt64
    ) throws(Failure) {
        do throws(PaxRecords.Fault) {
            switch kind {
            case .pax:
                let records = try PaxRecords(bytes)
                xattrs = try records.checkMember(in: purpose)
                pax = records
            case .paxGlobal: try PaxRecords(bytes).checkGlobal()
            case .longName: longName = try Self.text(bytes, empty: .pathEmpty)
            case .longLink: longLink = try Self.text(bytes, empty: .symlinkTarget)
            }
        } catch {
            throw error.fault.failure(error.message, at: offset)
        }
    }

    /// GNU's long names end in one NUL, which some writers leave out.
    private static func text(_ bytes: [UInt8], empty: TarFault) throws(PaxRecords.Fault) -> [UInt8] {
        let text = bytes.last == 0 ? bytes.dropLast() : bytes[...]
        guard !text.contains(0) else {
            throw PaxRecords.Fault(fault: .pathNul, message: "a long name holds a NUL byte, where C readers end it")
        }
        guard !text.isEmpty else { throw PaxRecords.Fault(fault: empty, message: "a long name is empty") }
        return Array(text)
    }
}
