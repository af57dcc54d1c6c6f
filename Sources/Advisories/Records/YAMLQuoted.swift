import Core

extension YAMLParser {
    /// A quoted scalar that begins at `line`, over as many lines as it takes.
    mutating func quoted(_ line: YAMLLine) throws(JSONFault) -> String {
        let isDouble = line.content.first == UInt8(ascii: "\"")
        var text: [UInt8] = []
        /// Bytes of `text` that spaces before a line's end may not be taken from: escapes stand for themselves.
        var kept = 0
        var rest = line.content.dropFirst()
        advance()
        while true {
            var continues = false
            while let byte = rest.popFirst() {
                if byte == UInt8(ascii: "\\"), isDouble {
                    guard !rest.isEmpty else {
                        continues = true
                        break
                    }
                    text += try escape(&rest, line: line.number)
                    kept = text.count
                } else if byte == line.content.first {
                    guard !isDouble, rest.first == byte else { return try ended(text, rest, line: line.number) }
                    rest.removeFirst()
                    text.append(byte)
                } else {
                    text.append(byte)
                }
            }
            if !continues {
                while text.count > kept, text.last == UInt8(ascii: " ") || text.last == UInt8(ascii: "\t") {
                    text.removeLast()
                }
            }
            rest = try nextLine(&text, continues: continues, line: line.number)
            kept = text.count
        }
    }

    /// The next line that is not empty; the ends of lines between are put to `text`.
    private mutating func nextLine(
        _ text: inout [UInt8], continues: Bool, line: Int
    ) throws(JSONFault) -> ArraySlice<UInt8> {
        var empty = 0
        while let raw = lines.raw() {
            lines.skip()
            let content = raw.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            if content.isEmpty {
                empty += 1
                continue
            }
            if empty > 0 {
                text += [UInt8](repeating: UInt8(ascii: "\n"), count: empty)
            } else if !continues {
                text.append(UInt8(ascii: " "))
            }
            return content
        }
        throw lines.fault("a quoted scalar without end", line: line)
    }

    private func ended(_ text: [UInt8], _ rest: ArraySlice<UInt8>, line: Int) throws(JSONFault) -> String {
        let rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        guard rest.isEmpty || rest.first == UInt8(ascii: "#") else {
            throw lines.fault("more follows after a quoted scalar", line: line)
        }
        return String(decoding: text, as: UTF8.self)
    }

    private func escape(_ rest: inout ArraySlice<UInt8>, line: Int) throws(JSONFault) -> [UInt8] {
        let letter = rest.removeFirst()
        let digits: Int
        switch letter {
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "0"): return [0x00]
        case UInt8(ascii: "a"): return [0x07]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "v"): return [0x0B]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "e"): return [0x1B]
        case UInt8(ascii: "_"): return [0xC2, 0xA0]
        case UInt8(ascii: "N"): return [0xC2, 0x85]
        case UInt8(ascii: "L"): return [0xE2, 0x80, 0xA8]
        case UInt8(ascii: "P"): return [0xE2, 0x80, 0xA9]
        case UInt8(ascii: " "), UInt8(ascii: "\""), UInt8(ascii: "/"), UInt8(ascii: "\\"): return [letter]
        case UInt8(ascii: "x"): digits = 2
        case UInt8(ascii: "u"): digits = 4
        case UInt8(ascii: "U"): digits = 8
        default: throw lines.fault("an unknown escape", line: line)
        }
        let hex = rest.prefix(digits)
        guard hex.count == digits, let value = UInt32(String(decoding: hex, as: UTF8.self), radix: 16),
            let scalar = Unicode.Scalar(value)
        else { throw lines.fault("an escape that names no character", line: line) }
        rest.removeFirst(digits)
        return Array(String(scalar).utf8)
    }
}
