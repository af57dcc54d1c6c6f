import Testing

@testable import Detectors

/// Many patterns at once, beside the plain way.
@Suite struct PatternSetTests {
    private func hits(_ set: PatternSet, _ bytes: [UInt8], _ starts: Range<Int>? = nil) -> [PatternSet.Hit] {
        var hits: [PatternSet.Hit] = []
        bytes.withUnsafeBytes { set.find(in: $0, starting: starts ?? 0..<bytes.count, into: &hits) }
        return hits.sorted { ($0.start, $0.pattern) < ($1.start, $1.pattern) }
    }

    private func plain(_ texts: [String], _ bytes: [UInt8], _ starts: Range<Int>) -> [PatternSet.Hit] {
        var hits: [PatternSet.Hit] = []
        for start in starts {
            for (index, text) in texts.enumerated() where bytes[start...].starts(with: text.utf8) {
                hits.append(PatternSet.Hit(pattern: index, start: start))
            }
        }
        return hits
    }

    @Test func itFindsWhatThePlainWayFinds() {
        let texts = ["abcde", "bcdea", "aaaaa", "eabcd", "abcdeabcde", "cdeab"]
        let set = PatternSet(texts.map { SearchPattern(Array($0.utf8)) })
        var state: UInt32 = 7
        for size in [5, 6, 9, 16, 17, 200, 3000] {
            let bytes = (0..<size).map { _ in
                state = state &* 1_664_525 &+ 1_013_904_223
                return UInt8(ascii: "a") + UInt8(state >> 24) % 5
            }
            let repeated = Array(String(repeating: "abcdeaaaaa", count: size / 5 + 1).utf8.prefix(size))
            for bytes in [bytes, repeated] {
                #expect(hits(set, bytes) == plain(texts, bytes, 0..<size))
                let part = size / 3..<size - size / 4
                #expect(hits(set, bytes, part) == plain(texts, bytes, part))
            }
        }
    }

    @Test func whatStandsBesideCountsAndCaseWhereItIsAsked() {
        let set = PatternSet([
            SearchPattern("abcd", tail: .lettersOrDigits),
            SearchPattern("://", lead: .lettersOrDigits, tail: .lettersOrDigits),
            SearchPattern("Miner", ignoresCase: true), SearchPattern("Exact"),
        ])
        #expect(hits(set, Array("abcd! abcdz xabcd".utf8)) == [PatternSet.Hit(pattern: 0, start: 6)])
        #expect(hits(set, Array(" ://a a:/ a://b".utf8)) == [PatternSet.Hit(pattern: 1, start: 11)])
        #expect(hits(set, Array("MINER miner exact Exact".utf8)).map(\.pattern) == [2, 2, 3])
        #expect(hits(set, []) == [] && hits(set, [0x61]) == [])
    }
}
