import Core
import Detectors
import TestKit
import Testing

/// rpm's database in its older forms: Berkeley DB, written by its own program, and ndb, laid out by hand as rpmpkg.c has it.
@Suite struct RPMDatabaseTests {
    /// A header as rpm keeps it: texts (type 6) and, for the epoch, a number (type 4), behind `pad` bytes.
    static func header(
        _ name: String, _ version: String, _ release: String, epoch: UInt32? = nil, source: String? = nil,
        pad: Int = 0
    ) -> [UInt8] {
        var index: [UInt8] = []
        var data = [UInt8](repeating: UInt8(ascii: "x"), count: pad + (4 - pad % 4) % 4)
        func big(_ number: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) } }
        func add(_ tag: UInt32, _ type: UInt32, _ value: [UInt8]) {
            index += big(tag) + big(type) + big(UInt32(data.count)) + big(1)
            data += value
        }
        if let epoch { add(1003, 4, big(epoch)) }
        add(1000, 6, Array(name.utf8) + [0])
        add(1001, 6, Array(version.utf8) + [0])
        add(1002, 6, Array(release.utf8) + [0])
        if let source { add(1044, 6, Array(source.utf8) + [0]) }
        return big(UInt32(index.count / 16)) + big(UInt32(data.count)) + index + data
    }

    static func little(_ number: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }

    /// What `db_load` makes of headers, the count that rpm keeps under key 0 among them.
    private func berkeley(_ headers: [[UInt8]], pageSize: Int = 4096, order: Int = 1234) async throws -> [UInt8] {
        func hex(_ bytes: [UInt8]) -> String {
            " " + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "\n"
        }
        var dump = "VERSION=3\nformat=bytevalue\ntype=hash\ndb_pagesize=\(pageSize)\ndb_lorder=\(order)\nHEADER=END\n"
        dump += hex([0, 0, 0, 0]) + hex(Self.little(headers.count))
        for (index, header) in headers.enumerated() { dump += hex(Self.little(index + 1)) + hex(header) }
        return try await withTemporaryFolder { folder in
            let result = try await Tool.berkeley.run(
                [folder.path(of: "Packages")], input: Array((dump + "DATA=END\n").utf8))
            try #require(result.status == 0, "\(result.errors)")
            return try folder.read("Packages")
        }
    }

    /// rpm's own database: a page of slots, then the headers one after another.
    private func ndb(_ headers: [[UInt8]]) -> [UInt8] {
        var slots = Array("RpmP".utf8) + Self.little(0) + Self.little(1) + Self.little(1) + Self.little(9)
        slots += [UInt8](repeating: 0, count: 12)
        var blobs: [UInt8] = []
        for (index, header) in headers.enumerated() {
            var blob = Array("BlbS".utf8) + Self.little(index + 1) + Self.little(7) + Self.little(header.count) + header
            blob += [UInt8](repeating: 0, count: (16 - (blob.count + 12) % 16) % 16)
            blob += Self.little(1) + Self.little(header.count) + Array("BlbE".utf8)
            slots += Array("Slot".utf8) + Self.little(index + 1) + Self.little((4096 + blobs.count) / 16)
            slots += Self.little(blob.count / 16)
            blobs += blob
        }
        while slots.count < 4096 { slots += Array("Slot".utf8) + [UInt8](repeating: 0, count: 12) }
        return slots + blobs
    }

    /// What the database tells, which is the same whether it is held or kept in a file.
    private func facts(_ database: [UInt8], name: String) async throws -> PackageFacts {
        func facts(held: UInt64) async throws -> PackageFacts {
            var sample = Sample()
            sample.held = held
            try sample.add("var/lib/rpm/\(name)", database)
            try sample.add("etc/os-release", "ID=\"amzn\"\nVERSION_ID=\"2\"\n")
            return try await sample.facts()
        }
        let kept = try await facts(held: 0)
        #expect(kept == (try await facts(held: .max)))
        return kept
    }

    private static let headers = [
        header("perl", "5.16.3", "299", epoch: 4, source: "perl-5.16.3-299.src.rpm", pad: 40_000),
        header("perl-Carp", "1.26", "244", source: "perl-5.16.3-299.src.rpm"), header("gpg-pubkey", "1", "2"),
        header("bash", "4.2.46", "34", source: "bash-4.2.46-34.src.rpm", pad: 3_000),
    ]

    private func check(_ facts: PackageFacts) {
        #expect(facts.packages.map(\.name) == ["bash", "perl", "perl-Carp"])
        #expect(facts.packages.map(\.version) == ["4.2.46-34", "4:5.16.3-299", "1.26-244"])
        // The source's epoch is that of the package that has its version.
        #expect(facts.packages.map(\.source) == [nil, nil, .init(name: "perl", version: "4:5.16.3-299")])
        #expect(facts.unread.isEmpty)
    }

    @Test(
        "Berkeley DB in both byte orders and several sizes of pages", .needs(.berkeley),
        arguments: [
            (512, 1234), (4096, 4321), (65_536, 1234),
        ])
    func berkeley(pageSize: Int, order: Int) async throws {
        check(try await facts(try await berkeley(Self.headers, pageSize: pageSize, order: order), name: "Packages"))
    }

    @Test("hundreds of packages over many pages", .needs(.berkeley)) func many() async throws {
        let headers = (0..<400).map { Self.header("p\($0)", "1", "1", pad: $0 * 37) }
        let facts = try await facts(try await berkeley(headers), name: "Packages")
        #expect(Set<TextKey>(facts.packages.map(\.name)).count == 400)
        #expect(facts.unread.isEmpty)
    }

    @Test("rpm's own database, and content decides, not the name", arguments: ["Packages.db", "Packages"])
    func ndb(name: String) async throws { check(try await facts(ndb(Self.headers), name: name)) }

    @Test("slots that share a place, a loop of pages, a cut file: unread, never a trap and never a part in silence")
    func damagedNDB() async throws {
        let sound = ndb(Self.headers)
        var shared = sound
        for slot in 3..<256 { shared.replaceSubrange(slot * 16..<slot * 16 + 16, with: sound[32..<48]) }
        var foreign = sound
        foreign.replaceSubrange(36..<40, with: Self.little(77))
        var outside = sound
        outside.replaceSubrange(40..<44, with: Self.little(1 << 30))
        for bytes in [shared, foreign, outside, Array(sound.dropLast(16)), Array(sound.prefix(4096))] {
            let facts = try await facts(bytes, name: "Packages.db")
            #expect(facts.packages.isEmpty)
            #expect(facts.reasons == ["var/lib/rpm/Packages.db: is a damaged database of rpm's (ndb)"])
        }
    }

    @Test("a damaged database of Berkeley DB is unread and never traps", .needs(.berkeley))
    func damagedBerkeley() async throws {
        let sound = try await berkeley(Self.headers)
        for seed in UInt64(0)..<300 {
            var generator = SeededGenerator(seed: seed)
            var bytes = sound
            for _ in 0..<4 {
                let page = 4096 * Int.random(in: 0..<bytes.count / 4096, using: &generator)
                bytes[page + Int.random(in: 0..<64, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            if seed % 7 == 0 { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator)) }
            let facts = try await facts(bytes, name: "Packages")
            #expect(!facts.packages.isEmpty || !facts.unread.isEmpty)
        }
    }

    @Test("a chain of pages that leads back to itself", .needs(.berkeley)) func loop() async throws {
        var bytes = try await berkeley(Self.headers)
        for page in stride(from: 4096, to: bytes.count, by: 4096) where bytes[page + 25] == 7 {
            bytes.replaceSubrange(page + 16..<page + 20, with: Self.little(page / 4096))
        }
        let facts = try await facts(bytes, name: "Packages")
        #expect(facts.packages.isEmpty)
        #expect(facts.reasons == ["var/lib/rpm/Packages: is a damaged database of Berkeley DB"])
    }
}
