import Core
import Testing

@Suite("Symbolic links are followed as a resolver does") struct LinkWalkTests {
    private func end(_ links: [String: String], of path: String, in place: LinkWalk.Place = .layers) throws
        -> LinkWalk.End
    {
        var walk = LinkWalk([place: Dictionary(uniqueKeysWithValues: links.map { (Array($0.utf8), Array($1.utf8)) })])
        return walk.end(of: try EntryPath(validating: Array(path.utf8), rules: .zip), in: place)
    }

    @Test(
        "where a link leads",
        arguments: [
            (["l": "a"], LinkWalk.End.inside), (["l": "a/../.."], .outside), (["l": "."], .inside),
            (["l": "/opt/a"], .inside), (["l": "/opt/../etc"], .outside), (["l": "/etc/passwd"], .outside),
            (["l": "/var/task/a"], .inside), (["l": "/var/task/../../etc"], .outside),
            // `s` leads to the root, so that `s/..` lies above it.
            (["l": "a/b/s/..", "a/b/s": "../.."], .outside), (["l": "a/b/s/..", "a/b/s": ".."], .inside),
            (["l": "m", "m": "n", "n": "../x"], .outside), (["l": "l"], .inside), (["l": "m", "m": "l"], .inside),
            (["l": "m/../../x", "m": "m"], .tooLong), (["l": "m/x", "m": "m"], .tooLong),
        ])
    func leads(_ links: [String: String], _ expected: LinkWalk.End) throws {
        #expect(try end(links, of: "l") == expected)
    }

    @Test("a chain of links costs its length, not its square") func chains() throws {
        let count = 20_000
        for suffix in ["", "/."] {
            var links: [[UInt8]: [UInt8]] = [:]
            for index in 0..<count { links[Array("l\(index)".utf8)] = Array("l\(index + 1)\(suffix)".utf8) }
            var walk = LinkWalk([.layers: links])
            for index in 0..<count {
                let path = try EntryPath(validating: Array("l\(index)".utf8), rules: .zip)
                #expect(walk.end(of: path, in: .layers) == .inside)
            }
            links[Array("l\(count)".utf8)] = Array("..".utf8)
            walk = LinkWalk([.layers: links])
            #expect(walk.end(of: try EntryPath(validating: Array("l0".utf8), rules: .zip), in: .layers) == .outside)
        }
    }

    @Test("targets that grow with every link end at a limit") func growingTargets() throws {
        var links: [[UInt8]: [UInt8]] = [:]
        for index in 0..<20_000 { links[Array("l\(index)".utf8)] = Array("l\(index + 1)/x".utf8) }
        var walk = LinkWalk([.layers: links])
        #expect(walk.end(of: try EntryPath(validating: Array("l0".utf8), rules: .zip), in: .layers) == .tooLong)
    }

    @Test("what is remembered of links changes no answer", arguments: 0..<300 as Range<UInt64>)
    func agreesWithAnUnmindfulWalk(seed: UInt64) throws {
        var random = Generator(state: seed)
        let names = ["a", "b", "c", "d"]
        let steps = names + ["..", ".", "a", "b"]
        var links: [[UInt8]: [UInt8]] = [:]
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let path = (0..<Int.random(in: 1...2, using: &random)).map { _ in names.randomElement(using: &random) ?? ""
            }
            let target = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                steps.randomElement(using: &random) ?? ""
            }
            links[Array(path.joined(separator: "/").utf8)] = Array(target.joined(separator: "/").utf8)
        }
        var walk = LinkWalk([.function: links])
        for path in links.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            let found = walk.end(of: try EntryPath(validating: path, rules: .zip), in: .function)
            switch Self.plainWalk(path, links) {
            case nil: #expect(found != .outside)
            case let expected?: #expect(found == expected, "\(links)")
            }
        }
    }

    /// Follows without memory; nil where it goes round.
    private static func plainWalk(_ path: [UInt8], _ links: [[UInt8]: [UInt8]]) -> LinkWalk.End? {
        var reached: [ArraySlice<UInt8>] = []
        var pending = path.split(separator: UInt8(ascii: "/"))[...]
        var follows = 0
        while let step = pending.popFirst() {
            if step.elementsEqual(".".utf8) { continue }
            if step.elementsEqual("..".utf8) {
                if reached.popLast() == nil { return .outside }
                continue
            }
            reached.append(step)
            guard let target = links[Array(reached.joined(separator: [UInt8(ascii: "/")]))] else { continue }
            follows += 1
            if follows > 200 { return nil }
            reached.removeLast()
            pending = target.split(separator: UInt8(ascii: "/"))[...] + pending
        }
        return .inside
    }

    private struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
            return z ^ z >> 31
        }
    }
}
