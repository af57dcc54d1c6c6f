import Archive
import Core
import Detectors
import TestKit
import Testing

/// Python's compiled modules beside the sources that they say they were made of, and layers that were made small.
@Suite struct CompiledModuleTests {
    private static let source = "print(1)\n"

    private static func word(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    /// A `.pyc` that holds a hash of its source.
    private static func hashed(flags: UInt32 = 1, _ hash: UInt64, magic: UInt16 = 3531) -> [UInt8] {
        [UInt8(magic & 0xFF), UInt8(magic >> 8), 0x0D, 0x0A] + word(flags) + word(UInt32(truncatingIfNeeded: hash))
            + word(UInt32(hash >> 32)) + Array("code".utf8)
    }

    /// The head of a `.pyc` of Python 3.12: magic, flags, then time and size, or a hash.
    private static func head(flags: UInt32 = 0, size: Int, magic: UInt16 = 3531) -> [UInt8] {
        return [UInt8(magic & 0xFF), UInt8(magic >> 8), 0x0D, 0x0A] + word(flags) + word(1_700_000_000)
            + word(UInt32(size)) + Array("code".utf8)
    }

    /// As RECORD writes a digest.
    private static func hash(_ text: String) -> String { hash(Array(text.utf8)) }

    private static func hash(_ bytes: [UInt8]) -> String {
        "sha256=" + PythonIntegrityTests.base64(ReferenceSHA256.digest(of: bytes))
    }

    /// A distribution with one module, and what lies beside it.
    private func facts(
        pyc: [UInt8]?, at path: String = "python/a/__pycache__/m.cpython-312.pyc", row: String = "",
        source: String? = source
    ) async throws -> PackageFacts {
        var sample = Sample()
        try sample.add("python/a-1.dist-info/METADATA", "Name: a\nVersion: 1\n")
        let digest = Self.hash(Self.source)
        try sample.add(
            "python/a-1.dist-info/RECORD",
            "a/m.py,\(digest),9\na/__init__.py,\(Self.hash("")),0\n\(row)a-1.dist-info/METADATA,,\na-1.dist-info/RECORD,,\n"
        )
        try sample.add("python/a/__init__.py", "")
        if let source { try sample.add("python/a/m.py", source) }
        if let pyc { try sample.add(path, pyc) }
        return try await sample.facts()
    }

    @Test("what pip compiled of a recorded source is told by no finding, listed or not")
    func compiled() async throws {
        for row in ["", "a/__pycache__/m.cpython-312.pyc,,\n"] {
            let facts = try await facts(pyc: Self.head(size: Self.source.utf8.count), row: row)
            #expect(facts.integrity.compiled == 1 && facts.integrity.unprotected.isEmpty && facts.changes.isEmpty)
            #expect(!facts.findings.contains { $0.id == .packagesUnprotected })
        }
    }

    @Test(
        "a hash that Python compares will do, of whatever source; anything broken leaves the module unprotected"
    )
    func hashes() async throws {
        #expect(try await facts(pyc: Self.head(flags: 3, size: 1)).integrity.compiled == 1)
        let others = [
            Self.head(flags: 5, size: 9), Self.head(size: 9, magic: 1), Array("x".utf8),
            [],
        ]
        for other in others {
            let facts = try await facts(pyc: other)
            #expect(facts.integrity.compiled == 0)
            #expect(facts.integrity.unprotected.map(\.displayed) == ["python/a/__pycache__/m.cpython-312.pyc"])
        }
    }

    @Test(
        "a hash that Python does not compare is compared: with the hash of the source there is nothing to tell, with another it is told",
        arguments: [(3531, 0x69CD_F8A5_61F3_71BF), (3413, 0x20DB_1DB7_EC1D_F79B)] as [(UInt16, UInt64)])
    func unchecked(magic: UInt16, hash: UInt64) async throws {
        let honest = try await facts(pyc: Self.hashed(hash, magic: magic))
        #expect(honest.integrity.compiled == 1)
        #expect(!honest.findings.contains { $0.id == .packagesBytecode || $0.id == .packagesUnprotected })
        for (other, altered) in [(hash ^ 1, Self.source), (hash, "print(2)\n")] {
            let facts = try await facts(pyc: Self.hashed(other, magic: magic), source: altered)
            #expect(facts.integrity.compiled == 0 && facts.integrity.unprotected.isEmpty)
            #expect(
                facts.findings.filter { $0.id == .packagesBytecode }.map(\.path) == [
                    "python/a/__pycache__/m.cpython-312.pyc"
                ])
        }
        // Python compares this one itself, and compiles again.
        #expect(try await facts(pyc: Self.hashed(flags: 3, 1, magic: magic)).integrity.foreignBytecode.isEmpty)
    }

