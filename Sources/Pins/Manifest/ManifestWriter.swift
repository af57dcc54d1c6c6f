import Core

/// Writes entries as canonical mtree(5): one spelling for one content.
enum ManifestWriter {
    /// The line that mtree readers know the format by, and the folder that everything lies in: NetBSD's mtree reads no
    /// path before it knows `.`. The folder is where the user unpacks, so nothing else is said of it.
    static let signature = Array("#mtree\n. type=dir\n".utf8)

    /// Bytes of a file's line beside its path: a guess that spares the text from being moved as it grows.
    private static let lineOverhead = 120

    /// Entries whose lines one core writes in a row, and which are handed on together.
    private static let stretch = 1024

    /// Entries whose lines are held at a time.
    private static let batch = 8 * stretch

    /// The text of entries that are sorted by path, and of the folders that they imply.
    static func text(of entries: [Entry], _ implied: [EntryPath]) -> [UInt8] {
        var text: [UInt8] = []
        let span = entries.span
        var size = signature.count
        for index in span.indices { size += span[index].path.bytes.count + lineOverhead }
        text.reserveCapacity(size)
        write(entries, implied) { text += $0 }
        return text
    }

    /// Hands that text on, piece by piece.
    static func write<Failed: Error>(
        _ entries: [Entry], _ implied: [EntryPath], _ consume: ([UInt8]) throws(Failed) -> Void
    ) throws(Failed) {
        try consume(signature)
        for start in stride(from: 0, to: entries.count, by: batch) {
            let pieces = SideBySide.map(min(batch, entries.count - start), step: stretch) { part in
                lines(of: entries, implied, start + part.lowerBound..<start + part.upperBound)
            }
            for piece in pieces { try consume(piece) }
        }
    }

    /// The lines of one stretch of the entries, and of the implied folders that come before them.
    private static func lines(of entries: [Entry], _ implied: [EntryPath], _ range: Range<Int>) -> [UInt8] {
        // A span lends its elements; a loop over the array would count references to each.
        let span = entries.span
        var text: [UInt8] = []
        text.reserveCapacity(range.reduce(0) { $0 + span[$1].path.bytes.count + lineOverhead })
        var next = range.lowerBound == 0 ? 0 : place(in: implied, before: span[range.lowerBound - 1].path)
        for index in range {
            while next < implied.endIndex, implied[next] < span[index].path {
                append(implied[next], to: &text)
                next += 1
            }
            append(span[index], to: &text)
        }
        return text
    }

    /// How many of the folders, which are sorted, come before `path`.
    private static func place(in implied: [EntryPath], before path: EntryPath) -> Int {
        var low = 0
        var high = implied.count
        while low < high {
            let middle = low + (high - low) / 2
            if implied[middle] < path { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// A folder that holds entries and is none itself: NetBSD's mtree reads no path before it knows the folder.
    private static func append(_ folder: EntryPath, to text: inout [UInt8]) {
        append("./", to: &text)
        PathEscaping.appendVis(folder.bytes, to: &text)
        append(" type=dir\n", to: &text)
    }

    private static func append(_ entry: Entry, to text: inout [UInt8]) {
        append("./", to: &text)
        PathEscaping.appendVis(entry.path.bytes, to: &text)
        append(" type=", to: &text)
        // A whiteout is the empty file that its archive holds, a hard link a file without content of its own: so bsdtar
        // lists a layer, and mtree knows no other words.
        let isFile = entry.type == .file || entry.type == .whiteout || entry.type == .hardlink
        append(string: isFile ? EntryType.file.rawValue : entry.type.rawValue, to: &text)
        append(" mode=", to: &text)
        for shift: UInt16 in [9, 6, 3, 0] {
            text.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: entry.mode >> shift & 7))
        }
        if let owner = entry.owner {
            append(" uid=", to: &text)
            append(UInt64(owner.uid), to: &text)
            append(" gid=", to: &text)
            append(UInt64(owner.gid), to: &text)
        }
        if isFile {
            append(" size=", to: &text)
            append(entry.size, to: &text)
        }
        if let sha256 = entry.sha256 {
            append(" sha256digest=", to: &text)
            sha256.appendHex(to: &text)
        } else if entry.type == .whiteout {
            append(" sha256digest=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", to: &text)
        }
        if let link = entry.link, entry.type != .hardlink {
            append(" link=", to: &text)
            PathEscaping.appendVis(link, to: &text)
        }
        // `native` has readers pack the numbers as their system does; by `linux` they mean one of old, of 8 bits each.
        if let device = entry.device {
            append(deviceKeyword, to: &text)
            append(UInt64(device.major), to: &text)
            append(",", to: &text)
            append(UInt64(device.minor), to: &text)
        }
        if entry.type == .hardlink || !entry.xattrs.isEmpty { appendTags(of: entry, to: &text) }
        text.append(UInt8(ascii: "\n"))
    }

    static let deviceKeyword: StaticString = " device=native,"

    /// What a hard link names as `tags=hardlink:TARGET`, and extended attributes as `NAME:HEX`: bsdtar and NetBSD's mtree
    /// stop at keywords that they don't know, and take a tag for a note.
    private static func appendTags(of entry: Entry, to text: inout [UInt8]) {
        var separator = " tags="
        if entry.type == .hardlink {
            append(string: separator + hardlinkTag, to: &text)
            appendTag(entry.link ?? [], to: &text)
            separator = ","
        }
        for (name, value) in entry.xattrs.sorted(by: { $0.key < $1.key }) {
            append(string: separator + name.string + ":", to: &text)
            for byte in value { append(string: String(byte >> 4, radix: 16) + String(byte & 15, radix: 16), to: &text) }
            separator = ","
        }
    }

    /// The tag of a hard link's target. No attribute has such a name: theirs hold a dot.
    static let hardlinkTag = "hardlink:"

    /// As elsewhere in a manifest, and without the comma that ends a tag.
    private static func appendTag(_ path: [UInt8], to text: inout [UInt8]) {
        let parts = path.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index > 0 { append("\\054", to: &text) }
            PathEscaping.appendVis(Array(part), to: &text)
        }
    }

    /// A number in decimal, without the string that interpolation would make.
    private static func append(_ number: UInt64, to text: inout [UInt8]) {
        let start = text.count
        var rest = number
        repeat {
            text.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        text[start...].reverse()
    }

    private static func append(_ word: StaticString, to text: inout [UInt8]) {
        word.withUTF8Buffer { text.append(contentsOf: $0) }
    }

    private static func append(string: String, to text: inout [UInt8]) {
        text.append(contentsOf: string.utf8)
    }
}
