import Core
import Testing

/// What tests say of text here goes through Core's own declarations, as everything does that imports it.
@Suite("Text is compared by bytes") struct ByteTextTests {
    static let lookAlikes = [
        ("K", "\u{212A}"), (";", "\u{37E}"), ("`", "\u{1FEF}"), ("e\u{301}", "\u{E9}"), ("\u{3A9}", "\u{2126}"),
    ]

    private struct Named: Hashable {
        var name: String
        var other: String?
        var list: [String]
    }

    private enum Letter: String, Word { case kay = "K", semicolon = ";", plain = "a" }

    @Test(arguments: lookAlikes) func operators(_ left: String, _ right: String) {
        #expect(!(left == right) && left != right && (left < right) != (right < left))
        let (some, other): (String?, String?) = (left, right)
        #expect(!(some == right) && !(some == other) && some != other && some != right)
        #expect(!([left] == [right]) && [left] != [right] && ["k": left] != ["k": right])
        #expect(!(left[...] == right[...]) && !(left == right[...]))
        switch right {
        case left: Issue.record("a pattern took one for the other")
        default: break
        }
        let copy = String(decoding: Array(left.utf8), as: UTF8.self)
        #expect(left == copy && [left] == [copy] && some == copy && left <= copy && !(left < copy))
    }

    @Test(arguments: lookAlikes) func typesThatTheCompilerCompares(_ left: String, _ right: String) {
        let one = Named(name: left, other: left, list: [left])
        #expect(one != Named(name: right, other: left, list: [left]))
        #expect(one != Named(name: left, other: right, list: [left]))
        #expect(one != Named(name: left, other: left, list: [right]))
        #expect(Set([one, Named(name: right, other: left, list: [left]), one]).count == 2)
    }

    @Test(arguments: lookAlikes) func keys(_ left: String, _ right: String) {
        let set: Set<TextKey> = [TextKey(left)]
        #expect(set.contains(left) && !set.contains(right))
        var map: [TextKey: Int] = [:]
        map[left] = 1
        map[right, default: 0] += 2
        #expect(map[left] == 1 && map[right] == 2 && map.count == 2)
    }

    @Test(arguments: lookAlikes) func searches(_ left: String, _ right: String) {
        #expect(![left].contains(right) && [left].contains(left))
        #expect(!"\(left)x".hasPrefix(right) && "\(left)x".hasPrefix(left))
        #expect(!"x\(left)".hasSuffix(right) && "x\(left)".hasSuffix(left))
        #expect(!"x\(left)x".contains(right) && "x\(left)x".contains(left))
        #expect([right, left].sorted() == [left, right].sorted())
    }

    @Test func words() {
        #expect(Letter(rawValue: "K") == .kay && Letter(rawValue: "a") == .plain)
        #expect(Letter(rawValue: "\u{212A}") == nil && Letter(rawValue: "\u{37E}") == nil)
    }

    /// An accent behind a separator or a prefix makes one `Character` with it, and is one more scalar to every other program.
    @Test func marksBehindASeparatorHideNothing() {
        let text = "a;\u{301}b;c"
        #expect(text.split(separator: ";").map { Array($0.utf8) } == [[0x61], [0xCC, 0x81, 0x62], [0x63]])
        #expect("a\u{37E}b".split(separator: ";").count == 1)
        #expect(Array("pkg:\u{301}x".dropFirst(4).utf8) == [0xCC, 0x81, 0x78])
        #expect(text.contains(";") && !"a\u{37E}".contains(";") && text.firstIndex(of: ";") != nil)
        let parts = "a;b;;c".split(separator: ";", omittingEmptySubsequences: false)
        #expect(parts.map(String.init) == ["a", "b", "", "c"])
        #expect("a;b;c".split(separator: ";", maxSplits: 1).map(String.init) == ["a", "b;c"])
        #expect("abc".prefix(2) == "ab" && "abc".suffix(2) == "bc" && "abc".dropLast() == "ab")
        #expect("a".dropFirst(3).isEmpty && "".split(separator: ";").isEmpty)
        #expect("".split(separator: ";", omittingEmptySubsequences: false).count == 1)
    }
}
