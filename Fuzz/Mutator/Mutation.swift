/// One change of a file, told by a number alone, so that every run can be repeated from it.
struct Mutation {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    /// SplitMix64.
    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    private mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }

    /// A copy with one byte changed or cut short; half of the changes hit near one of the `structures`, where a zip
    /// keeps its headers, the rest anywhere.
    mutating func applied(to bytes: [UInt8], structures: [Int]) -> [UInt8] {
        guard !bytes.isEmpty else { return [0] }
        if below(5) == 0 { return Array(bytes[..<below(bytes.count)]) }
        var position = below(bytes.count)
        if !structures.isEmpty, below(2) == 0 {
            position = min(structures[below(structures.count)] + below(96), bytes.count - 1)
        }
        var copy = bytes
        copy[position] ^= UInt8(1 + below(255))
        return copy
    }

    /// Where a zip's signatures (`PK` and two small bytes) lie; empty for other files.
    static func structures(of bytes: [UInt8]) -> [Int] {
        bytes.withUnsafeBytes { bytes in
            (0..<max(0, bytes.count - 3)).filter {
                bytes[$0] == 0x50 && bytes[$0 + 1] == 0x4B && bytes[$0 + 2] < 9 && bytes[$0 + 3] < 9
            }
        }
    }
}
