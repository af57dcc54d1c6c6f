import Glibc
import Ledger
import LedgerSQL
import LedgerSQLite
import TestKit
import Testing

@Suite("What a maker of a ledger left beside it when it was killed")
struct LeftoverTests {
    private func names(in folder: TemporaryFolder) throws -> [String] {
        let listing = try #require(opendir(folder.path))
        defer { closedir(listing) }
        var names: [String] = []
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    @Test("a new ledger leaves nothing beside it, and the next run removes what has no maker any more")
    func removed() throws {
        try inTemporaryFolder { folder in
            try folder.makeFolder("ledger.sqlite.abc123.new")
            try folder.write("ledger.sqlite.abc123.new/layerlock-new-ledger", "half")
            try folder.write("ledger.sqlite.abc123.new/layerlock-new-ledger-journal", "half")
            let path = folder.path(of: "ledger.sqlite")
            try SQLiteLedger.open(path).close()
            #expect(try names(in: folder) == ["ledger.sqlite"])
            try folder.makeFolder("ledger.sqlite.0.new")
            try SQLiteLedger.open(path).close()
            #expect(try names(in: folder) == ["ledger.sqlite"])
        }
    }

    @Test("what a living maker holds, and what is not ours, stays")
    func kept() throws {
        try inTemporaryFolder { folder in
            let held = try folder.makeFolder("ledger.sqlite.1.new")
            let lock = open(held, O_RDONLY | O_DIRECTORY)
            defer { close(lock) }
            try #require(flock(lock, LOCK_EX | LOCK_NB) == 0)
            try folder.makeFolder("ledger.sqlite.2.new")
            try folder.write("ledger.sqlite.2.new/notes", "mine")
            try folder.write("ledger.sqlite.3.new", "a moment ago")
            try folder.write("ledger.sqlite.old.new", "mine")
            try folder.write("other.sqlite.4.new", "mine")
            try folder.link("ledger.sqlite.5.new", to: "ledger.sqlite.2.new")
            let before = try names(in: folder)
            try SQLiteLedger.open(folder.path(of: "ledger.sqlite")).close()
            #expect(try names(in: folder) == (before + ["ledger.sqlite"]).sorted())
            #expect(try folder.read("ledger.sqlite.2.new/notes") == Array("mine".utf8))
        }
    }

    @Test("a file of an earlier version goes once it is old")
    func oldForm() throws {
        try inTemporaryFolder { folder in
            let old = try folder.write("ledger.sqlite.f00.new", "half")
            var times = [timeval(tv_sec: 1_000_000_000, tv_usec: 0), timeval(tv_sec: 1_000_000_000, tv_usec: 0)]
            try #require(utimes(old, &times) == 0)
            try SQLiteLedger.open(folder.path(of: "ledger.sqlite")).close()
            #expect(try names(in: folder) == ["ledger.sqlite"])
        }
    }
}
