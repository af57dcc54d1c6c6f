/// dpkg's versions: deb-version(7).
struct DebianVersion: VersionForm {
    private let epoch: Numeral
    private let upstream: [UInt8]
    private let revision: [UInt8]

    init?(_ bytes: [UInt8]) {
        var rest = bytes.drop(while: \.isSpace).reversed().drop(while: \.isSpace).reversed()[...]
        if let colon = rest.firstIndex(of: UInt8(ascii: ":")) {
            let digits = Array(rest[..<colon])
            guard !digits.isEmpty, digits.allSatisfy(\.isDigit) else { return nil }
            epoch = Numeral(digits[...])
            rest = rest[rest.index(after: colon)...]
        } else {
            epoch = .zero
        }
        let bytes = Array(rest)
        let hyphen = bytes.lastIndex(of: UInt8(ascii: "-"))
        upstream = Array(bytes[..<(hyphen ?? bytes.count)])
        revision = hyphen.map { Array(bytes[($0 + 1)...]) } ?? []
        guard !upstream.isEmpty, hyphen == nil || !revision.isEmpty,
            upstream.allSatisfy({ $0.isAlphanumeric || "+.~-:".utf8.contains($0) }),
            revision.allSatisfy({ $0.isAlphanumeric || "+.~".utf8.contains($0) })
        else { return nil }
    }

    func order(to other: DebianVersion) -> Order {
        Order.of(epoch, other.epoch)
            .then(Self.order(upstream, other.upstream))
            .then(Self.order(revision, other.revision))
    }

    /// Runs of other characters and of digits in turn.
    private static func order(_ left: [UInt8], _ right: [UInt8]) -> Order {
        var left = VersionScanner(left)
        var right = VersionScanner(right)
        while !left.isAtEnd || !right.isAtEnd {
            while isText(left.next) || isText(right.next) {
                let found = Order.of(weight(left.next), weight(right.next))
                if found != .equal { return found }
                left.position += 1
                right.position += 1
            }
            let found = Order.of(left.number() ?? .zero, right.number() ?? .zero)
            if found != .equal { return found }
        }
        return .equal
    }

    private static func isText(_ byte: UInt8?) -> Bool { byte.map { !$0.isDigit } ?? false }

    /// `~` before the end, the end before letters, letters before everything else.
    private static func weight(_ byte: UInt8?) -> Int {
        guard let byte, !byte.isDigit else { return 0 }
        if byte == UInt8(ascii: "~") { return -1 }
        return byte.isLetter ? Int(byte) : Int(byte) + 256
    }
}
