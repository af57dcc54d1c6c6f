import Core
import Detectors
import TestKit
import Testing

/// rpm's database, made by SQLite itself (Python's module), with headers made by hand.
@Suite(.needs(.python))
struct RPMInventoryTests {
    /// Writes `rpmdb.sqlite` with `rows`, each an expression that gives a header.
    private func database(_ rows: String, pageSize: Int = 4096) async throws -> [UInt8] {
        try await withTemporaryFolder { folder in
            let script = """
                import sqlite3, struct
                def header(pad=0, **tags):
                    numbers = {"name": 1000, "version": 1001, "release": 1002, "epoch": 1003, "vendor": 1011, "license": 1014, "provides": 1047, "requires": 1049, "arch": 1022, "source": 1044,
                               "states": 1029, "digests": 1035, "flags": 1037, "folders": 1116, "names": 1117, "dirs": 1118,
                               "algorithm": 5011}
                    index, data = b"", b"x" * pad
                    for key, value in tags.items():
                        values = value if isinstance(value, list) else [value]
                        kind = 1 if isinstance(value, bytes) else 4 if isinstance(values[0], int) else 8 if values is value else 6
                        if kind == 4: data += b"\\0" * (-len(data) % 4)
                        index += struct.pack(">IIII", numbers[key], kind, len(data), len(value) if kind == 1 else len(values))
                        if kind == 1: data += value
                        else: data += b"".join(struct.pack(">I", v) if kind == 4 else v.encode() + b"\\0" for v in values)
                    return struct.pack(">II", len(tags), len(data)) + index + data
                db = sqlite3.connect("rpmdb.sqlite")
                db.execute("PRAGMA page_size = \(pageSize)")
                db.execute("CREATE TABLE Name (key TEXT, hnum INTEGER)")
                db.execute("CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)")
                for row in [\(rows)]: db.execute("INSERT INTO Packages (blob) VALUES (?)", (row,))
                db.commit()
                """
            let result = try await Tool.python.run(["-c", script], in: folder.path)
            try #require(result.status == 0, "\(result.errors)")
            return try folder.read("rpmdb.sqlite")
        }
    }

    /// What the database tells, which is the same whether it is held or kept in a file.
    private func facts(_ database: [UInt8], log: String = "") async throws -> PackageFacts {
        func facts(held: UInt64) async throws -> PackageFacts {
            var sample = Sample()
            sample.held = held
            try sample.add("var/lib/rpm/rpmdb.sqlite", database)
            try sample.add("var/lib/rpm/rpmdb.sqlite-wal", log)
            try sample.add("etc/os-release", "ID=\"amzn\"\nVERSION_ID=\"2023\"\n")
            return try await sample.facts()
        }
        let kept = try await facts(held: 0)
        #expect(kept == (try await facts(held: .max)))
        return kept
    }

    private static let glibc =
        #"header(name="glibc-common", version="2.34", release="52", epoch=0, arch="x86_64", source="glibc-2.34-52.src.rpm")"#

