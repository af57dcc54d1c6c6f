import Core

/// The only way into a text report: escapes what it is given, colours it and wraps it.
struct TextCanvas {
    let style: TextStyle
    /// The layers of the artifact that is written about, to number them.
    var layers: [LayerFacts] = []
    private(set) var bytes: [UInt8] = []
    /// The last colour written and where it ended.
    private var lastInk = Ink.plain
    private var inkEnd = 0
    /// Whether only blanks stand in the line so far.
    private var isLineBlank = true

    init(_ style: TextStyle) { self.style = style }

    /// A line that is not wrapped; listings keep their columns.
    mutating func line(_ spans: Span...) {
        for span in spans { write(safe(span.text), span.ink) }
        endLine()
    }

    /// An empty line, where something was written before.
    mutating func gap() {
        if !bytes.isEmpty { bytes.append(UInt8(ascii: "\n")) }
    }

    /// A line whose body wraps at the style's width; what follows the first line is indented by `hang` columns, or
    /// begins with `continuation` (a tree's guides).
    mutating func wrapped(prefix: [Span] = [], _ body: [Span], hang: Int, continuation: [Span] = []) {
        var column = 0
        for span in prefix {
            let text = safe(span.text)
            write(text, span.ink)
            column += TextMeasure.columns(text)
        }
        var isAtStart = true
        for word in words(body) {
            let spaces = isAtStart ? 0 : word.spaces
            if !isAtStart, column + spaces + word.width > style.columns {
                endLine()
                column = 0
                for span in continuation {
                    let text = safe(span.text)
                    write(text, span.ink)
                    column += TextMeasure.columns(text)
                }
                append(spaces: hang - column)
                column = max(hang, column)
            } else {
                append(spaces: spaces)
                column += spaces
            }
            for piece in word.pieces { write(piece.text, piece.ink) }
            column += word.width
            isAtStart = false
        }
        endLine()
    }

    /// The form of a text that `line` and `wrapped` write, for those who need its width first.
    func safe(_ text: String) -> String { SafeText.shown(text, asciiOnly: !style.unicode) }

    private struct Word {
        var pieces: [Span] = []
        var width = 0
        /// Spaces before it.
        var spaces = 1
    }

    /// The body's words; two spans without a space between them share one.
    private func words(_ spans: [Span]) -> [Word] {
        var words: [Word] = []
        var word = Word()
        func add(_ text: some StringProtocol, _ ink: Ink, to word: inout Word) {
            guard !text.isEmpty else { return }
            word.pieces.append(Span(String(text), ink))
            word.width += TextMeasure.columns(text)
        }
        for span in spans {
            // The style's own arrows and ellipses are ASCII where they have to be, so escaping leaves them alone.
            let text = safe(span.text)
            if span.staysWhole {
                add(text, span.ink, to: &word)
                continue
            }
            for (index, part) in text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
                if index > 0 {
                    if word.pieces.isEmpty {
                        word.spaces += 1
                    } else {
                        words.append(word)
                        word = Word()
                    }
                }
                add(part, span.ink, to: &word)
            }
        }
        if !word.pieces.isEmpty { words.append(word) }
        return words
    }

    private mutating func append(spaces count: Int) {
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: max(0, count)))
    }

    private mutating func endLine() {
        bytes.append(UInt8(ascii: "\n"))
        isLineBlank = true
    }

    private mutating func write(_ words: String, _ ink: Ink) {
        var text = words
        if isLineBlank { (text, isLineBlank) = SafeText.atLineStart(words) }
        guard style.color, ink != .plain, !text.isEmpty else {
            bytes += text.utf8
            return
        }
        if lastInk == ink, bytes.count - inkEnd <= 1, bytes[inkEnd...].allSatisfy({ $0 == UInt8(ascii: " ") }) {
            // The same colour goes on, across a space at most: take its end back.
            bytes.removeSubrange(inkEnd - Self.inkReset.count..<inkEnd)
        } else {
            bytes += "\u{1B}[\(ink.rawValue)m".utf8
        }
        bytes += text.utf8
        bytes += Self.inkReset
        lastInk = ink
        inkEnd = bytes.count
    }

    private static let inkReset = Array("\u{1B}[0m".utf8)
}
