import Advisories
import TestKit
import Testing

/// The orders of dpkg and rpm beside those of the programs themselves, on pairs of versions made at random from the pieces that decide.
@Suite struct NativeOrderTests {
    private typealias Pair = (left: String, right: String)

    private static func pairs(
        _ pieces: [String], count: Int, seed: UInt64, _ scheme: VersionScheme
    ) -> [Pair] {
        var generator = VersionPropertyTests.Generator(state: seed)
        func version() -> String {
            var text = String(Int.random(in: 0...3, using: &generator))
            for _ in 0..<Int.random(in: 0...6, using: &generator) {
                text += pieces.randomElement(using: &generator) ?? ""
            }
            return text
        }
        var pairs: [Pair] = []
        while pairs.count < count {
            let left = version()
            // Half of the pairs differ in one place alone.
            let right =
                Bool.random(using: &generator) ? version() : left + (pieces.randomElement(using: &generator) ?? "")
            if case .success = VersionOrder.compare(left, right, scheme: scheme) { pairs.append((left, right)) }
        }
        return pairs
    }

    private static func word(_ pair: Pair, _ scheme: VersionScheme) throws -> String {
        switch try VersionOrder.compare(pair.left, pair.right, scheme: scheme).get() {
        case .less: "-1"
        case .equal: "0"
        case .greater: "1"
        }
    }

    @Test("Debian's order is dpkg's", .needs(Tool("dpkg"), Tool("sh"))) func debian() async throws {
        let pieces = ["~", "+", "-1", ".", "a", "Z", "1", "2", "10", "00", "+dfsg", "~rc1", ".0", "+b1"]
        let pairs = Self.pairs(pieces, count: 250, seed: 17, .dpkg)
        let script = """
            while read -r left right; do
                if dpkg --compare-versions "$left" lt "$right"; then echo -1
                elif dpkg --compare-versions "$left" gt "$right"; then echo 1
                else echo 0; fi
            done
            """
        let input = pairs.map { "\($0.left) \($0.right)\n" }.joined()
        let result = try await Tool("sh").run(["-c", script], input: Array(input.utf8))
        #expect(result.status == 0)
        let answers = result.text.split(separator: "\n").map(String.init)
        try #require(answers.count == pairs.count)
        for (pair, answer) in zip(pairs, answers) { #expect(try Self.word(pair, .dpkg) == answer, "\(pair)") }
        #expect(Set(answers) == ["-1", "0", "1"])
    }

    @Test("rpm's order is librpm's", .needs(Tool("rpm"))) func rpm() async throws {
        let pieces = ["~", "^", ".", "a", "Z", "1", "2", "10", "00", "_", ".el8", "~rc1", "^git1", "+", ".0"]
        let pairs = Self.pairs(pieces, count: 1_000, seed: 23, .rpm)
        let calls = pairs.map { "print(rpm.vercmp(\"\($0.left)\",\"\($0.right)\"))" }.joined(separator: " ")
        let result = try await Tool("rpm").run(["--eval", "%{lua:\(calls)}"])
        let words = result.text.split { $0 == "\n" || $0 == "\t" || $0 == " " }.map(String.init)
        let answers = words.count == 1 ? Self.split(words[0]) : words
        try #require(result.status == 0 && answers.count == pairs.count, "\(result.errors)")
        for (pair, answer) in zip(pairs, answers) { #expect(try Self.word(pair, .rpm) == answer, "\(pair)") }
        #expect(Set(answers) == ["-1", "0", "1"])
    }

    /// Lua's `print` within a macro ends no line: `-1`, `0` and `1` stand one behind the other.
    private static func split(_ text: String) -> [String] {
        var words: [String] = []
        for character in text {
            if words.last == "-" { words[words.count - 1] += "\(character)" } else { words.append("\(character)") }
        }
        return words
    }
}
