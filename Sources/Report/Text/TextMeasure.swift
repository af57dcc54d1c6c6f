import Core

/// Widths, abbreviations and numbers of the text report.
enum TextMeasure {
    /// Terminal columns that a text takes: wide East Asian characters and emoji two, combining ones none.
    static func columns(_ text: some StringProtocol) -> Int {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
        return text.unicodeScalars.reduce(0) { $0 + columns($1) }
    }

    private static func columns(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case 0..<0x300: return 1
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF,
            0x20000...0x3FFFD:
            return 2
        default:
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .enclosingMark, .format: return 0
            default: return 1
            }
        }
    }

    /// A path that fits into `limit` columns: its middle gives way, so that the file's name stays readable.
    static func elided(_ path: String, to limit: Int, ellipsis: String) -> String {
        let room = limit - columns(ellipsis)
        guard columns(path) > limit, room >= 8 else { return path }
        let characters = Array(path)
        let name = characters.count - (characters.lastIndex { $0.utf8.elementsEqual("/".utf8) }.map { $0 + 1 } ?? 0)
        let tailRoom = min(max(name + 1, room / 2), room - room / 4)
        var tail: [Character] = []
        var used = 0
        for character in characters.reversed() {
            let width = columns(String(character))
            if used + width > tailRoom { break }
            tail.append(character)
            used += width
        }
        var head = ""
        for character in characters {
            let width = columns(String(character))
            if used + width > room { break }
            head.append(character)
            used += width
        }
        return head + ellipsis + String(tail.reversed())
    }

    /// Bytes in decimal units, such as `312 B`, `1.2 kB`, `262.1 MB`.
    static func size(_ bytes: UInt64) -> String {
        if bytes < 1_000 { return "\(bytes) B" }
        var unit: UInt64 = 1_000
        for name in ["kB", "MB", "GB", "TB"] {
            let tenths = bytes / (unit / 10) + (bytes % (unit / 10) >= unit / 20 ? 1 : 0)
            if tenths < 10_000 || name == "TB" { return "\(grouped(tenths / 10)).\(tenths % 10) \(name)" }
            unit *= 1_000
        }
        return "\(bytes) B"
    }

    /// Two sizes that differ, so that they read differently: in bytes where rounded they would be the same.
    static func sizes(_ old: UInt64, _ new: UInt64) -> (String, String) {
        let (before, after) = (size(old), size(new))
        return before == after && old != new ? ("\(grouped(old)) B", "\(grouped(new)) B") : (before, after)
    }

    /// A number with a comma between groups of three digits.
    static func grouped(_ number: some BinaryInteger) -> String {
        let digits = Array(String(number.magnitude).utf8)
        var text: [UInt8] = number < 0 ? [UInt8(ascii: "-")] : []
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(UInt8(ascii: ",")) }
            text.append(digit)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// `1 file`, `41 files`, `2 entries`.
    static func count(_ number: Int, _ noun: String) -> String {
        guard number != 1 else { return "1 \(noun)" }
        return "\(grouped(number)) \(noun.hasSuffix("y") ? String(noun.dropLast()) + "ies" : noun + "s")"
    }

    /// Spaces that fill a column.
    static func padding(_ text: String, to width: Int) -> String {
        String(repeating: " ", count: max(0, width - columns(text)))
    }
}
