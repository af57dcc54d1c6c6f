import Core
import Foundation
import Ledger
import LedgerSQL
import LedgerSQLite
import TestKit
import Testing

@Suite("Files that are no ledger, or a damaged one, are named and left as they are")
struct OpeningTests {
    /// A ledger with one layer, closed; its path.
    private func ledger(in folder: TemporaryFolder) throws -> String {
        let path = folder.path(of: "ledger.sqlite")
        let ledger = try SQLiteLedger.open(path)
        try ledger.record(try zip(1, scans: [scan(1)]))
        try ledger.close()
        return path
    }

    /// Both ways to open it fail with a code, and not a byte changes.
    private func expectRefused(_ name: String, _ code: FindingID, in folder: TemporaryFolder) throws {
        let before = try folder.read(name)
        let path = folder.path(of: name)
        #expect(failure { () throws(Failure) in _ = try SQLiteLedger.open(path) } == code)
        #expect(failure { () throws(Failure) in _ = try SQLiteLedger.openExisting(path) } == code)
        #expect(try folder.read(name) == before)
    }

    @Test("no ledger is none, not an empty one")
    func missing() throws {
        try inTemporaryFolder { folder in
            let path = folder.path(of: "none")
            let isThere = try SQLiteLedger.openExisting(path) != nil
            #expect(!isThere)
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test("text, nothing at all, and half a header", arguments: ["hello", "", "SQLite format 3\0"])
    func foreign(_ content: String) throws {
        try inTemporaryFolder { folder in
            try folder.write("f", content)
            try expectRefused("f", .ledgerInvalid, in: folder)
        }
    }

    @Test("another program's SQLite file")
    func otherProgram() throws {
        try inTemporaryFolder { folder in
            _ = try ledger(in: folder)
            var bytes = try folder.read("ledger.sqlite")
            bytes[68..<72] = [0, 0, 0, 0]
            try folder.write("ledger.sqlite", bytes)
            try expectRefused("ledger.sqlite", .ledgerInvalid, in: folder)
        }
    }

    @Test("a later version's ledger")
    func newer() throws {
        try inTemporaryFolder { folder in
            _ = try ledger(in: folder)
            var bytes = try folder.read("ledger.sqlite")
            bytes[63] = 200
            try folder.write("ledger.sqlite", bytes)
            try expectRefused("ledger.sqlite", .ledgerNewer, in: folder)
        }
    }

    @Test("cut short, at every page")
    func truncated() throws {
        try inTemporaryFolder { folder in
            _ = try ledger(in: folder)
            let bytes = try folder.read("ledger.sqlite")
            let pageSize = Int(bytes[16]) << 8 | Int(bytes[17])
            for length in Array(stride(from: pageSize, to: bytes.count, by: pageSize)) + [150, bytes.count - 1] {
                try folder.write("cut", Array(bytes.prefix(length)))
                try expectRefused("cut", .ledgerInvalid, in: folder)
            }
        }
    }

    @Test("a page of noise")
    func noise() throws {
        try inTemporaryFolder { folder in
            _ = try ledger(in: folder)
            var bytes = try folder.read("ledger.sqlite")
            let pageSize = Int(bytes[16]) << 8 | Int(bytes[17])
            for index in pageSize..<2 * pageSize { bytes[index] = UInt8(truncatingIfNeeded: index &* 31) }
            try folder.write("ledger.sqlite", bytes)
            try expectRefused("ledger.sqlite", .ledgerInvalid, in: folder)
        }
    }

    @Test("a folder, a broken link, a pipe")
    func otherThings() throws {
        try inTemporaryFolder { folder in
            try folder.makeFolder("folder")
            try folder.link("link", to: "nowhere")
            #expect(mkfifo(folder.path(of: "pipe"), 0o600) == 0)
            for (name, code) in [
                ("folder", FindingID.ledgerInvalid), ("link", .inputNotFound), ("pipe", .ledgerInvalid),
            ] {
                let path = folder.path(of: name)
                #expect(failure { () throws(Failure) in _ = try SQLiteLedger.open(path) } == code)
            }
        }
    }

    @Test(
        "names that SQLite would take for something else",
        arguments: ["file:a?mode=memory", ":memory:", "a b%20?.sqlite"])
    func oddNames(_ name: String) throws {
        try inTemporaryFolder { folder in
            let path = folder.path(of: name)
            let ledger = try SQLiteLedger.open(path)
            try ledger.record(try zip(1, scans: [scan(1)]))
            try ledger.close()
            let again = try #require(try SQLiteLedger.openExisting(path))
            #expect(try again.layers(asOf: time(9)).count == 1)
            try again.close()
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [name])
        }
    }

    @Test(
        "a full disk leaves no half-made ledger", .wants("the right to mount a file system") { SmallDisk.isPossible })
    func fullDisk() throws {
        try inTemporaryFolder { folder in
            let disk = try folder.makeFolder("disk")
            #expect(SmallDisk.mount(on: disk))
            defer { SmallDisk.unmount(disk) }
            #expect(failure { () throws(Failure) in _ = try SQLiteLedger.open("\(disk)/l") } == .outputFailed)
            #expect(try FileManager.default.contentsOfDirectory(atPath: disk) == [])
        }
    }

    @Test("a folder that is not there")
    func noFolder() throws {
        try inTemporaryFolder { folder in
            let path = folder.path(of: "none/ledger.sqlite")
            #expect(failure { () throws(Failure) in _ = try SQLiteLedger.open(path) } == .outputFailed)
        }
    }

    @Test("of many that make the same ledger at once, each records and none is lost")
    func creationRace() async throws {
        try await withTemporaryFolder { (folder) async throws -> Void in
            let path = folder.path(of: "ledger.sqlite")
            let codes = await withTaskGroup(of: FindingID?.self) { group in
                for seed in 1...8 {
                    group.addTask {
                        failure { () throws(Failure) in
                            do {
                                let artifact = try zip(seed, scans: [scan(1)])
                                let ledger = try SQLiteLedger.open(path)
                                try ledger.record(artifact)
                                try ledger.close()
                            } catch let error as Failure {
                                throw error
                            } catch {
                                throw Failure(.internalFault, "\(error)")
                            }
                        }
                    }
                }
                return await group.reduce(into: [FindingID?]()) { $0.append($1) }
            }
            #expect(codes == [FindingID?](repeating: nil, count: 8))
            let ledger = try #require(try SQLiteLedger.openExisting(path))
            let layers = try ledger.layers(asOf: time(9))
            #expect(layers.count == 8)
            try ledger.close()
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(names == ["ledger.sqlite"])
        }
    }

    @Test("a reader in the middle of its look does not hold a writer up")
    func readersDoNotBlock() throws {
        try inTemporaryFolder { folder in
            let path = try ledger(in: folder)
            let reader = try #require(try SQLiteLedger.openExisting(path))
            let writer = try SQLiteLedger.open(path)
            let artifact = try zip(2, scans: [scan(2)])
            var seen = 0
            var isWritten = false
            try reader.export { record throws(Failure) in
                if !isWritten {
                    isWritten = true
                    try writer.record(artifact)
                }
                if case .layer = record { seen += 1 }
            }
            // The reader saw the moment at which it began.
            #expect(seen == 1)
            #expect(try reader.layers(asOf: time(9)).count == 2)
        }
    }
}
