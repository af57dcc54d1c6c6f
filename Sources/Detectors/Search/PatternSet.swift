/// Many patterns, looked for at once.
///
/// Each is known by five of its bytes. Of two groups of four among them, one begins at an even place of the content: so every
/// second place is hashed, and a table of 32 KiB, which stays in the nearest cache, says whether any pattern has such a group.
/// docs/reasons/detectors.md says why it is no automaton.
struct PatternSet: Sendable {
    /// Where a pattern's text begins.
    struct Hit: Sendable, Equatable {
        /// The pattern's place in the list.
        var pattern: Int
        /// The first byte of its text.
        var start: Int
    }

    private struct Candidate: Sendable {
        var pattern: Int32
        /// How far behind the text's first byte the group begins: -1 where it begins with what stands before the text.
        var offset: Int32
        /// Whether the next one is of the same hash.
        var continues: Bool
    }

    let patterns: [SearchPattern]
    private let filter: [UInt8]
    /// Of each hash the first candidate; as many as there are candidates for none.
    private let heads: [UInt16]
    private let candidates: [Candidate]
    private let reach: Int

    /// What is said of patterns beyond is ignored: a table refers to its candidates by 16 bits.
    static let candidateLimit = 60_000

    init(_ patterns: [SearchPattern]) {
        var found: [(hash: Int, candidate: Candidate)] = []
        var reach = 0
        for (index, pattern) in patterns.enumerated() {
            let places = pattern.places
            let lead = pattern.lead == nil ? 0 : 1
            guard places.count >= SearchPattern.fewestBytes else { continue }
            let start = min(pattern.anchor + (pattern.anchor > 0 ? lead : 0), places.count - SearchPattern.fewestBytes)
            for place in [start, start + 1] {
                let offset = place - lead
                reach = max(reach, offset)
                for word in Self.words(places[place..<place + 4]) {
                    found.append(
                        (
                            Self.hash(word),
                            Candidate(pattern: Int32(index), offset: Int32(offset), continues: false)
                        ))
                }
            }
        }
        found.sort {
            ($0.hash, $0.candidate.pattern, $0.candidate.offset) < ($1.hash, $1.candidate.pattern, $1.candidate.offset)
        }
        var filter = [UInt8](repeating: 0, count: 1 << 15)
        var heads = [UInt16](repeating: .max, count: 1 << 16)
        var candidates: [Candidate] = []
        for (index, (hash, candidate)) in found.prefix(Self.candidateLimit).enumerated() {
            filter[hash >> 1] = 1
            if heads[hash] == .max { heads[hash] = UInt16(index) }
            var candidate = candidate
            candidate.continues = index + 1 < min(found.count, Self.candidateLimit) && found[index + 1].hash == hash
            candidates.append(candidate)
        }
        self.patterns = patterns
        self.filter = filter
        self.heads = heads
        self.candidates = candidates
        self.reach = reach
    }

    /// Adds the places of all patterns whose texts begin in `starts` and end in `bytes`, in no order.
    func find(in bytes: UnsafeRawBufferPointer, starting starts: Range<Int>, into hits: inout [Hit]) {
        guard let base = bytes.baseAddress, bytes.count >= 4, !candidates.isEmpty else { return }
        let first = max(0, starts.lowerBound - 1)
        // Both groups of a pattern have to be met, whose second begins one byte behind the first.
        let end = min(bytes.count - 4, starts.upperBound + reach) + 1
        filter.withUnsafeBufferPointer { filter in
            var place = first
            while place < end {
                // Four places at a time, none waiting for another.
                if place &+ 10 <= end {
                    let any =
                        Self.bit(base, place, filter) | Self.bit(base, place &+ 2, filter)
                        | Self.bit(base, place &+ 4, filter) | Self.bit(base, place &+ 6, filter)
                    if any & 1 == 0 {
                        place &+= 8
                        continue
                    }
                }
                if Self.bit(base, place, filter) & 1 != 0 { check(bytes, at: place, starts, &hits) }
                place &+= 2
            }
        }
    }

    @inline(__always)
    private static func bit(
        _ base: UnsafeRawPointer, _ place: Int, _ filter: UnsafeBufferPointer<UInt8>
    ) -> UInt8 {
        let hash = hash(base.loadUnaligned(fromByteOffset: place, as: UInt32.self).littleEndian)
        return filter.baseAddress.unsafelyUnwrapped[hash &>> 1]
    }

    @inline(__always)
    private static func hash(_ word: UInt32) -> Int {
        Int(truncatingIfNeeded: ((word | 0x2020_2020) &* 0x9E37_79B1) &>> 16)
    }

    private func check(
        _ bytes: UnsafeRawBufferPointer, at place: Int, _ starts: Range<Int>, _ hits: inout [Hit]
    ) {
        let hash = Self.hash(bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self).littleEndian)
        var index = Int(heads[hash])
        while index < candidates.count {
            let candidate = candidates[index]
            let start = place - Int(candidate.offset)
            if starts.contains(start), stands(patterns[Int(candidate.pattern)], in: bytes, at: start) {
                let hit = Hit(pattern: Int(candidate.pattern), start: start)
                // Groups whose hashes are one, such as those of four equal bytes, tell of it twice.
                if hits.last != hit { hits.append(hit) }
            }
            guard candidate.continues else { return }
            index += 1
        }
    }

    private func stands(_ pattern: SearchPattern, in bytes: UnsafeRawBufferPointer, at start: Int) -> Bool {
        let end = start + pattern.text.count
        guard start >= 0, end <= bytes.count else { return false }
        if let lead = pattern.lead {
            guard start > 0, lead.bytes.contains(bytes[start - 1]) else { return false }
        }
        if let tail = pattern.tail {
            guard end < bytes.count, tail.bytes.contains(bytes[end]) else { return false }
        }
        if pattern.ignoresCase {
            return zip(pattern.text, bytes[start..<end]).allSatisfy { Self.lower($0) == Self.lower($1) }
        }
        return bytes[start..<end].elementsEqual(pattern.text)
    }

    private static func lower(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

    /// All groups that places allow, each byte without the bit that tells small letters from capital ones.
    private static func words(_ places: ArraySlice<[UInt8]>) -> Set<UInt32> {
        var words: Set<UInt32> = [0]
        for (place, bytes) in places.enumerated() {
            var longer: Set<UInt32> = []
            for word in words {
                for byte in bytes { longer.insert(word | UInt32(byte | 0x20) << UInt32(8 * place)) }
            }
            words = longer
        }
        return words
    }
}