    @Test("code that no package records is compared too, and what lies where Python does not look is not")
    func ownCode() async throws {
        var sample = Sample()
        try sample.add("handler.py", Self.source)
        try sample.add("__pycache__/handler.cpython-312.pyc", Self.hashed(1))
        try sample.add("handler.pyc", Self.hashed(1))
        #expect(
            try await sample.facts().integrity.foreignBytecode.map(\.displayed)
                == ["__pycache__/handler.cpython-312.pyc"])
        // Without room for the source nobody knows.
        var blind = Sample()
        blind.room.folder = "/nowhere"
        try blind.add("handler.py", Self.source)
        try blind.add("__pycache__/handler.cpython-312.pyc", Self.hashed(1))
        #expect(try await blind.facts().integrity.foreignBytecode.isEmpty)
    }

    @Test("what Python itself runs, and what it does not compare", .needs(.python)) func judge() async throws {
        func run(_ mode: String, then source: String) async throws -> (said: String, facts: PackageFacts) {
            try await withTemporaryFolder { folder in
                let script = """
                    import os, py_compile, subprocess, sys
                    open("m.py", "w").write("print('reviewed')\\n")
                    print(py_compile.compile("m.py", invalidation_mode=py_compile.PycInvalidationMode.\(mode)), flush=True)
                    open("m.py", "w").write("\(source)\\n")
                    subprocess.run([sys.executable, "-B", "-c", "import m"], check=True)
                    """
                let result = try await Tool.python.run(["-c", script], in: folder.path)
                try #require(result.status == 0, "\(result.errors)")
                let lines = result.text.split(separator: "\n")
                let cached = String(lines[0])
                var sample = Sample()
                try sample.add("m.py", folder.read("m.py"))
                try sample.add(cached, folder.read(cached))
                return (String(lines[1]), try await sample.facts())
            }
        }
        let same = try await run("UNCHECKED_HASH", then: "print('reviewed')")
        #expect(same.said == "reviewed")
        #expect(same.facts.integrity.foreignBytecode.isEmpty)
        let other = try await run("UNCHECKED_HASH", then: "print('harmless')")
        #expect(other.said == "reviewed", "Python runs what the source does not show")
        #expect(other.facts.integrity.foreignBytecode.count == 1)
        let checked = try await run("CHECKED_HASH", then: "print('harmless')")
        #expect(checked.said == "harmless")
        #expect(checked.facts.integrity.foreignBytecode.isEmpty)
    }

    @Test("what was compiled of another source is altered") func another() async throws {
        let facts = try await facts(pyc: Self.head(size: 10))
        #expect(facts.changes == ["altered python/a/__pycache__/m.cpython-312.pyc"])
        #expect(facts.integrity.compiled == 0)
    }

    @Test("an altered source vouches for nothing else than that it is there") func altered() async throws {
        let facts = try await facts(pyc: Self.head(size: 9), source: "print(2)\n")
        #expect(facts.changes == ["altered python/a/m.py"])
    }

    @Test(
        "a compiled module without its source is code that nothing accounts for, whoever lists it; one with a recorded hash is not"
    )
    func sourceless() async throws {
        let path = "python/a/m.pyc"
        for row in ["", "a/m.pyc,,\n"] {
            let facts = try await facts(pyc: Self.head(size: 9), at: path, row: row, source: nil)
            #expect(facts.code.contains("2 python, without: \(path)"), "\(facts.code)")
            #expect((facts.coveredPercent ?? 100) < 100)
        }
        let pyc = Self.head(size: 9)
        let known = try await facts(
            pyc: pyc, at: path, row: "a/m.pyc,\(Self.hash(pyc)),20\n", source: nil)
        #expect(known.code == ["1 python"])
    }

    @Test("a layer that was made small is told in a line of each kind, not in hundreds") func slimmed() async throws {
        var sample = Sample()
        var library = ELF()
        library.add(".rodata", Array("text".utf8))
        for name in ["a", "b", "c"] {
            try sample.add("python/\(name)-1.dist-info/METADATA", "Name: \(name)\nVersion: 1\n")
            let rows = (0..<40).map { "\(name)/tests/t\($0).py,\(Self.hash("x")),1\n" }.joined()
            try sample.add(
                "python/\(name)-1.dist-info/RECORD",
                "\(name)/x.so,\(Self.hash("long and with symbols")),100000\n\(rows)\(name)/data,\(Self.hash("d")),1\n")
            try sample.add("python/\(name)/x.so", library.bytes)
        }
        let findings = try await sample.facts().findings
        #expect(findings.count { $0.id == .packagesMissing } == 1)
        #expect(findings.count { $0.id == .packagesAltered } == 1)
        #expect(
            findings.first { $0.id == .packagesMissing }?.message
                == "3 packages record 123 files that the artifact lacks, 120 of them tests, such as this one")
        // One that is no library, or has symbols, was not stripped: it is told by itself.
        try sample.alter("python/a/x.so", "#!/bin/sh\n")
        #expect(try await sample.facts().findings.count { $0.id == .packagesAltered } == 2)
        try sample.remove("python/a/x.so")
        library.add(".symtab", Array("symbols".utf8))
        try sample.add("python/a/x.so", library.bytes)
        #expect(try await sample.facts().findings.count { $0.id == .packagesAltered } == 2)
    }

    @Test(
        "packages whose RECORD was taken out are told in one line, those of a distribution and those that have it are not"
    )
    func recordless() async throws {
        var sample = Sample()
        for name in ["b", "a"] {
            try sample.add("python/\(name)-1.dist-info/METADATA", "Name: \(name)\nVersion: 1\n")
            try sample.add("python/\(name)/x.py", "x")
        }
        try sample.add("python/c-1.dist-info/METADATA", "Name: c\nVersion: 1\n")
        try sample.add("python/c-1.dist-info/RECORD", "c/x.py,\(Self.hash("x")),1\n")
        try sample.add("python/c/x.py", "x")
        try sample.add("python/d-1.egg-info/PKG-INFO", "Name: d\nVersion: 1\n")
        let told = try await sample.facts().findings.filter { $0.id == .packagesMissing }
        #expect(
            told.map(\.message) == [
                "2 packages lack their RECORD, by which installers say whose files are whose, such as this one"
            ])
        #expect(told.map(\.path) == ["python/a-1.dist-info"])
        // Without code of nobody's a RECORD is not missed.
        var bare = Sample()
        try bare.add("python/a-1.dist-info/METADATA", "Name: a\nVersion: 1\n")
        #expect(try await bare.facts().findings.isEmpty)
    }

    @Test("strangers are told by the folders that hold them, few at the most, each with a path that a waiver can name")
    func folders() async throws {
        var sample = Sample()
        for index in 0..<30 { try sample.add("python/m\(index)/__init__.py", "x") }
        for index in 0..<30 { try sample.add("lib/site-packages/n\(index).py", "x") }
        let detector = PackageDetector()
        let observations = try await sample.observations(by: [detector])
        let found = try #require(observations[PackageDetector.self])
        let findings = detector.findings(of: found).filter { $0.id == .packagesUnowned }
        #expect(findings.map(\.path) == ["lib/site-packages/", "python/"])
        #expect(findings.map(\.message).allSatisfy { $0.hasPrefix("30 Python modules") })
        // What stands alone beside them is told by itself, so that it can be waived.
        try sample.add("lib/dist-packages/mine/__init__.py", "x")
        let more = try #require(try await sample.observations(by: [detector])[PackageDetector.self])
        let paths = detector.findings(of: more).filter { $0.id == .packagesUnowned }.map(\.path)
        #expect(paths == ["lib/dist-packages/mine", "lib/site-packages/", "python/"])
    }
}
