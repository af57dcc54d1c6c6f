/// Composer's versions: normalised as composer/semver does (`1.0` is `1.0.0.0`), then compared as PHP's
/// `version_compare`. A branch (`dev-main`) stands in no order and is not parsed.
struct PackagistVersion: VersionForm {
    private static let words: [(word: String, stability: Int)] = [
        ("stable", 4), ("alpha", 1), ("beta", 2), ("rc", 3), ("patch", 5), ("pl", 5), ("a", 1), ("b", 2), ("p", 5),
    ]
    /// What Composer puts for the `x` of `1.x-dev`.
    private static let anyNumber = Numeral(9_999_999)

    /// Without zeros at the end.
    private let numbers: [Numeral]
    /// 0 dev, 1 alpha, 2 beta, 3 RC, 4 stable, 5 patch.
    private let stability: Int
    /// What follows the stability's word.
    private let stabilityNumbers: [Numeral]
    private let isDevelopment: Bool

    init?(_ bytes: [UInt8]) {
        let kept = bytes.drop(while: \.isSpace).reversed().drop(while: \.isSpace).reversed()
        var scanner = VersionScanner(Array(kept))
        _ = scanner.take(word: "v")
        guard let first = scanner.number() else { return nil }
        var numbers = [first]
        var isBranch = false
        while let number = Self.nextNumber(&scanner, isBranch: &isBranch) { numbers.append(number) }
        self.numbers = Array(numbers.reversed().drop(while: \.isZero).reversed())
        var saysStable = false
        _ = scanner.take(anyOf: "._-")
        if let found = Self.words.first(where: { scanner.take(word: $0.word) }) {
            stability = found.stability
            var stabilityNumbers: [Numeral] = []
            while let number = Self.stabilityNumber(&scanner) { stabilityNumbers.append(number) }
            self.stabilityNumbers = found.stability == 4 ? [] : stabilityNumbers
            saysStable = found.stability == 4
        } else {
            stability = 4
            stabilityNumbers = []
        }
        let end = scanner.position
        _ = scanner.take(anyOf: ".-")
        let saysDevelopment = scanner.take(word: "dev")
        if !saysDevelopment { scanner.position = end }
        // Composer drops what follows "stable".
        isDevelopment = saysDevelopment && !saysStable
        if scanner.take("+"), scanner.run({ !$0.isSpace }).isEmpty { return nil }
        guard scanner.isAtEnd, isDevelopment || !isBranch else { return nil }
    }

    /// The next of the release's numbers; dates are also written with hyphens and colons.
    private static func nextNumber(_ scanner: inout VersionScanner, isBranch: inout Bool) -> Numeral? {
        let start = scanner.position
        if scanner.take(anyOf: ".-:") != nil {
            if let number = scanner.number() { return number }
            if scanner.take(anyOf: "xX*") != nil {
                isBranch = true
                return anyNumber
            }
        }
        scanner.position = start
        return nil
    }

    private static func stabilityNumber(_ scanner: inout VersionScanner) -> Numeral? {
        let start = scanner.position
        _ = scanner.take(anyOf: ".-")
        if let number = scanner.number() { return number }
        scanner.position = start
        return nil
    }

    func order(to other: PackagistVersion) -> Order {
        Order.ofLists(numbers, other.numbers, filler: .zero, by: Order.of)
            .then(Order.of(rank, other.rank))
            .then(Order.ofLists(stabilityNumbers, other.stabilityNumbers, by: Order.of))
            .then(Order.of(isDevelopment ? 0 : 1, other.isDevelopment ? 0 : 1))
    }

    private var rank: Int { stability == 4 && isDevelopment ? 0 : stability }
}
