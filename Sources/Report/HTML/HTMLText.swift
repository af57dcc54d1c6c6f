import Core

/// HTML as bytes. Markup is what stands in our own source, nothing else: whatever comes from elsewhere goes through `text`, which
/// stands within an element or between an attribute's quotes alike.
struct HTMLText {
    private(set) var bytes: [UInt8] = []

    /// Markup of our own.
    mutating func markup(_ markup: StaticString) { markup.withUTF8Buffer { bytes.append(contentsOf: $0) } }

    /// A number.
    mutating func number(_ number: some BinaryInteger) { bytes += String(number).utf8 }

    /// Text from elsewhere: neither markup, nor what steers or hides, nor a command to a CI service that prints the page.
    mutating func text(_ text: String) {
        for byte in SafeText.shown(text).utf8 {
            switch byte {
            case UInt8(ascii: "&"): markup("&amp;")
            case UInt8(ascii: "<"): markup("&lt;")
            case UInt8(ascii: ">"): markup("&gt;")
            case UInt8(ascii: "\""): markup("&quot;")
            case UInt8(ascii: "'"): markup("&#39;")
            case UInt8(ascii: "`"): markup("&#96;")
            default: bytes.append(byte)
            }
        }
    }

    /// Text as code.
    mutating func code(_ text: String) {
        markup("<code>")
        self.text(text)
        markup("</code>")
    }

    /// One of our own ids, which are short and stay in one line.
    mutating func id(_ id: FindingID) {
        markup("<code class=\"id\">")
        text(id.rawValue)
        markup("</code>")
    }

    /// Bytes of our own that are no markup of the source: a digest's digits, a style, a script.
    mutating func own(_ own: [UInt8]) { bytes += own }
}
