import Core
import TestKit
import Testing

@testable import Detectors

/// Short rows take far more room in memory than in a file: their number is bounded.
@Suite("Bounds on lists") struct MemoryBoundTests {
    /// A record whose columns are all NULL, one byte each.
    private func record(columns: Int) -> [UInt8] {
        columns < 127
            ? [UInt8(columns + 1)] + [UInt8](repeating: 0, count: columns)
            : [0x80 | UInt8((columns + 2) >> 7), UInt8((columns + 2) & 0x7F)] + [UInt8](repeating: 0, count: columns)
    }

    @Test("a row of SQLite's has sixteen columns at the most")
    func columns() throws {
        for count in [0, 2, 5, SQLiteValue.columnLimit] {
            #expect(try SQLiteValue.record(record(columns: count)).count == count)
        }
        for count in [SQLiteValue.columnLimit + 1, 2_000] {
            #expect(throws: MetadataFault.self) { try SQLiteValue.record(record(columns: count)) }
        }
    }

    /// Two distributions, whose lists have so many rows each.
    private func sample(_ first: Int, _ second: Int) throws -> Sample {
        var sample = Sample()
        for (name, count) in [("a", first), ("b", second)] {
            try sample.add("\(name)-1.dist-info/METADATA", "Name: \(name)\nVersion: 1\n")
            try sample.add("\(name)-1.dist-info/RECORD", (0..<count).map { "\(name)\($0)\n" }.joined())
        }
        return sample
    }

    @Test("lists of Python's distributions that name more files than any artifact has are left out, and said")
    func records() throws {
        let short = try sample(2, 3)
        var python = PythonIntegrity(entries: short.entries, contents: short.contents, limit: 5)
        #expect(python.tooLong.isEmpty)
        #expect(python.run().deviations.map(\.path.displayed).sorted() == ["a0", "a1", "b0", "b1", "b2"])
        let long = try sample(3, 3)
        python = PythonIntegrity(entries: long.entries, contents: long.contents, limit: 5)
        #expect(python.tooLong.map(\.displayed) == ["b-1.dist-info/RECORD"])
        #expect(python.run().deviations.map(\.path.displayed).sorted() == ["a0", "a1", "a2"])
        #expect(python.hasRecord(of: try path("a-1.dist-info/METADATA")))
        #expect(!python.hasRecord(of: try path("b-1.dist-info/METADATA")), "what was not compared counts as unchecked")
        // The list after a long one is read where there is room.
        let after = try sample(6, 3)
        python = PythonIntegrity(entries: after.entries, contents: after.contents, limit: 5)
        #expect(python.tooLong.map(\.displayed) == ["a-1.dist-info/RECORD"])
        #expect(python.run().deviations.map(\.path.displayed).sorted() == ["b0", "b1", "b2"])
    }

    @Test("an artifact whose list is too long says that it is unread")
    func artifact() async throws {
        var sample = Sample()
        try sample.add("a-1.dist-info/METADATA", "Name: a\nVersion: 1\n")
        let rows = [UInt8]((0..<InventoryBuilder.limit + 1).flatMap { _ in [0x61, 0x0A] as [UInt8] })
        try sample.add("a-1.dist-info/RECORD", rows)
        let facts = try await sample.facts()
        #expect(facts.reasons == ["a-1.dist-info/RECORD: is one of several that list more than 1000000 files"])
        #expect(facts.integrity.unchecked == [.pypi: 1])
    }

    @Test("what packages claim is bounded too, and the rest stays nobody's")
    func claims() throws {
        var builder = OwnershipBuilder(fileLimit: 2)
        for name in ["a", "b", "c", "a"] { builder.claim(file: try path(name), for: 7) }
        #expect(builder.files == [try path("a"): 7, try path("b"): 7])
    }
}
