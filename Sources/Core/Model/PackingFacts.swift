/// How a zip was packed, beside what it holds: what makes two builds of one tree differ in their bytes.
package struct PackingFacts: Sendable, Equatable {
    /// A digest over the times of all entries.
    package var times: Digest
    /// A digest over the order of the entries.
    package var order: Digest
    /// A digest over how each entry is compressed, and to how many bytes.
    package var compression: Digest

    /// Describes a packing.
    package init(times: Digest, order: Digest, compression: Digest) {
        self.times = times
        self.order = order
        self.compression = compression
    }

    /// In what another packing of the same tree differs: `times`, `order`, `compression`; `other headers` where in none of
    /// these.
    package func differences(from other: PackingFacts) -> [String] {
        let words = [
            (times == other.times, "times"), (order == other.order, "order"),
            (compression == other.compression, "compression"),
        ].filter { !$0.0 }.map(\.1)
        return words.isEmpty ? ["other headers"] : words
    }
}
