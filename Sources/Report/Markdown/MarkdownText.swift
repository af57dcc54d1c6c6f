import Core

/// Text in Markdown that cannot leave its place: what comes from an artifact stands in code spans alone, in which GitHub and
/// GitLab know no markup, links, mentions, references or quick actions.
enum MarkdownText {
    /// Scalars of one text that are shown at the most: no name fills the page.
    static let limit = 400

    /// A code span; backticks, which would end it, and bars, which would end a table's cell, are written as paths write bytes.
    static func code(_ text: String) -> String {
        var shown = ""
        for scalar in cut(text).unicodeScalars {
            switch scalar {
            case "`": shown += #"\140"#
            case "|": shown += #"\174"#
            default: shown.unicodeScalars.append(scalar)
            }
        }
        return shown.isEmpty ? "(empty)" : "`\(shown)`"
    }

    /// Code in the HTML of a `<summary>`, where Markdown is not read.
    static func htmlCode(_ text: String) -> String {
        var html = ""
        for scalar in cut(text).unicodeScalars {
            switch scalar {
            case "&": html += "&amp;"
            case "<": html += "&lt;"
            case ">": html += "&gt;"
            case "\"": html += "&quot;"
            case "'": html += "&#39;"
            case "`": html += "&#96;"
            default: html.unicodeScalars.append(scalar)
            }
        }
        return "<code>\(html)</code>"
    }

    private static func cut(_ text: String) -> String {
        let shown = SafeText.shown(SafeText.shorteningDigests(text))
        guard shown.unicodeScalars.count > limit else { return shown }
        let half = limit / 2
        let scalars = Array(shown.unicodeScalars)
        var short = String.UnicodeScalarView(scalars.prefix(half))
        short.append("…")
        short.append(contentsOf: scalars.suffix(half))
        return String(short)
    }
}

/// A page of bounded size: what does not fit is counted and not cut in the middle.
package struct MarkdownPage {
    /// Characters of a comment on GitHub at the most; bytes are counted, of which there are no fewer.
    package static let commentLimit = 65_536

    private(set) var text = ""
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// Bytes that still fit.
    var room: Int { limit - text.utf8.count }

    /// Adds a text where it fits and leaves so many bytes; says whether it did.
    @discardableResult
    mutating func append(_ piece: String, leaving reserve: Int = 0) -> Bool {
        guard piece.utf8.count + reserve <= room else { return false }
        text += piece
        return true
    }

    /// Adds rows as long as they fit; says how many did.
    mutating func append(rows: some Sequence<String>, leaving reserve: Int) -> Int {
        var count = 0
        for row in rows {
            guard append(row, leaving: reserve) else { break }
            count += 1
        }
        return count
    }
}
