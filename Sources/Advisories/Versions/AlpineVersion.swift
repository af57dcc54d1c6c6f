/// apk's versions: apk-package(5), compared token by token as apk-tools does.
struct AlpineVersion: VersionForm {
    /// The raw value is the token's rank: where versions part, the one whose token ranks higher is the lower one.
    private enum Kind: Int, Sendable {
        case firstNumber, number, letter, suffix, suffixNumber, hash, revision, end
    }

    private struct Token: Sendable {
        var kind: Kind
        var text: ArraySlice<UInt8> = []
        var rank = 0
    }

    private let tokens: [Token]

    /// What ranks below none is a pre-release.
    private static let suffixes = ["alpha", "beta", "pre", "rc", "", "cvs", "svn", "git", "hg", "p"]
    private static let released = 4

    init?(_ bytes: [UInt8]) {
        var scanner = VersionScanner(bytes)
        var tokens: [Token] = []
        repeat {
            let digits = scanner.run(\.isDigit)
            if digits.isEmpty { return nil }
            tokens.append(Token(kind: tokens.isEmpty ? .firstNumber : .number, text: digits))
        } while scanner.take(".")
        if let letter = scanner.next, letter.isLetter, letter == letter.lowercased {
            tokens.append(Token(kind: .letter, text: scanner.bytes[scanner.position...scanner.position]))
            scanner.position += 1
            // Old packages have 5.1p1, which apk-tools 2 read.
            let digits = scanner.run(\.isDigit)
            if !digits.isEmpty { tokens.append(Token(kind: .number, text: digits)) }
        }
        while scanner.take("_") {
            let word = scanner.run(\.isLetter)
            guard let rank = Self.suffixes.firstIndex(where: { !$0.isEmpty && $0.utf8.elementsEqual(word) }) else {
                return nil
            }
            tokens.append(Token(kind: .suffix, rank: rank))
            let digits = scanner.run(\.isDigit)
            if !digits.isEmpty { tokens.append(Token(kind: .suffixNumber, text: digits)) }
        }
        if scanner.take("~") {
            let hash = scanner.run { $0.isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) }
            if hash.isEmpty { return nil }
            tokens.append(Token(kind: .hash, text: hash))
        }
        if scanner.take("-") {
            guard scanner.take("r") else { return nil }
            let digits = scanner.run(\.isDigit)
            if digits.isEmpty { return nil }
            tokens.append(Token(kind: .revision, text: digits))
        }
        guard scanner.isAtEnd else { return nil }
        self.tokens = tokens
    }

    func order(to other: AlpineVersion) -> Order {
        for index in 0...max(tokens.count, other.tokens.count) {
            let left = index < tokens.count ? tokens[index] : Token(kind: .end)
            let right = index < other.tokens.count ? other.tokens[index] : Token(kind: .end)
            if left.kind != right.kind { return Self.parting(left, right) }
            let found = Self.order(left, right)
            if found != .equal { return found }
        }
        return .equal
    }

    private static func parting(_ left: Token, _ right: Token) -> Order {
        if left.kind == .suffix, left.rank < released { return .less }
        if right.kind == .suffix, right.rank < released { return .greater }
        return Order.of(right.kind.rawValue, left.kind.rawValue)
    }

    private static func order(_ left: Token, _ right: Token) -> Order {
        switch left.kind {
        case .firstNumber, .suffixNumber, .revision: return Order.of(Numeral(left.text), Numeral(right.text))
        case .number:
            let zero = UInt8(ascii: "0")
            // With a leading zero it reads as what stands behind a decimal point.
            if left.text.first == zero || right.text.first == zero { return Order.ofBytes(left.text, right.text) }
            return Order.of(Numeral(left.text), Numeral(right.text))
        case .letter, .hash: return Order.ofBytes(left.text, right.text)
        case .suffix: return Order.of(left.rank, right.rank)
        case .end: return .equal
        }
    }
}
