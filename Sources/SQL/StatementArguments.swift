/// A value that a statement is given.
package protocol StatementArgument: Sendable {
    var argument: StatementArguments.Value { get }
}

/// The values of a statement's parameters, in their order.
package struct StatementArguments: ExpressibleByArrayLiteral, Sendable {
    /// One value.
    package enum Value: Sendable {
        case null
        case integer(Int64)
        case text(String)
        case bytes([UInt8])
    }

    package private(set) var values: [Value]

    package init(_ values: some Sequence<some StatementArgument>) { self.values = values.map(\.argument) }

    package init(arrayLiteral elements: (any StatementArgument)?...) {
        values = elements.map { $0?.argument ?? .null }
    }

    package static func + (first: StatementArguments, second: StatementArguments) -> StatementArguments {
        var sum = first
        sum.values += second.values
        return sum
    }
}

extension Int64: StatementArgument {
    package var argument: StatementArguments.Value { .integer(self) }
}

extension Int: StatementArgument {
    package var argument: StatementArguments.Value { .integer(Int64(self)) }
}

extension UInt16: StatementArgument {
    package var argument: StatementArguments.Value { .integer(Int64(self)) }
}

extension Bool: StatementArgument {
    package var argument: StatementArguments.Value { .integer(self ? 1 : 0) }
}

extension String: StatementArgument {
    package var argument: StatementArguments.Value { .text(self) }
}

extension [UInt8]: StatementArgument {
    package var argument: StatementArguments.Value { .bytes(self) }
}
