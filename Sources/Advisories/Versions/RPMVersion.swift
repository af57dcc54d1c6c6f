/// rpm's epoch, version and release, as `rpmvercmp` compares them; a missing epoch is 0.
struct RPMVersion: VersionForm {
    private let epoch: Numeral
    private let version: [UInt8]
    /// Empty for none, which comes before every other.
    private let release: [UInt8]

    init?(_ bytes: [UInt8]) {
        var rest = bytes[...]
        if let colon = bytes.firstIndex(of: UInt8(ascii: ":")) {
            let digits = bytes[..<colon]
            guard !digits.isEmpty, digits.allSatisfy(\.isDigit) else { return nil }
            epoch = Numeral(digits)
            rest = bytes[(colon + 1)...]
        } else {
            epoch = .zero
        }
        let hyphen = rest.lastIndex(of: UInt8(ascii: "-"))
        version = Array(rest[..<(hyphen ?? rest.endIndex)])
        release = hyphen.map { Array(rest[($0 + 1)...]) } ?? []
        // Anything but spaces and controls is a separator to rpm; a version without letter or digit says nothing.
        guard version.contains(where: \.isAlphanumeric), hyphen == nil || !release.isEmpty,
            rest.allSatisfy({ (0x21..<0x7F).contains($0) })
        else { return nil }
    }

    func order(to other: RPMVersion) -> Order {
        Order.of(epoch, other.epoch)
            .then(Self.order(version, other.version))
            .then(Self.order(release, other.release))
    }

    private static func order(_ left: [UInt8], _ right: [UInt8]) -> Order {
        if left == right { return .equal }
        var left = VersionScanner(left)
        var right = VersionScanner(right)
        while !left.isAtEnd || !right.isAtEnd {
            _ = left.run(isSeparator)
            _ = right.run(isSeparator)
            // A tilde comes before everything, the end included.
            if let found = mark("~", &left, &right, alone: .less, atEnd: .less) {
                if found != .equal { return found }
                continue
            }
            // A caret comes after the end and before everything else.
            if let found = mark("^", &left, &right, alone: .less, atEnd: .greater) {
                if found != .equal { return found }
                continue
            }
            if left.isAtEnd || right.isAtEnd { break }
            let found = segments(&left, &right)
            if found != .equal { return found }
        }
        return Order.of(right.isAtEnd ? 1 : 0, left.isAtEnd ? 1 : 0)
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        !byte.isAlphanumeric && byte != UInt8(ascii: "~") && byte != UInt8(ascii: "^")
    }

    /// How sides stand where at least one begins with `mark`; nil where none does. `alone` is the order of the side that
    /// has it to one that has something else, `atEnd` to one that has nothing more.
    private static func mark(
        _ mark: Unicode.Scalar, _ left: inout VersionScanner, _ right: inout VersionScanner, alone: Order, atEnd: Order
    ) -> Order? {
        switch (left.take(mark), right.take(mark)) {
        case (true, true): .equal
        case (true, false): right.isAtEnd ? atEnd : alone
        case (false, true): (left.isAtEnd ? atEnd : alone).reversed
        case (false, false): nil
        }
    }

    private static func segments(_ left: inout VersionScanner, _ right: inout VersionScanner) -> Order {
        switch (left.number(), right.number()) {
        case (let left?, let right?): Order.of(left, right)
        // Numbers are newer than letters.
        case (_?, nil): .greater
        case (nil, _?): .less
        case (nil, nil): Order.ofBytes(left.run(\.isLetter), right.run(\.isLetter))
        }
    }
}
