import Core
import Detectors
import Testing

@Suite struct PythonInventoryTests {
    private func facts(_ files: (String, String)...) async throws -> PackageFacts {
        var sample = Sample()
        for (name, text) in files { try sample.add(name, text) }
        return try await sample.facts()
    }

    @Test func wheelsEggsAndDistutilsFilesTellOfPackages() async throws {
        let facts = try await facts(
            ("python/PyYAML-5.4.dist-info/METADATA", "Metadata-Version: 2.1\nName: PyYAML\nVersion: 5.4\n\nName: no\n"),
            ("python/old.egg-info/PKG-INFO", "Name: old\r\nVersion: 1.0\r\n"),
            ("python/six-1.16-py3.12.egg-info", "Name: six\nVersion: 1.16\n"),
            ("python/a_b-2.0-py3.egg/EGG-INFO/PKG-INFO", "Name: a_b\nVersion: 2.0\n"))
        #expect(
            facts.purls == ["pkg:pypi/pyyaml@5.4", "pkg:pypi/a-b@2.0", "pkg:pypi/old@1.0", "pkg:pypi/six@1.16"])
        #expect(facts.packages.map { $0.location?.displayed } == ["python", "python", "python", "python"])
        #expect(facts.packages[0].evidence.displayed == "python/PyYAML-5.4.dist-info/METADATA")
        #expect(facts.packages[0].name == "PyYAML")
        #expect(facts.unread.isEmpty)
    }

    @Test(
        "a header that readers understand differently is unread, and the folder's name still tells of the package",
        arguments: [
            ("Name: requests\nName: other\nVersion: 2.0\n", "says Name twice"),
            ("Name: requests\n continued\nVersion: 2.0\n", "says Name over several lines"),
            ("Name:\nVersion: 2.0\n", "says no Name"), ("Name: requests\n", "says no Version"),
            ("Name: requests\nVersion: 2 .0\n", "says a Version with spaces or control characters"),
            ("Name: requests\nVersion: 2\u{0}.0\n", "says a Version with spaces or control characters"),
            ("", "says no Name"), ("\nName: requests\nVersion: 2.0\n", "says no Name"),
        ])
    func brokenHeader(header: String, reason: String) async throws {
        let facts = try await facts(("requests-2.0.dist-info/METADATA", header))
        #expect(facts.purls == ["pkg:pypi/requests@2.0"])
        #expect(facts.reasons == ["requests-2.0.dist-info/METADATA: \(reason)"])
    }

    @Test func aHugeNameIsUnread() async throws {
        let name = String(repeating: "x", count: 8_000)
        let facts = try await facts(("a-1.dist-info/METADATA", "Name: \(name)\nVersion: 1\n"))
        #expect(facts.reasons == ["a-1.dist-info/METADATA: says a Name of 8000 bytes"])
        #expect(facts.purls == ["pkg:pypi/a@1"])
    }

    @Test func metadataThatContradictsItsFolderIsSaid() async throws {
        let facts = try await facts(("requests-2.0.dist-info/METADATA", "Name: harmless\nVersion: 9\n"))
        #expect(facts.purls == ["pkg:pypi/harmless@9"])
        #expect(
            facts.reasons == [
                "requests-2.0.dist-info/METADATA: says harmless 9, and its folder is named otherwise"
            ])
    }

    @Test(
        "another spelling of the same name and version is no contradiction",
        arguments: [
            ("zope_interface-8.7.dist-info", "zope.interface", "8.7"), ("a-1.0rc1.dist-info", "A", "1.0-rc1"),
            ("b-1.0_local.dist-info", "b", "1.0+local"), ("c.egg-info", "c", "3"),
            ("longer-1.0.0.dist-info", "longer", "1.0"), ("d-2024.01.0.dist-info", "d", "2024.1"),
            ("e-v1.0.dist-info", "e", "1"), ("f-1.0.alpha1.dist-info", "f", "1.0a1"),
        ])
    func otherSpelling(folder: String, name: String, version: String) async throws {
        let file = folder.hasSuffix("egg-info") ? "PKG-INFO" : "METADATA"
        let facts = try await facts(("\(folder)/\(file)", "Name: \(name)\nVersion: \(version)\n"))
        #expect(facts.unread.isEmpty)
        #expect(facts.packages.map(\.name) == [name])
    }

    @Test(
        "a version that only begins alike is a contradiction", arguments: ["1.0.1", "1.0.0rc1", "10", "1.0.post1", "0"])
    func otherVersion(version: String) async throws {
        let facts = try await facts(("a-1.0.0.dist-info/METADATA", "Name: a\nVersion: \(version)\n"))
        #expect(
            facts.reasons == [
                "a-1.0.0.dist-info/METADATA: says a \(version), and its folder is named otherwise"
            ])
    }

    @Test("a distribution whose METADATA was taken out is unread, and listed by its folder's name")
    func withoutMetadata() async throws {
        let facts = try await facts(
            ("python/idna/__init__.py", "x"), ("python/idna-2.6.dist-info/RECORD", "idna/__init__.py,,\n"),
            ("python/idna-2.6.dist-info/WHEEL", "Wheel-Version: 1.0\n"),
            ("python/six-1.0.dist-info/top_level.txt", "six\n"), ("python/old.egg-info/SOURCES.txt", "old.py\n"),
            ("python/good-1.dist-info/METADATA", "Name: good\nVersion: 1\n"), ("python/good-1.dist-info/RECORD", ""))
        #expect(
            facts.purls == ["pkg:pypi/good@1", "pkg:pypi/idna@2.6", "pkg:pypi/old", "pkg:pypi/six@1.0"])
        #expect(
            facts.reasons == [
                "python/idna-2.6.dist-info/RECORD: its METADATA is not there",
                "python/old.egg-info/SOURCES.txt: its PKG-INFO is not there",
                "python/six-1.0.dist-info/top_level.txt: its METADATA is not there",
            ])
    }

    @Test("Python finds a folder in capitals too")
    func capitals() async throws {
        let facts = try await facts(
            ("idna-2.6.DIST-INFO/METADATA", "Name: idna\nVersion: 2.6\n"), ("idna/__init__.py", "x"),
            ("idna-2.6.DIST-INFO/RECORD", "idna/__init__.py,,\n"),
            ("old-1.0.Egg-Info/PKG-INFO", "Name: old\nVersion: 1.0\n"))
        #expect(facts.purls == ["pkg:pypi/idna@2.6", "pkg:pypi/old@1.0"])
        #expect(facts.unread.isEmpty)
        #expect(facts.code == ["1 python"])
    }

    @Test func contentThatWasNotKeptIsUnread() async throws {
        var sample = Sample()
        try sample.add("node_modules/a/package.json", #"{"name":"a","version":"1"}"#)
        try sample.forget("node_modules/a/package.json")
        let facts = try await sample.facts()
        #expect(facts.packages.isEmpty)
        #expect(
            facts.reasons == [
                "node_modules/a/package.json: was not kept: more than 268435456 bytes of metadata"
            ])
    }
}
