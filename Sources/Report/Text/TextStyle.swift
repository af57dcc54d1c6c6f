import Core

/// How text for people is written; the command line finds these out, the renderers only obey.
package struct TextStyle: Sendable {
    /// How much is said.
    package enum Verbosity: Int, Sendable, Comparable {
        /// Failures, what stayed undecided, and the verdict.
        case quiet
        /// One line a check, drift in short.
        case normal
        /// Every path and whole digests too.
        case verbose

        /// Less said first.
        package static func < (lhs: Verbosity, rhs: Verbosity) -> Bool { lhs.rawValue < rhs.rawValue }
    }

    /// Write ANSI colours.
    package var color: Bool
    /// Write UTF-8; otherwise ASCII alone, other characters of names as `\` and three octal digits.
    package var unicode: Bool
    /// Columns to wrap at; below 40 counts as 40.
    package var width: Int
    /// How much is said.
    package var verbosity: Verbosity
    /// What operations and settings are called.
    package var wording: any Wording

    /// Chooses a style; the defaults suit a log file.
    package init(
        color: Bool = false, unicode: Bool = true, width: Int = 80, verbosity: Verbosity = .normal,
        wording: any Wording = .plain
    ) {
        self.color = color
        self.unicode = unicode
        self.width = width
        self.verbosity = verbosity
        self.wording = wording
    }

    var columns: Int { max(width, 40) }
    var isVerbose: Bool { verbosity == .verbose }
    var arrow: String { unicode ? "→" : "->" }
    var verboseSetting: String { wording.words(.verbose, nil) }
    var ellipsis: String { unicode ? "…" : "..." }
}

/// The colours of the text report.
enum Ink: String, Word {
    case plain = ""
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case cyan = "36"
    case boldRed = "1;31"
    case boldGreen = "1;32"
    case boldYellow = "1;33"
}

/// A stretch of text in one colour.
struct Span {
    var text: String
    var ink: Ink
    /// Never broken at its spaces; for paths and commands.
    var staysWhole: Bool

    init(_ text: String, _ ink: Ink = .plain, staysWhole: Bool = false) {
        self.text = text
        self.ink = ink
        self.staysWhole = staysWhole
    }
}
