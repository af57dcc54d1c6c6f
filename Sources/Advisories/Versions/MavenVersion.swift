/// Maven's versions, as `ComparableVersion` of Maven 3.9 compares them: a list of numbers and qualifiers in which every
/// hyphen, and every change between digits and letters, opens a list within the list.
struct MavenVersion: VersionForm {
    private let items: MavenItem

    init?(_ bytes: [UInt8]) {
        // Maven takes anything for a version; what holds spaces or nothing but separators was meant for none.
        guard bytes.contains(where: \.isAlphanumeric), bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
        var parser = MavenParser(bytes.map(\.lowercased))
        items = parser.parse()
    }

    func order(to other: MavenVersion) -> Order { items.order(to: other.items) }
}

/// An item of Maven's list.
indirect enum MavenItem: Sendable {
    case number(Numeral)
    case qualifier([UInt8])
    /// A qualifier and the number that directly follows it.
    case combination([UInt8], Numeral)
    case list([MavenItem])

    private static let known = ["alpha", "beta", "milestone", "rc", "snapshot", "", "sp"].map { Array($0.utf8) }
    private static let releases = ["ga", "final", "release"].map { Array($0.utf8) }

    /// The order of a missing item to a qualifier: as the empty one.
    private static func rank(_ qualifier: [UInt8]) -> Int {
        known.firstIndex(of: qualifier) ?? (releases.contains(qualifier) ? 5 : known.count)
    }

    private static func order(_ left: [UInt8], _ right: [UInt8]) -> Order {
        let found = Order.of(rank(left), rank(right))
        return found == .equal && rank(left) == known.count ? Order.ofBytes(left, right) : found
    }

    /// Whether it says nothing at a list's end.
    var isNull: Bool {
        switch self {
        case .number(let number): number.isZero
        case .qualifier(let text): text.isEmpty
        case .combination: false
        case .list(let items): items.isEmpty
        }
    }

    /// The order to nothing, at the end of the other list.
    private var orderToNothing: Order {
        switch self {
        case .number(let number): return number.isZero ? .equal : .greater
        case .qualifier(let text), .combination(let text, _): return Self.order(text, [])
        case .list(let items):
            for item in items where item.orderToNothing != .equal { return item.orderToNothing }
            return .equal
        }
    }

    func order(to other: MavenItem) -> Order {
        switch (self, other) {
        case (.number(let left), .number(let right)): return Order.of(left, right)
        case (.number, _): return .greater
        case (_, .number): return .less
        case (.qualifier(let left), .qualifier(let right)): return Self.order(left, right)
        case (.qualifier(let left), .combination(let right, _)): return Self.order(left, right).then(.less)
        case (.combination(let left, _), .qualifier(let right)): return Self.order(left, right).then(.greater)
        case (.combination(let left, let leftNumber), .combination(let right, let rightNumber)):
            return Self.order(left, right).then(Order.of(leftNumber, rightNumber))
        case (.list(let left), .list(let right)): return Self.order(left, right)
        case (.list, _): return .greater
        case (_, .list): return .less
        }
    }

    private static func order(_ left: [MavenItem], _ right: [MavenItem]) -> Order {
        for index in 0..<max(left.count, right.count) {
            let found: Order =
                if index >= left.count {
                    right[index].orderToNothing.reversed
                } else if index >= right.count {
                    left[index].orderToNothing
                } else {
                    left[index].order(to: right[index])
                }
            if found != .equal { return found }
        }
        return .equal
    }
}
