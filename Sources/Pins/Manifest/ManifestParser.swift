import Core
import Cryptography

extension Manifest {
    /// Reads a canonical manifest back: exactly what `text` writes and nothing else, so that one content has one
    /// manifest. Throws `lockfile.manifest-invalid` naming the line and the byte offset.
    package init(parsing text: [UInt8]) throws(Failure) {
        let signature = ManifestWriter.signature
        guard text.starts(with: signature) else {
            throw Self.invalid("does not begin with #mtree and the folder `.`", line: 1, offset: 0)
        }
        guard text.last == UInt8(ascii: "\n") else {
            throw Self.invalid("ends in the middle of a line", line: 0, offset: text.count)
        }
        var entries: [Entry] = []
        var start = signature.count
        var line = 3
        while start < text.count {
            let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
            var parser = ManifestLine(text[start..<end])
            guard let lineEntry = parser.entry() else {
                throw Self.invalid("is no canonical entry", line: line, offset: start)
            }
            if let entry = lineEntry {
                if let last = entries.last, !(last.path < entry.path) {
                    throw Self.invalid(
                        "is out of order or repeated: \(entry.path.displayed)", line: line, offset: start)
                }
                entries.append(entry)
            }
            start = end + 1
            line += 1
        }
        try self.init(sorted: entries)
        guard self.text == text else { throw Self.invalid("is not written canonically", line: 0, offset: 0) }
    }

    private static func invalid(_ what: String, line: Int, offset: Int) -> Failure {
        Failure(
            .lockfileManifestInvalid, line > 0 ? "manifest line \(line) \(what)" : "manifest \(what)",
            offset: UInt64(offset),
            remedy: "restore the file from version control, or pin the reviewed artifact again with `\(run: .lock)`")
    }
}

/// One line of a manifest, read keyword by keyword in their fixed order.
private struct ManifestLine {
    private var rest: ArraySlice<UInt8>

    init(_ line: ArraySlice<UInt8>) { rest = line }

    /// The line's entry; nil in nil for a folder that is named only because it holds entries, nil where the line is
    /// neither. Whether such a folder is due is told by writing the manifest again.
    mutating func entry() -> Entry?? {
        guard take("./"), let pathBytes = PathEscaping.unvis(word()), let path = validPath(pathBytes),
            take(" type="), let type = EntryType(rawValue: String(decoding: word(), as: UTF8.self)),
            type != .hardlink, type != .whiteout
        else { return nil }
        if type == .dir, rest.isEmpty { return .some(nil) }
        guard take(" mode="), let mode = mode(word()) else { return nil }
        var entry = Entry(path: path, type: type, mode: mode)
        if take(" uid=") {
            guard let uid = number(word(), as: UInt32.self), take(" gid="), let gid = number(word(), as: UInt32.self)
            else { return nil }
            entry.owner = Entry.Owner(uid: uid, gid: gid)
        }
        if type == .file {
            guard take(" size="), let size = number(word(), as: UInt64.self) else { return nil }
            entry.size = size
            if take(" sha256digest=") {
                guard let digest = Digest(hexBytes: word()) else { return nil }
                entry.sha256 = digest
            } else {
                entry.type = .hardlink
            }
        }
        if type == .link {
            guard take(" link="), let link = PathEscaping.unvis(word()), !link.isEmpty else { return nil }
            entry.link = link
        }
        if type == .char || type == .block {
            guard take(ManifestWriter.deviceKeyword), let device = device(word()) else { return nil }
            entry.device = device
        }
        if take(" tags=") {
            var tags = word()
            if entry.type == .hardlink {
                let first = tags.prefix { $0 != UInt8(ascii: ",") }
                guard first.starts(with: ManifestWriter.hardlinkTag.utf8),
                    let link = hardlinkTarget(first.dropFirst(ManifestWriter.hardlinkTag.utf8.count))
                else { return nil }
                entry.link = link
                tags = tags.dropFirst(first.count)
                if !tags.isEmpty { tags = tags.dropFirst() }
            }
            if entry.type != .hardlink || !tags.isEmpty {
                guard let xattrs = xattrs(tags) else { return nil }
                entry.xattrs = xattrs
            }
        }
        guard entry.type != .hardlink || entry.link != nil else { return nil }
        return rest.isEmpty ? entry : nil
    }

    /// A path whose commas are escaped; that they are all is told by writing the manifest again.
    private func hardlinkTarget(_ tag: ArraySlice<UInt8>) -> [UInt8]? {
        var target: [UInt8] = []
        var rest = tag
        let comma = Array("\\054".utf8)
        while let mark = rest.firstRange(of: comma) {
            guard let part = PathEscaping.unvis(rest[..<mark.lowerBound]) else { return nil }
            target += part + [UInt8(ascii: ",")]
            rest = rest[mark.upperBound...]
        }
        guard let part = PathEscaping.unvis(rest), validPath(target + part) != nil else { return nil }
        return target + part
    }

    /// `MAJOR,MINOR`.
    private func device(_ word: ArraySlice<UInt8>) -> Entry.Device? {
        let parts = word.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard parts.count == 2, let major = number(parts[0], as: UInt64.self),
            let minor = number(parts[1], as: UInt64.self)
        else { return nil }
        return Entry.Device(major: major, minor: minor)
    }

    /// `NAME:HEX`, joined by commas; their order is told by writing the manifest again.
    private func xattrs(_ tags: ArraySlice<UInt8>) -> [TextKey: [UInt8]]? {
        var xattrs: [TextKey: [UInt8]] = [:]
        for tag in tags.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            let parts = tag.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard parts.count == 2, let name = String(validating: parts[0], as: UTF8.self), !name.isEmpty,
                let value = Hex.bytes(parts[1]), xattrs.updateValue(value, forKey: name) == nil
            else { return nil }
        }
        return xattrs
    }

    private mutating func take(_ literal: StaticString) -> Bool {
        let bytes = literal.withUTF8Buffer { Array($0) }
        guard rest.starts(with: bytes) else { return false }
        rest = rest.dropFirst(bytes.count)
        return true
    }

    private mutating func word() -> ArraySlice<UInt8> {
        let word = rest.prefix { $0 != UInt8(ascii: " ") }
        rest = rest.dropFirst(word.count)
        return word
    }

    private func validPath(_ bytes: [UInt8]) -> EntryPath? {
        do throws(PathFault) { return try EntryPath(validating: bytes, rules: .layer) } catch { return nil }
    }

    private func mode(_ digits: ArraySlice<UInt8>) -> UInt16? {
        guard digits.count == 4 else { return nil }
        var mode: UInt16 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(digit) else { return nil }
            mode = mode << 3 | UInt16(digit - UInt8(ascii: "0"))
        }
        return mode
    }

    private func number<N: FixedWidthInteger>(_ digits: ArraySlice<UInt8>, as: N.Type) -> N? {
        N(String(decoding: digits, as: UTF8.self))
    }
}
