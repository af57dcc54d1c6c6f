/// SHA-256 (FIPS 180-4) from its definition, so that expected hashes do not come from the code under test.
package enum ReferenceSHA256 {
    private static let primes: [Int] = (2...311).filter { number in !(2..<number).contains { number % $0 == 0 } }
    private static let constants = primes.map { fraction(of: $0, root: 3) }
    private static let start = primes.prefix(8).map { fraction(of: $0, root: 2) }

    /// The first 32 bits of the fraction of a prime's square or cube root, by bisection over integers.
    private static func fraction(of prime: Int, root: Int) -> UInt32 {
        // floor(root(prime) * 2^32): the largest x with x^root <= prime * 2^(32 * root), compared in 128 bits.
        var low: UInt128 = 0
        var high: UInt128 = 1 << 37
        let bound = UInt128(prime) << 64
        while low + 1 < high {
            let middle = (low + high) / 2
            let isBelow: Bool
            if root == 2 {
                isBelow = middle * middle <= bound
            } else {
                // x^3 <= p * 2^96, which is x^2 <= floor(p * 2^96 / x).
                let quotient = dividedBound(prime, by: middle)
                isBelow = middle * middle <= quotient
            }
            if isBelow { low = middle } else { high = middle }
        }
        return UInt32(truncatingIfNeeded: low)
    }

    private static func dividedBound(_ prime: Int, by divisor: UInt128) -> UInt128 { (UInt128(prime) << 96) / divisor }

    /// The 32 bytes of the hash.
    package static func digest(of content: [UInt8]) -> [UInt8] {
        var padded = content + [0x80]
        while padded.count % 64 != 56 { padded.append(0) }
        padded += littleEndian(UInt64(content.count) * 8).reversed()
        var state = start
        for block in stride(from: 0, to: padded.count, by: 64) { compress(padded[block..<block + 64], into: &state) }
        return state.flatMap { littleEndian($0).reversed() }
    }

    private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }

    private static func compress(_ block: ArraySlice<UInt8>, into state: inout [UInt32]) {
        var words = [UInt32](repeating: 0, count: 64)
        for (index, byte) in block.enumerated() { words[index / 4] = words[index / 4] << 8 | UInt32(byte) }
        for index in 16..<64 {
            let early = words[index - 15]
            let late = words[index - 2]
            let first = rotated(early, 7) ^ rotated(early, 18) ^ early >> 3
            let second = rotated(late, 17) ^ rotated(late, 19) ^ late >> 10
            words[index] = words[index - 16] &+ first &+ words[index - 7] &+ second
        }
        var v = state
        for index in 0..<64 {
            let sum1 = rotated(v[4], 6) ^ rotated(v[4], 11) ^ rotated(v[4], 25)
            let choice = (v[4] & v[5]) ^ (~v[4] & v[6])
            let first = v[7] &+ sum1 &+ choice &+ constants[index] &+ words[index]
            let sum0 = rotated(v[0], 2) ^ rotated(v[0], 13) ^ rotated(v[0], 22)
            let majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2])
            v = [first &+ sum0 &+ majority, v[0], v[1], v[2], v[3] &+ first, v[4], v[5], v[6]]
        }
        for index in 0..<8 { state[index] = state[index] &+ v[index] }
    }
}
