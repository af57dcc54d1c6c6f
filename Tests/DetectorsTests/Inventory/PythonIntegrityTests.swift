import Core
import Detectors
import TestKit
import Testing

/// Installed files against the RECORD that the installer left.
@Suite struct PythonIntegrityTests {
    static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var text: [UInt8] = []
        var bits = 0
        var count = 0
        for byte in bytes {
            bits = bits << 8 | Int(byte)
            count += 8
            while count >= 6 {
                count -= 6
                text.append(alphabet[bits >> count & 63])
            }
        }
        if count > 0 { text.append(alphabet[bits << (6 - count) & 63]) }
        return String(decoding: text, as: UTF8.self)
    }

    static func row(_ path: String, _ content: String) -> String {
        "\(path),sha256=\(base64(ReferenceSHA256.digest(of: Array(content.utf8)))),\(content.utf8.count)\r\n"
    }

    /// requests with two modules, a script as `pip install --target` leaves it, and `rows` more.
    private func installed(rows: String = "") throws -> Sample {
        var sample = Sample()
        var record = Self.row("requests/__init__.py", "import api\n")
        record += Self.row("requests/api.py", "def get(): pass\n")
        record += Self.row("../../bin/normalizer", "#!python\n")
        record += Self.row("requests-2.31.0.dist-info/METADATA", "Name: requests\nVersion: 2.31.0\n")
        record += "requests-2.31.0.dist-info/RECORD,,\r\n"
        try sample.add("python/requests/__init__.py", "import api\n")
        try sample.add("python/requests/api.py", "def get(): pass\n")
        try sample.add("python/bin/normalizer", "#!python\n", mode: 0o755)
        try sample.add("python/requests-2.31.0.dist-info/METADATA", "Name: requests\nVersion: 2.31.0\n")
        try sample.add("python/requests-2.31.0.dist-info/RECORD", record + rows)
        return sample
    }

    @Test func whatPipInstalledIsAsRecorded() async throws {
        let integrity = try await installed().facts().integrity
        #expect(integrity == .init(intact: 4))
    }

    @Test func anAlteredFileIsTold() async throws {
        var sample = try installed()
        try sample.alter("python/requests/api.py", "import os\n")
        try sample.alter("python/bin/normalizer", "#!sh\n")
        let facts = try await sample.facts()
        #expect(facts.changes == ["altered python/bin/normalizer", "altered python/requests/api.py"])
        #expect(facts.integrity.deviations.first?.package == "requests 2.31.0")
        #expect(facts.integrity.intact == 2)
    }

    @Test("a second record vouches for no other package's file")
    func anotherRecordVouchesForNothing() async throws {
        var sample = try installed()
        try sample.alter("python/requests/api.py", "import os\n")
        try sample.add("python/helper-1.dist-info/METADATA", "Name: helper\nVersion: 1\n")
        try sample.add(
            "python/helper-1.dist-info/RECORD",
            Self.row("requests/api.py", "import os\n")
                + Self.row("helper-1.dist-info/METADATA", "Name: helper\nVersion: 1\n")
                + "helper-1.dist-info/RECORD,,\r\n")
        let facts = try await sample.facts()
        #expect(facts.changes == ["altered python/requests/api.py"])
        #expect(facts.integrity.deviations.map(\.package) == ["requests 2.31.0"])
        #expect(facts.integrity.leftovers.isEmpty)
    }

    @Test("two packages that bring the same file are both as recorded") func sharedFile() async throws {
        var sample = try installed(rows: Self.row("tests/__init__.py", ""))
        try sample.add("python/tests/__init__.py", "")
        try sample.add("python/other-1.dist-info/METADATA", "Name: other\nVersion: 1\n")
        try sample.add("python/other-1.dist-info/RECORD", Self.row("tests/__init__.py", ""))
        #expect(try await sample.facts().changes.isEmpty)
    }

    @Test("a record that names a file twice vouches for none of both contents") func twice() async throws {
        var sample = try installed(rows: Self.row("requests/api.py", "import os\n"))
        try sample.alter("python/requests/api.py", "import os\n")
        let facts = try await sample.facts()
        #expect(facts.changes == ["altered python/requests/api.py"])
        #expect(facts.integrity.leftovers.isEmpty)
    }

    @Test("an older version's record under a newer one is told once, with both versions")
    func leftover() async throws {
        var sample = try installed()
        try sample.add("python/requests-2.30.0.dist-info/METADATA", "Name: requests\nVersion: 2.30.0\n")
        try sample.add(
            "python/requests-2.30.0.dist-info/RECORD",
            Self.row("requests/api.py", "old\n") + Self.row("requests/gone.py", "old\n"))
        let facts = try await sample.facts()
        #expect(facts.changes.isEmpty)
        let leftover = facts.integrity.leftovers.first
        #expect(leftover?.package == "requests 2.30.0")
        #expect(leftover?.successor == "requests 2.31.0")
        #expect(leftover?.path.displayed == "python/requests-2.30.0.dist-info")
    }

    @Test func aMissingFileIsToldButNotAScriptOutside() async throws {
        var sample = try installed()
        try sample.remove("python/requests/api.py")
        try sample.remove("python/bin/normalizer")
        #expect(try await sample.facts().changes == ["missing python/requests/api.py"])
    }

    @Test func aFileDroppedAmongThemIsTold() async throws {
        var sample = try installed()
        try sample.add("python/requests/_hook.py", "x")
        try sample.add("python/requests/deep/er/data.bin", "x")
        try sample.add("python/other.py", "x")
        let facts = try await sample.facts()
        #expect(facts.changes == ["added python/requests/_hook.py", "added python/requests/deep/er/data.bin"])
    }

    @Test func compiledModulesHaveNoHashAndAreToldOnce() async throws {
        let compiled = "requests/__pycache__/api.cpython-312.pyc"
        var sample = try installed(rows: "\(compiled),,\r\nrequests/__pycache__/gone.cpython-312.pyc,,\r\n")
        try sample.add("python/\(compiled)", "x")
        try sample.add("python/requests/__pycache__/__init__.cpython-312.pyc", "x")
        let facts = try await sample.facts()
        #expect(facts.changes == [])
        #expect(
            facts.integrity.unprotected.map(\.displayed) == [
                "python/requests/__pycache__/__init__.cpython-312.pyc", "python/\(compiled)",
            ])
    }

    @Test func compiledCodeOfNoRecordedSourceIsAdded() async throws {
        var sample = try installed()
        try sample.add("python/requests/__pycache__/evil.cpython-312.pyc", "x")
        try sample.add("python/requests/api.pyc", "x")
        let facts = try await sample.facts()
        #expect(facts.changes == ["added python/requests/__pycache__/evil.cpython-312.pyc"])
        #expect(facts.integrity.unprotected.map(\.displayed) == ["python/requests/api.pyc"])
    }

    @Test(
        "a hash that is none does not pass for one",
        arguments: ["", "md5=AAAA", "sha256=", "sha256=AAAA", "sha256=!!!!", "SHA256=x"])
    func noHash(hash: String) async throws {
        var sample = try installed(rows: "requests/extra.py,\(hash),3\r\n")
        try sample.add("python/requests/extra.py", "x")
        let facts = try await sample.facts()
        #expect(facts.integrity.unprotected.map(\.displayed) == ["python/requests/extra.py"])
        #expect(facts.changes == [])
    }

    @Test("of a file of two packages each record has to be met") func aFileOfTwoPackages() async throws {
        var sample = try installed()
        try sample.add("python/other-1.dist-info/METADATA", "Name: other\nVersion: 1\n")
        try sample.add("python/other-1.dist-info/RECORD", Self.row("requests/api.py", "from other\n"))
        try sample.alter("python/requests/api.py", "from other\n")
        #expect(try await sample.facts().integrity.deviations.map(\.package) == ["requests 2.31.0"])
        try sample.alter("python/requests/api.py", "from nobody\n")
        #expect(try await sample.facts().integrity.deviations.map(\.package) == ["other 1", "requests 2.31.0"])
    }

    @Test func quotedRowsAreReadAsCSV() async throws {
        var sample = try installed(rows: Self.row("\"requests/a,\"\"b.py\"", "x"))
        try sample.add("python/requests/a,\"b.py", "x")
        let integrity = try await sample.facts().integrity
        #expect(integrity == .init(intact: 5))
    }

    @Test(arguments: [
        "\"requests/", "/etc/passwd,sha256=x,1\r\n", "../../../../etc/passwd,,\r\n", ",,,,\r\n\r\n,", "a\u{0}b,,\n",
    ])
    func oddRowsAreNoOnesFiles(rows: String) async throws {
        let facts = try await installed(rows: rows).facts()
        #expect(facts.integrity.intact == 4)
        #expect(facts.integrity.deviations.isEmpty)
    }

    @Test func packagesWithoutUsableHashesAreCounted() async throws {
        var sample = try installed()
        try sample.add("python/old.egg-info/PKG-INFO", "Name: old\nVersion: 1\n")
        try sample.add("node_modules/a/package.json", #"{"name":"a","version":"1"}"#)
        #expect(try await sample.facts().integrity.unchecked == [.pypi: 1, .npm: 1])
    }
}
