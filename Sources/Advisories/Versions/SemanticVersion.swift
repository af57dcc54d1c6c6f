/// SemVer 2 (semver.org), also as Cargo and npm use it, and NuGet's variant.
///
/// Read more leniently than the grammar where every reader agrees what is meant: a leading `v` or `=`, other than three
/// numbers (missing ones are 0), leading zeros.
struct SemanticVersion: VersionForm {
    /// An identifier of the pre-release part.
    enum Identifier: Sendable {
        case number(Numeral)
        case text([UInt8])
    }

    /// The numbers without zeros at their end.
    let numbers: [Numeral]
    /// Empty for a release.
    let prerelease: [Identifier]

    init(numbers: [Numeral], prerelease: [Identifier]) {
        self.numbers = Array(numbers.reversed().drop(while: \.isZero).reversed())
        self.prerelease = prerelease
    }

    init?(_ bytes: [UInt8]) { self.init(bytes, foldsCase: false) }

    /// - Parameter foldsCase: Whether identifiers that differ in case alone are the same.
    init?(_ bytes: [UInt8], foldsCase: Bool) {
        var scanner = VersionScanner(bytes)
        if !scanner.take("v") && !scanner.take("V") { _ = scanner.take("=") }
        var numbers: [Numeral] = []
        repeat {
            guard let number = scanner.number() else { return nil }
            numbers.append(number)
        } while scanner.take(".")
        var prerelease: [Identifier] = []
        if scanner.take("-") {
            guard let identifiers = Self.identifiers(&scanner, foldsCase: foldsCase) else { return nil }
            prerelease = identifiers
        }
        // Build metadata has to be well-formed and says nothing of the order.
        if scanner.take("+"), Self.identifiers(&scanner, foldsCase: false) == nil { return nil }
        guard scanner.isAtEnd else { return nil }
        self.init(numbers: numbers, prerelease: prerelease)
    }

    private static func identifiers(_ scanner: inout VersionScanner, foldsCase: Bool) -> [Identifier]? {
        var identifiers: [Identifier] = []
        repeat {
            let text = scanner.run { $0.isAlphanumeric || $0 == UInt8(ascii: "-") }
            if text.isEmpty { return nil }
            if text.allSatisfy(\.isDigit) {
                identifiers.append(.number(Numeral(text)))
            } else {
                identifiers.append(.text(foldsCase ? text.map(\.lowercased) : Array(text)))
            }
        } while scanner.take(".")
        return identifiers
    }

    func order(to other: SemanticVersion) -> Order {
        let release = Order.ofLists(numbers, other.numbers, filler: .zero, by: Order.of)
        if release != .equal { return release }
        switch (prerelease.isEmpty, other.prerelease.isEmpty) {
        case (true, true): return .equal
        case (true, false): return .greater
        case (false, true): return .less
        case (false, false): return Order.ofLists(prerelease, other.prerelease, by: Self.order)
        }
    }

    private static func order(_ left: Identifier, _ right: Identifier) -> Order {
        switch (left, right) {
        case (.number(let left), .number(let right)): Order.of(left, right)
        case (.number, .text): .less
        case (.text, .number): .greater
        case (.text(let left), .text(let right)): Order.ofBytes(left, right)
        }
    }
}

/// NuGet's versions: up to four numbers, pre-release labels compared without regard to case.
struct NuGetVersion: VersionForm {
    private let version: SemanticVersion

    init?(_ bytes: [UInt8]) {
        guard let version = SemanticVersion(bytes, foldsCase: true), version.numbers.count <= 4 else { return nil }
        self.version = version
    }

    func order(to other: NuGetVersion) -> Order { version.order(to: other.version) }
}
