import Core

/// Text that cannot steer the terminal, log or page that shows it.
///
/// Paths reach the report in their displayed form already; messages, package names and versions can quote an
/// artifact's own words. Whatever is unsafe becomes `\` and three octal digits a byte, as in paths.
enum SafeText {
    /// The form that JSON and SARIF carry.
    static func escaped(_ text: String) -> String { escaping(text, where: isUnsafe) }

    /// The form that people and CI logs read: also what fonts leave out, so that no name looks like another, and what
    /// CI services take for a command of their own.
    static func shown(_ text: String, asciiOnly: Bool = false) -> String {
        let safe = escaping(text) { scalar in
            isUnsafe(scalar) || (asciiOnly ? !scalar.isASCII : scalar.properties.isDefaultIgnorableCodePoint)
        }
        return withoutLogCommands(safe)
    }

    /// The form that JSON carries, at the most so many scalars of it, for members whose length a schema bounds; never blank.
    static func bounded(_ text: String, to limit: Int) -> String {
        let safe = escaped(text)
        // Most texts are ASCII and short: counting bytes suffices.
        if safe.utf8.count > limit, safe.unicodeScalars.count > limit {
            var short = String.UnicodeScalarView(safe.unicodeScalars.prefix(limit - 1))
            short.append("…")
            return String(short)
        }
        return safe.utf8.allSatisfy { $0 == 0x20 } ? "-" : safe
    }

    private static func escaping(_ text: String, where isEscaped: (Unicode.Scalar) -> Bool) -> String {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
        var safe = ""
        for scalar in text.unicodeScalars {
            if isEscaped(scalar) {
                for byte in UTF8.encode(scalar).map(Array.init) ?? [] { safe += octal(byte) }
            } else {
                safe.unicodeScalars.append(scalar)
            }
        }
        return safe
    }

    private static func octal(_ byte: UInt8) -> String { "\\\(byte >> 6)\(byte >> 3 & 7)\(byte & 7)" }

    /// Azure Pipelines, TeamCity and older GitHub runners obey `##`, a word and `[` anywhere in a line.
    static func withoutLogCommands(_ text: String) -> String {
        let hash = UInt8(ascii: "#")
        guard text.utf8.contains(hash) else { return text }
        let bytes = Array(text.utf8)
        var safe: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == hash, bytes[index...].dropFirst().first == hash,
                bytes[index...].dropFirst(2).first(where: { !isLetter($0) }) == UInt8(ascii: "[")
            {
                safe += octal(hash).utf8
            } else {
                safe.append(bytes[index])
            }
            index += 1
        }
        return safe.count == bytes.count ? text : String(decoding: safe, as: UTF8.self)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    /// GitHub's runners obey a line whose first words begin with `::`: whether a text, all of its line so far being
    /// blank, keeps the line blank, and its form where it does not.
    static func atLineStart(_ text: String) -> (text: String, isBlank: Bool) {
        guard let first = text.unicodeScalars.firstIndex(where: { !$0.properties.isWhitespace }) else {
            return (text, true)
        }
        guard text.unicodeScalars[first] == ":" else { return (text, false) }
        return (text[..<first] + octal(UInt8(ascii: ":")) + text[text.unicodeScalars.index(after: first)...], false)
    }

    /// Controls, line and paragraph separators, what is invisible, and what reorders its line.
    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool { scalar.steersOrHides }

    /// Lines of our own in which somebody's words may stand, such as a message of a command line that was not understood:
    /// nothing in them is a command to a CI service. Line feeds and what is written to a terminal stay.
    static func withoutCommands(_ text: String) -> String {
        withoutLogCommands(text).split(separator: "\n", omittingEmptySubsequences: false)
            .map { atLineStart(String($0)).text }.joined(separator: "\n")
    }

    /// `sha256:` and 64 digits cut to twelve digits, for text that need not be exact.
    static func shorteningDigests(_ text: String) -> String { shortening(after: "sha256:", in: text) }

    /// A blob's path with its digest cut to twelve digits; other paths stay as they are.
    static func shorteningBlob(_ path: String) -> String {
        path.utf8.starts(with: "blobs/sha256/".utf8) ? shortening(after: "blobs/sha256/", in: path) : path
    }

    private static func shortening(after marker: String, in text: String) -> String {
        let marker = Array(marker.utf8)
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