    @Test func licenceAndVendor() async throws {
        let facts = try await facts(
            try await database(
                "header(name='a', version='1', release='1', license='GPLv2+ and MIT', vendor='Amazon Linux'), "
                    + "header(name='b', version='1', release='1', license='GPL-2.0-or-later AND MIT', vendor='x' * 300)"
            ))
        #expect(facts.unread.isEmpty)
        #expect(
            facts.packages.map(\.description.licenses) == [
                [Package.License("GPLv2+ and MIT")], [Package.License("GPL-2.0-or-later AND MIT")],
            ])
        #expect(facts.packages.map { $0.description.licenses.first?.isExpression } == [false, true])
        #expect(facts.packages.map { $0.description.supplier?.name } == ["Amazon Linux", nil])
    }

    @Test("capabilities, and the files that others ask for; nothing of rpm's own, and no expressions")
    func needs() async throws {
        let facts = try await facts(
            try await database(
                "header(name='a', version='1', release='1', requires=['libc.so.6()(64bit)', '/usr/bin/x', 'rpmlib(A)', '(b if c)', 'libc.so.6()(64bit)']), "
                    + "header(name='b', version='1', release='1', provides=['libc.so.6()(64bit)', 'b'], names=['x', 'y'], dirs=['/usr/bin/'], "
                    + "folders=[0, 0], digests=['', ''], flags=[0, 0], states=b'\\x00\\x00')"))
        #expect(facts.unread.isEmpty)
        #expect(facts.packages.first?.description.needs == [["libc.so.6()(64bit)"], ["/usr/bin/x"]])
        #expect(facts.packages.last?.description.provides == ["libc.so.6()(64bit)", "b", "/usr/bin/x"])
    }

    @Test func packagesWithEpochAndSource() async throws {
        let facts = try await facts(
            try await database(
                "\(Self.glibc), header(name='dbus', version='1.12', release='1', epoch=1), "
                    + "header(name='gpg-pubkey', version='1', release='1')"))
        #expect(
            facts.purls == [
                "pkg:rpm/amzn/dbus@1.12-1?distro=amzn-2023&epoch=1",
                "pkg:rpm/amzn/glibc-common@2.34-52?arch=x86_64&distro=amzn-2023",
            ])
        #expect(facts.packages.map(\.version) == ["1:1.12-1", "2.34-52"])
        #expect(facts.packages.last?.source == .init(name: "glibc", version: "2.34-52"))
        #expect(facts.unread.isEmpty)
    }

    @Test("headers over many pages, and trees of several levels", arguments: [512, 4096, 65_536])
    func manyPages(pageSize: Int) async throws {
        let facts = try await facts(
            try await database(
                "*[header(name=f'p{i}', version='1', release='1', pad=i * 97) for i in range(600)]", pageSize: pageSize)
        )
        #expect(facts.packages.count == 600)
        #expect(Set<TextKey>(facts.packages.map(\.name)).count == 600)
        #expect(facts.unread.isEmpty)
    }

    @Test(
        "one broken header does not hide the others",
        arguments: [
            ("b''", "holds a package header that is cut short"),
            ("b'x' * 8", "holds a package header that is cut short"),
            ("header(version='1', release='1')", "holds a package without a name"),
            ("header(name='x')", "x: says no version and release"),
            ("header(name='a b', version='1', release='1')", "says a name with spaces or control characters"),
            ("header(name='x', version='1', release='1')[:-1]", "holds a package header that is cut short"),
        ])
    func brokenHeader(header: String, reason: String) async throws {
        let facts = try await facts(try await database("\(Self.glibc), \(header)"))
        #expect(facts.packages.map(\.name) == ["glibc-common"])
        #expect(facts.reasons == ["var/lib/rpm/rpmdb.sqlite: \(reason)"])
    }

    @Test func aLogOfChangesIsUnread() async throws {
        let facts = try await facts(try await database(Self.glibc), log: "x")
        #expect(facts.reasons == ["var/lib/rpm/rpmdb.sqlite-wal: holds changes to rpm's database, which are not read"])
    }

    @Test("a damaged database is unread and never traps") func damage() async throws {
        let sound = try await database(
            "*[header(name=f'p{i}', version='1', release='1', pad=i * 9) for i in range(90)]")
        for seed in UInt64(0)..<300 {
            var generator = SeededGenerator(seed: seed)
            var bytes = sound
            let pages = seed % 2 == 0 ? 1 : bytes.count / 4096
            for _ in 0..<4 {
                let page = 4096 * Int.random(in: 0..<pages, using: &generator)
                bytes[page + Int.random(in: 0..<128, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            if seed % 7 == 0 { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator)) }
            let facts = try await facts(bytes)
            #expect(!facts.packages.isEmpty || !facts.unread.isEmpty)
        }
    }

    @Test func cellsThatOverlapCannotHoldMoreThanTheFile() async throws {
        var bytes = try await database("header(name='p', version='1', release='1', pad=3000)")
        // The third page is the table's: every cell becomes the same one.
        let page = 2 * 4096
        let cell = Array(bytes[page + 8..<page + 10])
        bytes.replaceSubrange(page + 3..<page + 5, with: [0, 200])
        for index in 0..<200 { bytes.replaceSubrange(page + 8 + 2 * index..<page + 10 + 2 * index, with: cell) }
        let facts = try await facts(bytes)
        #expect(facts.packages.isEmpty)
        #expect(facts.reasons == ["var/lib/rpm/rpmdb.sqlite: is a damaged SQLite database"])
    }

    /// A package with a program, a folder, a configuration file, documentation and a file that was not installed.
    private static func files(_ changes: String = "") -> String {
        let sha256 = ReferenceSHA256.digest(of: Array("#!sh\n".utf8)).map {
            ($0 < 16 ? "0" : "") + String($0, radix: 16)
        }.joined()
        return """
            header(**{**dict(name="tool", version="1", release="2", names=["run", "tool.d", "tool.conf", "README", "left"],
                dirs=["/bin/", "/etc/", "/usr/share/doc/tool/", "/opt/"], folders=[0, 1, 1, 2, 3], flags=[0, 0, 1, 2, 0],
                digests=["\(sha256)", "", "\(sha256)", "\(sha256)", "\(sha256)"], states=bytes([0, 0, 0, 0, 2]),
                algorithm=8), \(changes)})
            """.replacing("\n", with: " ")
    }

    private func installed(_ database: [UInt8], program: String = "#!sh\n") throws -> Sample {
        var sample = Sample()
        try sample.addLink("bin", to: "usr/bin")
        try sample.add("var/lib/rpm/rpmdb.sqlite", database)
        try sample.add("etc/tool.conf", "changed")
        try sample.add("usr/bin/run", program, mode: 0o755)
        return sample
    }

    @Test func filesAreComparedWithTheirRecords() async throws {
        let database = try await database(Self.files())
        let sound = try await installed(database).facts()
        #expect(sound.integrity == .init(intact: 1))
        #expect(sound.unread.isEmpty)
        let altered = try await installed(database, program: "#!evil\n").facts()
        #expect(altered.changes == ["altered usr/bin/run"])
        #expect(altered.integrity.deviations.first?.package == "tool 1-2")
        var removed = try installed(database)
        try removed.remove("usr/bin/run")
        #expect(try await removed.facts().changes == ["missing usr/bin/run"])
    }

    @Test func digestsOfAnotherAlgorithmAreNotChecked() async throws {
        let facts = try await installed(try await database(Self.files("'algorithm': 1")), program: "#!evil\n").facts()
        #expect(facts.integrity == .init(unchecked: [.rpm: 1]))
    }

    @Test(
        "lists of files that do not fit together are unread",
        arguments: [
            "'folders': [0, 1, 1, 2]", "'folders': [0, 1, 1, 2, 4]", "'flags': [0]", "'states': b'x'",
            "'digests': ['x'] * 5", "'names': ['x']",
        ])
    func brokenLists(change: String) async throws {
        let facts = try await installed(try await database(Self.files(change))).facts()
        #expect(facts.packages.map(\.name) == ["tool"])
        #expect(facts.unread.count == 1)
        #expect(facts.integrity.unchecked == [.rpm: 1])
    }
}
