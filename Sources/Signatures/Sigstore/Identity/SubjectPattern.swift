import Core

/// Which subjects an identity of the trust store means. There are no regular expressions: they hold anywhere in a text unless
/// somebody thinks of the anchors.
package enum SubjectPattern: Sendable, Equatable {
    /// This one.
    case exact(String)
    /// Those that a glob covers from end to end: `*` stands for any characters but `/`, `**` for any at all.
    case glob(String)

    /// Longest pattern, in bytes.
    private static let byteLimit = 1_024

    /// Why a text can be no glob; nil where it can.
    package static func globFault(_ text: String) -> String? {
        let literal = text.utf8.filter { $0 != UInt8(ascii: "*") }
        guard text.utf8.count <= byteLimit else { return "is longer than \(byteLimit) bytes" }
        guard literal.count < text.utf8.count else { return "has no *: it means one subject" }
        // What is left of `https://*` names nobody.
        guard literal.count(where: { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ":") }) >= 6 else {
            return "would mean nearly anybody"
        }
        return nil
    }

    /// Whether it means a subject.
    package func covers(_ subject: String) -> Bool {
        switch self {
        case .exact(let text): text == subject
        case .glob(let pattern): Self.covers(Self.parts(of: pattern), Array(subject.utf8))
        }
    }

    /// The pattern in messages.
    package var text: String {
        switch self {
        case .exact(let text), .glob(let text): text
        }
    }

    private enum Part: Equatable {
        case byte(UInt8)
        case withinSegment
        case anything
    }

    private static func parts(of pattern: String) -> [Part] {
        var parts: [Part] = []
        for byte in pattern.utf8 {
            if byte != UInt8(ascii: "*") {
                parts.append(.byte(byte))
            } else if parts.last == .withinSegment {
                parts[parts.count - 1] = .anything
            } else if parts.last != .anything {
                parts.append(.withinSegment)
            }
        }
        return parts
    }

    /// Takes time in proportion to pattern times subject: every place of the pattern that can be reached is kept, none is tried
    /// twice.
    private static func covers(_ parts: [Part], _ subject: [UInt8]) -> Bool {
        var places = reached([0], parts)
        for byte in subject {
            var next: Set<Int> = []
            for place in places where place < parts.count {
                switch parts[place] {
                case .byte(let expected): if byte == expected { next.insert(place + 1) }
                case .withinSegment: if byte != UInt8(ascii: "/") { next.insert(place) }
                case .anything: next.insert(place)
                }
            }
            places = reached(next, parts)
            if places.isEmpty { return false }
        }
        return places.contains(parts.count)
    }

    /// The places with those behind wildcards that stand for nothing.
    private static func reached(_ places: Set<Int>, _ parts: [Part]) -> Set<Int> {
        var all = places
        for place in places {
            var next = place
            while next < parts.count, parts[next] == .withinSegment || parts[next] == .anything {
                next += 1
                all.insert(next)
            }
        }
        return all
    }
}
