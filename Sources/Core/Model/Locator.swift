/// Where an artifact lies, as a command line or a lockfile names it. The one place that tells a path, standard input and
/// what lies elsewhere apart; nothing is looked at for it.
package struct Locator: Sendable, Equatable {
    /// What a locator names.
    package enum Form: Sendable, Equatable {
        /// Whatever comes on standard input.
        case standardInput
        /// A file or a folder.
        case path
        /// Something elsewhere, with what is before and behind its first colon.
        case reference(scheme: String, rest: String)
    }

    /// The locator as it was given.
    package let text: String
    /// What it names.
    package let form: Form

    /// How standard input is named.
    package static let standardInput = Locator("-")

    /// Reads a locator. `arn:`, and a scheme with `://` behind it, begin a reference; a file of such a name is named with a
    /// folder before it, such as `./arn:x`.
    package init(_ text: String) {
        self.text = text
        form = Self.form(of: text)
    }

    /// Whether it is standard input.
    package var isStandardInput: Bool { form == .standardInput }

    private static func form(of text: String) -> Form {
        if text == "-" { return .standardInput }
        let bytes = text.utf8
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), isScheme(bytes[..<colon]) else { return .path }
        let scheme = String(text[..<colon])
        let rest = text[text.index(after: colon)...]
        guard scheme == "arn" || rest.utf8.starts(with: "//".utf8) else { return .path }
        return .reference(scheme: scheme, rest: String(rest))
    }

    /// RFC 3986, section 3.1.
    private static func isScheme(_ bytes: Substring.UTF8View) -> Bool {
        guard let first = bytes.first, isLetter(first) else { return false }
        return bytes.allSatisfy { isLetter($0) || isDigit($0) || "+-.".utf8.contains($0) }
    }

    /// Whether a path also reads as an image in a registry: `app:1.2`, `registry.example/app@sha256:…`. A path that begins
    /// with a slash or a dot does not.
    package var looksLikeImage: Bool {
        guard form == .path, let first = text.utf8.first, first != UInt8(ascii: "/"), first != UInt8(ascii: ".") else {
            return false
        }
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard let last = parts.last, parts.allSatisfy({ !$0.isEmpty }) else { return false }
        guard let mark = last.firstIndex(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "@") }),
            mark != last.startIndex
        else { return false }
        let name = last[..<mark]
        let tag = last[last.index(after: mark)...]
        let isName = name.allSatisfy { Self.isLetter($0) || Self.isDigit($0) || "._-".utf8.contains($0) }
        let isTag = tag.allSatisfy { Self.isLetter($0) || Self.isDigit($0) || "._-:@".utf8.contains($0) }
        return isName && isTag && !tag.isEmpty
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
