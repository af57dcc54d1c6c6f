/// How much of an artifact's code some package's metadata accounts for.
package struct CodeCoverage: Sendable, Hashable {
    /// Bytes of all files of code.
    package var bytes: UInt64
    /// Those among them that metadata accounts for; never more than `bytes`.
    package var owned: UInt64

    /// Describes it; nil for more than there is.
    package init?(bytes: UInt64, owned: UInt64) {
        guard owned <= bytes else { return nil }
        self.bytes = bytes
        self.owned = owned
    }

    /// In whole percent, rounded down; nil where there is no code.
    package var percent: Int? {
        guard bytes > 0 else { return nil }
        let (product, low) = owned.multipliedFullWidth(by: 100)
        return Int(clamping: bytes.dividingFullWidth((product, low)).quotient)
    }
}

extension Sequence<CodeCoverage> {
    /// That of which the least is accounted for, in percent; nil where none has code.
    package var least: CodeCoverage? {
        compactMap { coverage in coverage.percent.map { (coverage: coverage, percent: $0) } }
            .min { $0.percent < $1.percent }?.coverage
    }
}
