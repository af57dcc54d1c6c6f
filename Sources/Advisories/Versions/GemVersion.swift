/// RubyGems' versions, as `Gem::Version` compares them.
struct GemVersion: VersionForm {
    private enum Segment: Sendable {
        case number(Numeral)
        case text([UInt8])

        var isZero: Bool {
            guard case .number(let number) = self else { return false }
            return number.isZero
        }
    }

    /// The numbers up to the first text, then the rest, each without zeros at its end.
    private let segments: [Segment]

    init?(_ bytes: [UInt8]) {
        let kept = bytes.drop(while: \.isSpace).reversed().drop(while: \.isSpace).reversed()
        var scanner = VersionScanner(Array(kept))
        var segments: [Segment] = []
        guard scanner.next?.isDigit == true else { return nil }
        var isPre = false
        while !scanner.isAtEnd {
            let start = scanner.position
            while let byte = scanner.next, byte.isAlphanumeric {
                if byte.isDigit {
                    segments.append(.number(Numeral(scanner.run(\.isDigit))))
                } else {
                    segments.append(.text(Array(scanner.run(\.isLetter))))
                }
            }
            if scanner.isAtEnd { break }
            // A hyphen begins what Gem reads as ".pre."; later ones stand between its words.
            let isHyphen = scanner.next == UInt8(ascii: "-")
            guard isHyphen || scanner.next == UInt8(ascii: "."), isPre || scanner.position > start else { return nil }
            if isHyphen { segments.append(.text(Array("pre".utf8))) }
            isPre = isPre || isHyphen
            scanner.position += 1
            if scanner.isAtEnd { return nil }
        }
        self.init(segments: segments)
    }

    private init(segments: [Segment]) {
        let firstText = segments.firstIndex { if case .text = $0 { true } else { false } } ?? segments.count
        let parts = [segments[..<firstText], segments[firstText...]]
        self.segments = parts.flatMap { $0.reversed().drop(while: \.isZero).reversed() }
    }

    func order(to other: GemVersion) -> Order {
        Order.ofLists(segments, other.segments, filler: .number(.zero)) { left, right in
            switch (left, right) {
            case (.number(let left), .number(let right)): Order.of(left, right)
            case (.number, .text): .greater
            case (.text, .number): .less
            case (.text(let left), .text(let right)): Order.ofBytes(left, right)
            }
        }
    }
}
