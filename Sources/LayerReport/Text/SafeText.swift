/// Text that cannot steer the terminal, log or page that shows it.
///
/// Paths reach the report in their displayed form already; messages, package names and versions can quote an
/// artifact's own words. Whatever is unsafe becomes `\` and three octal digits a byte, as in paths.
enum SafeText {
    static func escaped(_ text: String, asciiOnly: Bool = false) -> String {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
        var safe = ""
        for scalar in text.unicodeScalars {
            if isUnsafe(scalar) || (asciiOnly && !scalar.isASCII) {
                for byte in UTF8.encode(scalar).map(Array.init) ?? [] {
                    safe += "\\\(byte >> 6)\(byte >> 3 & 7)\(byte & 7)"
                }
            } else {
                safe.unicodeScalars.append(scalar)
            }
        }
        return safe
    }

    /// Controls (C0, DEL, C1), line and paragraph separators, what is invisible, and what reorders its line.
    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF,
            0xE0000...0xE007F:
            true
        default: false
        }
    }

    /// `sha256:` and 64 digits cut to twelve digits, for text that need not be exact.
    static func shorteningDigests(_ text: String) -> String {
        let marker = Array("sha256:".utf8)
        let bytes = Array(text.utf8)
        guard bytes.count >= marker.count + 64 else { return text }
        var short: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let digits = bytes[index...].dropFirst(marker.count).prefix(64)
            if bytes[index...].starts(with: marker), digits.count == 64, digits.allSatisfy(isHexDigit) {
                short += bytes[index..<index + marker.count + 12]
                index += marker.count + 64
            } else {
                short.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: short, as: UTF8.self)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
