import LayerModel

/// Writes entries as canonical mtree(5): one spelling for one content.
enum ManifestWriter {
    /// The first line, which mtree readers know the format by.
    static let signature = Array("#mtree\n".utf8)

    /// The text of entries that are sorted by path.
    static func text(of entries: [Entry]) -> [UInt8] {
        var text = signature
        text.reserveCapacity(entries.count * 160 + signature.count)
        for entry in entries { append(entry, to: &text) }
        return text
    }

    private static func append(_ entry: Entry, to text: inout [UInt8]) {
        text.append(contentsOf: "./".utf8)
        PathEscaping.appendVis(entry.path.bytes, to: &text)
        text.append(contentsOf: " type=".utf8)
        text.append(contentsOf: keyword(of: entry.type).utf8)
        text.append(contentsOf: " mode=".utf8)
        for shift: UInt16 in [9, 6, 3, 0] {
            text.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: entry.mode >> shift & 7))
        }
        if let owner = entry.owner { text.append(contentsOf: " uid=\(owner.uid) gid=\(owner.gid)".utf8) }
        if entry.type == .file { text.append(contentsOf: " size=\(entry.size)".utf8) }
        if let sha256 = entry.sha256 {
            text.append(contentsOf: " sha256digest=".utf8)
            sha256.appendHex(to: &text)
        }
        if let link = entry.link {
            text.append(contentsOf: " link=".utf8)
            PathEscaping.appendVis(link, to: &text)
        }
        text.append(UInt8(ascii: "\n"))
    }

    /// The `type` keyword's value; an mtree has no hard links or whiteouts, a merged view neither.
    static func keyword(of type: EntryType) -> String { type.rawValue }
}
