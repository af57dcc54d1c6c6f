import Core
import Detectors
import Testing

@Suite struct NodeInventoryTests {
    private func facts(_ folder: String, _ json: String) async throws -> PackageFacts {
        var sample = Sample()
        try sample.add("\(folder)/package.json", json)
        return try await sample.facts()
    }

    @Test func scopesAreNamespaces() async throws {
        let facts = try await facts("nodejs/node_modules/@a/b", #"{"name":"@a/b","version":"1.0.0-rc.1+x"}"#)
        #expect(facts.purls == ["pkg:npm/%40a/b@1.0.0-rc.1%2Bx"])
        #expect(facts.packages.first?.namespace == "@a")
        #expect(facts.packages.first?.fullName == "@a/b")
        #expect(facts.packages.first?.location?.displayed == "nodejs/node_modules")
    }

    @Test(
        "Debian's packages lie in folders of their own, and are parts of the distribution's where its lists name them",
        arguments: ["usr/share/nodejs", "usr/lib/nodejs", "root/usr/lib/x86_64-linux-gnu/nodejs"])
    func packagesOfDebian(modules: String) async throws {
        let root = modules.hasPrefix("root/") ? "root/" : ""
        var sample = Sample()
        try sample.add(
            "\(root)var/lib/dpkg/status",
            "Package: node-a\nStatus: install ok installed\nVersion: 1-1\nArchitecture: all\n")
        let inside = modules.dropFirst(root.utf8.count)
        try sample.add(
            "\(root)var/lib/dpkg/info/node-a.list", "/\(inside)/@a/b/package.json\n/\(inside)/odd/package.json\n")
        try sample.add("\(modules)/@a/b/package.json", #"{"name":"@a/b","version":"2"}"#)
        try sample.add("\(modules)/own/package.json", #"{"name":"own","version":"3"}"#)
        try sample.add("\(modules)/odd/package.json", "[]")
        try sample.add("\(modules)/alien/package.json", "[]")
        let facts = try await sample.facts()
        let found = facts.packages.filter { $0.ecosystem == .npm }
        #expect(found.map(\.fullName) == ["alien", "odd", "own", "@a/b"])
        #expect(found.map(\.partOf) == [nil, "deb node-a", nil, "deb node-a"])
        #expect(found.map(\.version) == [nil, nil, "3", "2"])
        #expect(facts.unread.map(\.evidence.displayed) == ["\(modules)/alien/package.json"])
    }

    @Test(
        "folders called so elsewhere hold no packages",
        arguments: ["nodejs", "usr/local/lib/nodejs", "usr/share/a/nodejs"])
    func otherFolders(modules: String) async throws {
        #expect(try await facts("\(modules)/a", #"{"name":"a","version":"1"}"#).packages.isEmpty)
    }

    @Test func anAliasHasItsOwnName() async throws {
        let facts = try await facts("node_modules/string-width-cjs", #"{"name":"string-width","version":"4.2.3"}"#)
        #expect(facts.purls == ["pkg:npm/string-width@4.2.3"])
        #expect(facts.unread.isEmpty)
    }

    @Test func anAuthorInLatin1IsReadAsByNode() async throws {
        var sample = Sample()
        let json = Array(#"{"name":"a","version":"1","author":"J"#.utf8) + [0xF6] + Array(#"rg"}"#.utf8)
        try sample.add("node_modules/a/package.json", json)
        let facts = try await sample.facts()
        #expect(facts.purls == ["pkg:npm/a@1"] && facts.unread.isEmpty)
    }

    @Test func aByteOrderMarkIsSkippedAsByNode() async throws {
        let facts = try await facts("node_modules/a", "\u{FEFF}" + #"{"name":"a","version":"1"}"#)
        #expect(facts.purls == ["pkg:npm/a@1"])
        #expect(facts.unread.isEmpty)
    }

    @Test(
        "a document that readers understand differently is unread, and the folder's name still tells of the package",
        arguments: [
            (#"{"name":"a","name":"b","version":"1"}"#, "says its name twice"),
            (#"{"name":"a","version":null}"#, "says no version"),
            (#"{"name":7,"version":"1"}"#, "says no name"), ("[]", "is no JSON object"), ("", "line 1: "),
            ("{", "line 1: "), (#"{"name":"a","version":"1"} x"#, "line 1: "),
            (#"{"name":"","version":"1"}"#, "says an empty name"),
            (#"{"name":"a","version":"1 2"}"#, "says a version with spaces or control characters"),
        ])
    func brokenDocument(json: String, reason: String) async throws {
        let facts = try await facts("node_modules/a", json)
        #expect(facts.purls == ["pkg:npm/a"])
        #expect(
            facts.reasons.map { $0.hasPrefix("node_modules/a/package.json: \(reason)") } == [true], "\(facts.reasons)")
    }

    @Test func aPackageWithoutAVersionIsOneOfAnUnknownVersion() async throws {
        let facts = try await facts("node_modules/folder", #"{"name":"a"}"#)
        #expect(facts.purls == ["pkg:npm/a"])
        #expect(facts.unread.isEmpty)
    }

    @Test func deepNestingIsUnread() async throws {
        let deep = String(repeating: "[", count: 100_000)
        #expect(try await facts("node_modules/a", #"{"name":"a","x":"# + deep).unread.count == 1)
    }

    @Test func filesOfAPackageAreNoPackages() async throws {
        var sample = Sample()
        try sample.add("node_modules/a/package.json", #"{"name":"a","version":"1"}"#)
        try sample.add("node_modules/a/esm/package.json", #"{"type":"module"}"#)
        try sample.add("package.json", #"{"name":"function","version":"1"}"#)
        let facts = try await sample.facts()
        #expect(facts.purls == ["pkg:npm/a@1"])
        #expect(facts.unread.isEmpty)
    }
}
