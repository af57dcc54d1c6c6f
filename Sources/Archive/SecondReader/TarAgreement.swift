import Core

/// Compares the strict reader's members with the second reader's, with the few allowances that honest archives need:
///
/// - names are compared without one leading slash, their leading `./` and a folder's trailing slash, targets of hard links
///   likewise: what may begin with a slash is for the strict reader to say;
/// - libarchive rewrites NFD names to NFC;
/// - a whiteout is an empty file to it, or a hard link to another;
/// - where an access list stands as text, it takes the group's permissions from the list, and GNU tar's header has the list's
///   mask there, as `stat` does.
enum TarAgreement {
    /// Throws `archive.readers-disagree` for the first difference.
    static func check(
        _ listed: [ListedEntry], _ entries: [Entry], root: TarRoot?, repeats: [(position: Int, entry: Entry?)]
    ) throws(Failure) {
        var repeats = repeats[...]
        var rest = listed[...]
        for position in 0...entries.count {
            while let next = repeats.first, next.position == position {
                repeats.removeFirst()
                try compare(rest.popFirst(), next.entry, root)
            }
            if position < entries.count { try compare(rest.popFirst(), entries[position], nil) }
        }
        guard let extra = rest.first else { return }
        throw SecondReader.disagreement("it lists an entry more", entry: PathEscaping.displayed(extra.name))
    }

    private static func compare(_ listed: ListedEntry?, _ entry: Entry?, _ root: TarRoot?) throws(Failure) {
        let shown = entry?.path.displayed ?? "./"
        guard let listed else { throw SecondReader.disagreement("it lists fewer entries", entry: shown) }
        if let difference = difference(listed, entry, mode: entry?.mode ?? root?.mode ?? 0) {
            throw SecondReader.disagreement(difference, entry: shown)
        }
    }

    private static func difference(_ listed: ListedEntry, _ entry: Entry?, mode: UInt16) -> String? {
        let type = entry?.type ?? .dir
        guard sameText(bare(listed.name), entry?.path.bytes ?? []) else {
            return "it names it \(PathEscaping.displayed(listed.name))"
        }
        let isWhiteoutsName = type == .whiteout && listed.type == .hardlink
        guard isWhiteoutsName || listed.type == (type == .whiteout ? .file : type) else {
            return "it takes it for another type"
        }
        guard listed.device == entry?.device else { return "it takes it for another device" }
        let compared: UInt16 = entry?.xattrs["SCHILY.acl.access"] == nil ? 0o7777 : 0o7707
        guard listed.mode & compared == mode & compared else {
            return "it takes the mode for 0\(String(listed.mode, radix: 8))"
        }
        if let size = listed.size, size != entry?.size ?? 0 { return "it takes the size for \(size)" }
        if type == .file, listed.size == nil { return "it does not say the size" }
        guard isWhiteoutsName || sameText(type == .hardlink ? bare(listed.link ?? []) : listed.link, entry?.link) else {
            return "it takes the link's target for \(PathEscaping.displayed(listed.link ?? []))"
        }
        return nil
    }

    private static func bare(_ name: [UInt8]) -> [UInt8] {
        let isAbsolute = name.first == UInt8(ascii: "/")
        let isDotted = name.first == UInt8(ascii: ".")
        guard isAbsolute || isDotted || name.last == UInt8(ascii: "/") else { return name }
        var rest = isAbsolute ? name.dropFirst() : name[...]
        if rest.count > 1, rest.starts(with: "./".utf8) { rest = rest.dropFirst(2) }
        if rest.count == 1, rest.first == UInt8(ascii: ".") { return [] }
        if rest.last == UInt8(ascii: "/") { rest = rest.dropLast() }
        return Array(rest)
    }

    /// Allowance: libarchive rewrites NFD names to NFC.
    private static func sameText(_ left: [UInt8]?, _ right: [UInt8]?) -> Bool {
        if left == right { return true }
        guard let left, let right, let leftText = String(validating: left, as: UTF8.self),
            let rightText = String(validating: right, as: UTF8.self)
        else { return false }
        return CanonicalText(leftText) == CanonicalText(rightText)
    }
}
