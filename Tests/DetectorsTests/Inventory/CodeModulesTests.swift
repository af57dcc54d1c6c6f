import Core
import Detectors
import TestKit
import Testing

/// Code that no metadata accounts for reads as unknown.
@Suite struct CodeModulesTests {
    private func python(_ files: [String], listed: [String]) async throws -> PackageFacts {
        var sample = Sample()
        for file in files { try sample.add(file, "x") }
        try sample.add("python/a-1.dist-info/METADATA", "Name: a\nVersion: 1\n")
        try sample.add("python/a-1.dist-info/RECORD", listed.map { "\($0),,\n" }.joined())
        return try await sample.facts()
    }

    @Test func modulesWithoutMetadataAreCounted() async throws {
        let facts = try await python(
            [
                "python/a/__init__.py", "python/a/b.py", "python/stripped/__init__.py", "python/single.py",
                "python/data.txt",
            ],
            listed: ["a/__init__.py", "a/b.py"])
        #expect(facts.code == ["3 python, without: python/single.py python/stripped"])
    }

    @Test func aCompiledModuleBelongsToItsSource() async throws {
        let facts = try await python(
            ["python/six.py", "python/__pycache__/six.cpython-312.pyc", "python/a.cpython-312-x86_64-linux-gnu.so"],
            listed: ["six.py", "a.cpython-312-x86_64-linux-gnu.so"])
        #expect(facts.code == ["2 python"])
    }

    @Test func aFunctionsOwnCodeIsOneModule() async throws {
        var sample = Sample()
        for file in ["app/main.py", "app/lib/x.py", "handler.py"] { try sample.add(file, "x") }
        #expect(try await sample.facts().code == ["2 python, without: app handler.py"])
    }

    @Test("what Python imports or runs as it is packed is code that nobody looks into")
    func packedPython() async throws {
        let facts = try await python(
            [
                "python/a.py", "python/b-1.0-py3-none-any.whl", "python/c-1.0-py3.9.egg", "bin/d.pyz", "e.pyzw",
                ".requirements.zip", "data.zip", "my.requirements.zip",
            ], listed: ["a.py"])
        #expect(
            facts.code == [
                "6 python, without: .requirements.zip bin/d.pyz e.pyzw python/b-1.0-py3-none-any.whl python/c-1.0-py3.9.egg",
                "2 archive, without: data.zip my.requirements.zip",
            ])
    }

    @Test func nodeModulesWithoutTheirDocumentAreCounted() async throws {
        var sample = Sample()
        try sample.add("node_modules/a/package.json", #"{"name":"a","version":"1"}"#)
        for file in ["node_modules/a/index.js", "node_modules/@s/b/index.mjs", "node_modules/a/node_modules/c/c.cjs"] {
            try sample.add(file, "x")
        }
        #expect(
            try await sample.facts().code == [
                "3 node, without: node_modules/@s/b node_modules/a/node_modules/c"
            ])
    }
}
