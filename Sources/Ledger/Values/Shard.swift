import Core

/// One of the parts into which a rescan is split, each for another machine.
///
/// An artifact belongs to a part by its name alone, so that machines that see other artifacts beside it agree: the name's
/// FNV-1a hash of 64 bits (draft-eastlake-fnv, section 2) modulo the number of parts.
package struct Shard: Sendable, Equatable {
    /// Parts at the most.
    package static let most = 1_000

    /// Which part it is, from 1 on.
    package let number: Int
    /// How many parts there are, 1 to `most`.
    package let count: Int

    /// Nil for numbers out of range.
    package init?(_ number: Int, of count: Int) {
        guard (1...Self.most).contains(count), (1...count).contains(number) else { return nil }
        self.number = number
        self.count = count
    }

    /// Reads `2/4`; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part -> Int? in
            let isDecimal = (1...4).contains(part.count) && part.first != UInt8(ascii: "0")
            guard isDecimal, part.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            return part.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }
        guard parts.count == 2, numbers.count == 2 else { return nil }
        self.init(numbers[0], of: numbers[1])
    }

    /// `2/4`.
    package var text: String { "\(number)/\(count)" }

    /// Whether the artifact of a name belongs to it.
    package func holds(_ name: String) -> Bool {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return hash % UInt64(count) == UInt64(number - 1)
    }
}

extension LedgerRun {
    /// What the run of a part is called: the id that all parts share, a space, which no id holds, and the part.
    package static func name(_ id: String, _ shard: Shard) -> String { "\(id) \(shard.text)" }

    /// The id that all parts of the run share, and which part it is; nil for a run that was not split.
    package var part: (id: String, shard: Shard)? {
        let words = name.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard words.count == 2, let shard = Shard(String(decoding: words[1], as: UTF8.self)) else { return nil }
        return (String(decoding: words[0], as: UTF8.self), shard)
    }
}

/// Which parts of the last split run a ledger holds.
package struct ShardState: Sendable, Equatable {
    /// What the parts share; nil where no run was split.
    package var id: String?
    /// The parts that never ended, or are not there, ascending.
    package var missing: [Int]

    /// Of the run that began last, of those that were split and count at a time.
    /// - Parameter expected: How many parts there have to be.
    package init(_ runs: [LedgerRun], expected: Int, asOf: Timestamp) {
        let parts = runs.filter { $0.date <= asOf }.compactMap { run in
            run.part.map { (id: TextKey($0.id), shard: $0.shard, run: run) }
        }
        let last = parts.max { $0.run.date < $1.run.date }
        id = last?.id.string
        let ended = parts.filter { $0.id == last?.id && $0.shard.count == expected && $0.run.finished != nil }
        let numbers = Set(ended.map(\.shard.number))
        missing = (1...max(1, expected)).filter { !numbers.contains($0) }
    }

    /// What is missing, as a finding; nil where nothing is.
    package var finding: Finding? {
        guard !missing.isEmpty else { return nil }
        let numbers = missing.prefix(10).map { "\($0)" }.joined(separator: ", ")
        let more = missing.count > 10 ? " and \(missing.count - 10) more" : ""
        let parts = "part\(missing.count == 1 ? "" : "s") \(numbers)\(more)"
        let what = id.map {
            "\(parts) of the rescan \(PathEscaping.displayed($0.utf8)) did not end or are not in the ledger"
        }
        return Finding(
            .scanShardMissing, .fail, what ?? "no rescan that was split is in the ledger",
            remedy: "run what is missing, then merge its ledger: \(run: .mergeLedgers, "FILE")")
    }
}
