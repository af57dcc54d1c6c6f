/// Names of members that a reader looks for, found by their bytes: upper and lower case and `_` do not count, so that
/// `CodeSha256`, `codeSha256` and `code_sha_256` are one name, as AWS's answers, its Config and Steampipe spell it.
package struct JSONKeys: Sendable {
    /// The names as they were given.
    package let names: [String]
    private let folded: [[UInt8]]
    private let slots: [Int32]

    /// - Parameter names: No two that are one name.
    package init(_ names: [String]) {
        self.names = names
        folded = names.map { name in name.utf8.map(Self.fold).filter { $0 != 0 } }
        var size = 16
        while size < 4 * names.count { size *= 2 }
        var slots = [Int32](repeating: -1, count: size)
        for (index, name) in folded.enumerated() {
            var slot = Self.slot(name.reduce(Self.seed, Self.mix), size)
            while slots[slot] >= 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = Int32(index)
        }
        self.slots = slots
    }

    /// No names: all members are passed over.
    package static let none = JSONKeys([])

    static let seed: UInt64 = 0xCBF2_9CE4_8422_2325

    /// The next state of a hash (FNV-1a), which finds candidates alone.
    static func mix(_ hash: UInt64, _ byte: UInt8) -> UInt64 { (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }

    /// A byte of a name; 0 for one that does not count.
    static func fold(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
        case UInt8(ascii: "_"): 0
        default: byte
        }
    }

    private static func slot(_ hash: UInt64, _ size: Int) -> Int {
        Int(truncatingIfNeeded: hash ^ hash >> 32) & (size - 1)
    }

    /// The number of a name; nil for another one.
    /// - Parameter hash: Of the name's folded bytes.
    func index(of name: some Collection<UInt8>, hash: UInt64) -> Int? {
        var slot = Self.slot(hash, slots.count)
        while slots[slot] >= 0 {
            let index = Int(slots[slot])
            if isName(name, folded[index]) { return index }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private func isName(_ name: some Collection<UInt8>, _ wanted: [UInt8]) -> Bool {
        var place = 0
        for byte in name {
            let byte = Self.fold(byte)
            if byte == 0 { continue }
            guard place < wanted.count, wanted[place] == byte else { return false }
            place += 1
        }
        return place == wanted.count
    }
}
