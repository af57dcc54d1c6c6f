import Core

extension WaiverFile {
    /// The file with one more waiver at its end; what stands there keeps its bytes.
    ///
    /// - Parameters:
    ///   - until: The end as the file has it: a day or a time.
    ///   - bytes: What the file holds; empty for none.
    /// - Throws: where the file is broken, or would be.
    package static func adding(_ waiver: Waiver, until: String, to bytes: [UInt8]) throws(JSONFault) -> [UInt8] {
        let entry = line(waiver, until: until)
        guard !bytes.isEmpty else {
            return Array("{\n  \"schemaVersion\": 1,\n  \"waivers\": [\n    ".utf8) + entry + Array("\n  ]\n}\n".utf8)
        }
        let former = try read(bytes)
        guard let list = listEnd(bytes) else {
            throw JSONFault(.unexpected, "its waivers could not be found", line: 1)
        }
        var added = Array(bytes[..<list.last])
        if former.isEmpty {
            added = Array(bytes[...list.start]) + Array("\n    ".utf8) + entry + Array("\n  ".utf8)
        } else {
            added += [UInt8(ascii: ",")] + list.gap + entry + bytes[list.last..<list.close]
        }
        added += bytes[list.close...]
        // What was written is what is read, or nothing is written.
        guard try read(added) == former + [waiver] else {
            throw JSONFault(.unexpected, "another waiver would be read than was to be added", line: 1)
        }
        return added
    }

    private static func line(_ waiver: Waiver, until: String) -> [UInt8] {
        let members = [
            ("id", waiver.id), ("package", waiver.package), ("artifact", waiver.artifact), ("path", waiver.path),
            ("reason", waiver.reason), ("owner", waiver.owner), ("until", until),
        ]
        var line: [UInt8] = []
        for (key, value) in members {
            guard let value else { continue }
            line += Array((line.isEmpty ? "{ " : ", ").utf8) + Array("\"\(key)\": ".utf8)
            line += JSONWriter.text(.string(value), style: .compact)
        }
        return line + Array(" }".utf8)
    }

    /// Where the list of waivers is in a document that was read before.
    private struct List {
        /// Its opening bracket.
        var start: Int
        /// What stands between that and its first element.
        var gap: ArraySlice<UInt8>
        /// What follows its last element.
        var last: Int
        /// Its closing bracket.
        var close: Int
    }

    private static func listEnd(_ bytes: [UInt8]) -> List? {
        var depth = 0
        var start: Int?
        var first: Int?
        var last = 0
        var place = 0
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                place += 1
                while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
                    place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
                }
                last = place + 1
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                // The document's one array is that of the waivers.
                if bytes[place] == UInt8(ascii: "["), depth == 1 {
                    start = place
                } else if start != nil, depth == 2, first == nil {
                    first = place
                }
                depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 1, bytes[place] == UInt8(ascii: "]"), let start {
                    let gap = first.map { bytes[(start + 1)..<$0] } ?? []
                    return List(start: start, gap: gap, last: last, close: place)
                }
                last = place + 1
            default: break
            }
            place += 1
        }
        return nil
    }
}
