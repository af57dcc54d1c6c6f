import LayerModel
import LayerScan
import LayerTestKit
import Testing

/// rpm's database, made by SQLite itself (Python's module), with headers made by hand.
@Suite(.enabled(if: Tool.python.isInstalled, "python3 is not installed"))
struct RPMInventoryTests {
    /// Writes `rpmdb.sqlite` with `rows`, each an expression that gives a header.
    private func database(_ rows: String, pageSize: Int = 4096) async throws -> [UInt8] {
        try await withTemporaryFolder { folder in
            let script = """
                import sqlite3, struct
                def header(pad=0, **tags):
                    numbers = {"name": 1000, "version": 1001, "release": 1002, "epoch": 1003, "arch": 1022, "source": 1044}
                    index, data = b"", b"x" * pad
                    for key, value in tags.items():
                        kind = 4 if isinstance(value, int) else 6
                        if kind == 4: data += b"\\0" * (-len(data) % 4)
                        index += struct.pack(">IIII", numbers[key], kind, len(data), 1)
                        data += struct.pack(">I", value) if kind == 4 else value.encode() + b"\\0"
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

    private func facts(_ database: [UInt8], log: String = "") async throws -> PackageFacts {
        var sample = Sample()
        try sample.add("var/lib/rpm/rpmdb.sqlite", database)
        try sample.add("var/lib/rpm/rpmdb.sqlite-wal", log)
        try sample.add("etc/os-release", "ID=\"amzn\"\nVERSION_ID=\"2023\"\n")
        return try await sample.facts()
    }

    private static let glibc =
        #"header(name="glibc-common", version="2.34", release="52", epoch=0, arch="x86_64", source="glibc-2.34-52.src.rpm")"#

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
        #expect(Set(facts.packages.map(\.name)).count == 600)
        #expect(facts.unread.isEmpty)
    }

    @Test(
        "one broken header does not hide the others",
        arguments: [
            "b''", "b'x' * 8", "header(version='1', release='1')", "header(name='x')",
            "header(name='a b', version='1', release='1')", "header(name='x', version='1', release='1')[:-1]",
        ])
    func brokenHeader(header: String) async throws {
        let facts = try await facts(try await database("\(Self.glibc), \(header)"))
        #expect(facts.packages.map(\.name) == ["glibc-common"])
        #expect(facts.unread.count == 1)
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
}
