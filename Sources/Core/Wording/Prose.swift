/// Sentences for people that can refer to operations and settings, which are put into words at the border only.
///
/// A literal makes one: `"pin it with \(run: .lock, "ARTIFACT") or say which with \(setting: .image, "NAME:TAG")"`. The libraries
/// do not know what a program that uses them calls an operation; its `Wording` does.
package struct Prose: Sendable, Equatable {
    /// A stretch of it.
    package enum Piece: Sendable, Equatable {
        /// Words as they are.
        case text(String)
        /// An operation to run.
        case run(Invocation)
        /// A setting, with a value where one is suggested.
        case setting(Setting, Invocation.Argument?)
        /// An operation to run, in the words that some program has for it.
        case worded(String)
    }

    /// The stretches in order; no two of words are neighbours.
    package private(set) var pieces: [Piece]

    /// Takes words as they are, in which nothing is referred to.
    package init(_ text: String) { pieces = text.isEmpty ? [] : [.text(text)] }

    /// Takes words, and those of an operation to run behind them.
    package init(_ lead: String, worded run: String) {
        self.init(lead)
        pieces.append(.worded(run))
    }

    /// All of it in a program's words.
    package func words(_ wording: any Wording) -> String { Self.words(pieces[...], wording) }

    /// All of it in the libraries' own terms.
    package var plain: String { words(.plain) }

    /// The same with all references put into words, for what keeps text alone.
    package func worded(_ wording: any Wording) -> Prose { Prose(words(wording)) }

    /// Where it ends in an operation that a colon introduces, apart from that: `if this is intended:` and `lock …`.
    package func splitRun(_ wording: any Wording) -> (lead: String, run: String?) {
        for index in pieces.indices.dropFirst() {
            guard pieces[index].isRun, case .text(let lead) = pieces[index - 1], lead.hasSuffix(": ") else { continue }
            let words = Self.words(pieces[..<index], wording)
            return (String(words.dropLast()), Self.words(pieces[index...], wording))
        }
        return (words(wording), nil)
    }

    private static func words(_ pieces: ArraySlice<Piece>, _ wording: any Wording) -> String {
        // Most refer to nothing.
        if pieces.count == 1, case .text(let text) = pieces.first { return text }
        var words = ""
        for piece in pieces {
            switch piece {
            case .text(let text): words += text
            case .run(let invocation): words += wording.words(invocation)
            case .setting(let setting, let value): words += wording.words(setting, value)
            case .worded(let text): words += text
            }
        }
        return words
    }

    fileprivate mutating func append(_ piece: Piece) {
        if case .text(let new) = piece {
            if new.isEmpty { return }
            if case .text(let last) = pieces.last {
                pieces[pieces.count - 1] = .text(last + new)
                return
            }
        }
        pieces.append(piece)
    }

    /// One after the other.
    package static func + (left: Prose, right: Prose) -> Prose {
        var both = left
        for piece in right.pieces { both.append(piece) }
        return both
    }
}

extension Prose.Piece {
    /// Whether it is an operation to run.
    fileprivate var isRun: Bool {
        switch self {
        case .run, .worded: true
        case .text, .setting: false
        }
    }
}

extension Prose: ExpressibleByStringInterpolation {
    package init(stringLiteral text: String) { self.init(text) }

    package init(stringInterpolation interpolation: StringInterpolation) { self = interpolation.prose }

    /// What a literal is made of.
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var prose = Prose("")

        package init(literalCapacity: Int, interpolationCount: Int) {
            prose.pieces = []
            prose.pieces.reserveCapacity(2 * interpolationCount + 1)
        }

        package mutating func appendLiteral(_ text: String) { prose.append(.text(text)) }

        /// A value's description.
        package mutating func appendInterpolation(_ value: some CustomStringConvertible) {
            prose.append(.text(value.description))
        }

        /// Other sentences.
        package mutating func appendInterpolation(_ other: Prose) {
            for piece in other.pieces { prose.append(piece) }
        }

        /// An operation to run.
        package mutating func appendInterpolation(run operation: Operation, _ arguments: Invocation.Argument...) {
            prose.append(.run(Invocation(operation, arguments)))
        }

        /// An operation to run, put together elsewhere.
        package mutating func appendInterpolation(run invocation: Invocation) { prose.append(.run(invocation)) }

        /// A setting, with a value where one is suggested.
        package mutating func appendInterpolation(setting: Setting, _ value: Invocation.Argument? = nil) {
            prose.append(.setting(setting, value))
        }
    }
}

extension DefaultStringInterpolation {
    /// A `String` would lose what is referred to: warnings are errors.
    @available(*, deprecated, message: "make the text Prose as well, or put it into words by a Wording")
    package mutating func appendInterpolation(_ prose: Prose) { appendLiteral(prose.plain) }

    /// A `String` would lose what is referred to: warnings are errors.
    @available(*, deprecated, message: "make the text Prose as well, or put it into words by a Wording")
    package mutating func appendInterpolation(_ prose: Prose?) { appendLiteral(prose?.plain ?? "nil") }
}
