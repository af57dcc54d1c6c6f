/// How one thing stands to another.
package enum Order: Sendable, Equatable {
    /// Before it.
    case less
    /// Neither before nor after it.
    case equal
    /// After it.
    case greater
}

extension Order {
    /// The same seen from the other side.
    package var reversed: Order {
        switch self {
        case .less: .greater
        case .equal: .equal
        case .greater: .less
        }
    }

    static func of<Value: Comparable>(_ left: Value, _ right: Value) -> Order {
        left < right ? .less : right < left ? .greater : .equal
    }

    /// Byte by byte; what the other begins with comes first.
    static func ofBytes(_ left: some Sequence<UInt8>, _ right: some Sequence<UInt8>) -> Order {
        left.lexicographicallyPrecedes(right) ? .less : right.lexicographicallyPrecedes(left) ? .greater : .equal
    }

    /// This order, or where both are equal the next one.
    func then(_ next: @autoclosure () -> Order) -> Order { self == .equal ? next() : self }

    /// Element by element, the shorter side filled up with `filler`.
    static func ofLists<Element>(
        _ left: [Element], _ right: [Element], filler: Element, by order: (Element, Element) -> Order
    ) -> Order {
        for index in 0..<max(left.count, right.count) {
            let found = order(
                index < left.count ? left[index] : filler, index < right.count ? right[index] : filler)
            if found != .equal { return found }
        }
        return .equal
    }

    /// Element by element; what the other begins with comes first.
    static func ofLists<Element>(
        _ left: [Element], _ right: [Element], by order: (Element, Element) -> Order
    ) -> Order {
        for (leftElement, rightElement) in zip(left, right) {
            let found = order(leftElement, rightElement)
            if found != .equal { return found }
        }
        return of(left.count, right.count)
    }
}
