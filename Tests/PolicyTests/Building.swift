import Core
import Testing

func path(_ text: String) throws(PathFault) -> EntryPath { try EntryPath(validating: Array(text.utf8), rules: .zip) }

/// A digest that differs for every number.
func digest(_ number: Int) throws -> Digest {
    var bytes = [UInt8](repeating: 0, count: Digest.byteCount)
    for index in 0..<8 { bytes[index] = UInt8(truncatingIfNeeded: number >> (8 * index)) }
    return try #require(Digest(bytes: bytes))
}

/// A file whose bytes are told by a number.
func file(_ name: String, content: Int, mode: UInt16 = 0o644, size: UInt64 = 10) throws -> Entry {
    Entry(path: try path(name), type: .file, mode: mode, size: size, sha256: try digest(content))
}

func folder(_ name: String, mode: UInt16 = 0o755) throws -> Entry {
    Entry(path: try path(name), type: .dir, mode: mode)
}

func link(_ name: String, to target: String) throws -> Entry {
    Entry(path: try path(name), type: .link, mode: 0o777, link: Array(target.utf8))
}

/// The changes as short words, such as `content a/b` or `moved a -> b`.
func words(_ changes: [Change]) -> [String] {
    changes.map { change in
        let from = change.from.map { "\($0) -> " } ?? ""
        return "\(change.kind.rawValue) \(from)\(change.path)"
    }
}

/// Random numbers that are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
