import Advisories
import Testing

@Suite struct VersionPropertyTests {
    /// Numbers from a fixed seed: a test that fails fails again.
    struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 31)
        }
    }

    static let pieces: [VersionScheme: [String]] = [
        .pep440: ["a", "b", "rc", ".dev", ".post", "+", "1!", "0", ".0", "-"],
        .semver: ["-", ".0", "-alpha", ".rc", "+b", "0", "v"],
        .go: ["-0.", "rc", "beta", "go", "+incompatible", "v", ".0"],
        .rubygems: ["a", "pre", "-", ".0", "rc", "Z"],
        .maven: ["-", "alpha", "a", "rc", "ga", "final", "sp", "foo", "snapshot", ".0", "-0", "_"],
        .nuget: ["-", "-Alpha", "-alpha", ".0", "+b"],
        .packagist: ["-dev", "-beta", "RC", "pl", ".x", "-stable", "v", ".0", "a"],
        .dpkg: ["~", "+", "-", ":", "a", "Z", ".0", "+dfsg"],
        .apk: ["_alpha", "_p", "-r", "~a", "b", ".0", "_git"],
        .rpm: ["~", "^", "-", ":", "a", "Z", "_", ".0", ".el8"],
    ]

    static func versions(_ scheme: VersionScheme, count: Int) -> [Version] {
        var generator = Generator(state: 11)
        var versions: [Version] = []
        let own = (pieces[scheme] ?? []) + ["1", "2", "10", ".", ".1", "0"]
        while versions.count < count {
            var text = String(Int.random(in: 0...3, using: &generator))
            for _ in 0..<Int.random(in: 0...5, using: &generator) {
                text += own.randomElement(using: &generator) ?? ""
            }
            do throws(UnparsableVersion) { versions.append(try Version(text, scheme: scheme)) } catch { continue }
        }
        return versions
    }

    @Test(arguments: VersionScheme.allCases) func theOrderIsTheSameFromBothSides(_ scheme: VersionScheme) {
        let versions = Self.versions(scheme, count: 80)
        var wrong = 0
        for left in versions {
            if left.order(to: left) != .equal { wrong += 1 }
            for right in versions where left.order(to: right) != right.order(to: left)?.reversed { wrong += 1 }
        }
        #expect(wrong == 0)
    }

    /// Maven's own order is not transitive between lists, qualifiers and their combinations; everybody else's is.
    @Test(arguments: VersionScheme.allCases.filter { $0 != .maven })
    func whatIsBelowTheLowerIsBelowTheHigher(_ scheme: VersionScheme) {
        let versions = Self.versions(scheme, count: 45)
        var wrong = 0
        for first in versions {
            for second in versions where first.order(to: second) != .greater {
                for third in versions where second.order(to: third) != .greater {
                    let isStrict = first.order(to: second) == .less || second.order(to: third) == .less
                    let found = first.order(to: third)
                    if isStrict ? found != .less : found != .equal { wrong += 1 }
                }
            }
        }
        #expect(wrong == 0)
    }

    @Test(arguments: VersionScheme.allCases) func anyTextIsComparedOrRefused(_ scheme: VersionScheme) {
        var generator = Generator(state: 5)
        var refused = 0
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            let text = String(decoding: bytes, as: UTF8.self)
            if case .failure = VersionOrder.compare(text, "1.0", scheme: scheme) { refused += 1 }
        }
        #expect(refused > 0)
    }
}
