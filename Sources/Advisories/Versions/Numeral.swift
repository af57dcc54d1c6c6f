/// The value of a digit string of any length: versions hold dates and hashes' digits beyond every integer type.
struct Numeral: Sendable, Comparable {
    private enum Value: Sendable, Equatable {
        case small(UInt64)
        /// At least 20 digits, the first one not zero.
        case large([UInt8])
    }

    private let value: Value

    static let zero = Numeral(0)

    init(_ number: UInt64) { value = .small(number) }

    /// - Parameter digits: ASCII digits alone; none is zero.
    init(_ digits: ArraySlice<UInt8>) {
        let significant = digits.drop { $0 == UInt8(ascii: "0") }
        guard significant.count < 20 else {
            value = .large(Array(significant))
            return
        }
        // 19 digits are below 2^64.
        value = .small(significant.reduce(0) { $0 &* 10 &+ UInt64($1 &- UInt8(ascii: "0")) })
    }

    var isZero: Bool { value == .small(0) }

    static func < (lhs: Numeral, rhs: Numeral) -> Bool {
        switch (lhs.value, rhs.value) {
        case (.small(let left), .small(let right)): left < right
        case (.small, .large): true
        case (.large, .small): false
        case (.large(let left), .large(let right)):
            left.count == right.count ? left.lexicographicallyPrecedes(right) : left.count < right.count
        }
    }
}
