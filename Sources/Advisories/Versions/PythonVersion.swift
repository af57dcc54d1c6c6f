/// PEP 440 (Version specifiers, packaging.python.org), every spelling that it normalises included.
struct PythonVersion: VersionForm {
    /// A segment of the local version: letters come before numbers.
    private enum Local: Sendable {
        case text([UInt8])
        case number(Numeral)
    }

    private let epoch: Numeral
    /// Without zeros at the end.
    private let release: [Numeral]
    /// 0 a, 1 b, 2 rc; nil for none.
    private let pre: (phase: Int, number: Numeral)?
    private let post: Numeral?
    private let dev: Numeral?
    private let local: [Local]

    init?(_ bytes: [UInt8]) {
        let kept = bytes.drop(while: \.isSpace).reversed().drop(while: \.isSpace).reversed()
        var scanner = VersionScanner(Array(kept))
        _ = scanner.take(word: "v")
        guard var number = scanner.number() else { return nil }
        if scanner.take("!") {
            epoch = number
            guard let first = scanner.number() else { return nil }
            number = first
        } else {
            epoch = .zero
        }
        var release = [number]
        while true {
            let start = scanner.position
            guard scanner.take("."), let number = scanner.number() else {
                scanner.position = start
                break
            }
            release.append(number)
        }
        self.release = Array(release.reversed().drop(while: \.isZero).reversed())
        pre = Self.pre(&scanner)
        post = Self.post(&scanner)
        dev = Self.labelled(["dev"], &scanner)?.number
        guard let local = Self.local(&scanner), scanner.isAtEnd else { return nil }
        self.local = local
    }

    private static func pre(_ scanner: inout VersionScanner) -> (phase: Int, number: Numeral)? {
        // Longer words first: "a" begins "alpha".
        let words = ["alpha", "a", "beta", "b", "preview", "pre", "c", "rc"]
        guard let (word, number) = labelled(words, &scanner) else { return nil }
        return (word < 2 ? 0 : word < 4 ? 1 : 2, number)
    }

    private static func post(_ scanner: inout VersionScanner) -> Numeral? {
        let start = scanner.position
        if scanner.take("-"), let number = scanner.number() { return number }
        scanner.position = start
        return labelled(["post", "rev", "r"], &scanner)?.number
    }

    /// One of `words` between separators, and its number, 0 where none stands; nothing is passed over where none does.
    private static func labelled(_ words: [String], _ scanner: inout VersionScanner) -> (word: Int, number: Numeral)? {
        let start = scanner.position
        _ = scanner.take(anyOf: "-_.")
        guard let word = words.firstIndex(where: { scanner.take(word: $0) }) else {
            scanner.position = start
            return nil
        }
        _ = scanner.take(anyOf: "-_.")
        return (word, scanner.number() ?? .zero)
    }

    private static func local(_ scanner: inout VersionScanner) -> [Local]? {
        var segments: [Local] = []
        guard scanner.take("+") else { return segments }
        repeat {
            let text = scanner.run(\.isAlphanumeric)
            if text.isEmpty { return nil }
            segments.append(text.allSatisfy(\.isDigit) ? .number(Numeral(text)) : .text(text.map(\.lowercased)))
        } while scanner.take(anyOf: "-_.") != nil
        return segments
    }

    func order(to other: PythonVersion) -> Order {
        Order.of(epoch, other.epoch)
            .then(Order.ofLists(release, other.release, filler: .zero, by: Order.of))
            .then(Order.of(phase, other.phase))
            .then(Order.of(pre?.number ?? .zero, other.pre?.number ?? .zero))
            .then(Self.order(post, other.post, missing: .less))
            .then(Self.order(dev, other.dev, missing: .greater))
            .then(Order.ofLists(local, other.local, by: Self.order))
    }

    /// A development release of the final release comes before its first pre-release.
    private var phase: Int { pre?.phase ?? (post == nil && dev != nil ? -1 : 3) }

    private static func order(_ left: Numeral?, _ right: Numeral?, missing: Order) -> Order {
        switch (left, right) {
        case (nil, nil): .equal
        case (nil, _): missing
        case (_, nil): missing.reversed
        case (let left?, let right?): Order.of(left, right)
        }
    }

    private static func order(_ left: Local, _ right: Local) -> Order {
        switch (left, right) {
        case (.text(let left), .text(let right)): Order.ofBytes(left, right)
        case (.text, .number): .less
        case (.number, .text): .greater
        case (.number(let left), .number(let right)): Order.of(left, right)
        }
    }
}
