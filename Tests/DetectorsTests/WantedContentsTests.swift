import Core
import Detectors
import Testing

/// What an index asks a reader to keep has bounds, whatever sizes an archive claims.
@Suite struct WantedContentsTests {
    private func wanted(_ name: String, _ size: UInt64) throws -> Int {
        PackageIndex.wantedContents(try path(name), size)
    }

    @Test func listsAreWantedInFullOrNotAtAll() throws {
        #expect(try wanted("python/a-1.dist-info/RECORD", 8 << 20) == 8 << 20)
        #expect(try wanted("python/a-1.dist-info/RECORD", 8 << 20 + 1) == 0)
        #expect(try wanted("python/a-1.dist-info/RECORD", .max) == 0)
        #expect(try wanted("node_modules/a/package.json", 1 << 20) == 1 << 20)
        #expect(try wanted("node_modules/a/package.json", .max) == 0)
    }

    @Test func headersAreWantedFromTheirBeginning() throws {
        #expect(try wanted("python/a-1.dist-info/METADATA", 100) == 100)
        #expect(try wanted("python/a-1.dist-info/METADATA", .max) == 4096)
        #expect(try wanted("a.egg-info", .max) == 4096)
    }

    @Test(arguments: ["python/a.py", "RECORD", "python/RECORD", "a.dist-info", "x/.dist-info/RECORD", "package.json"])
    func otherFilesAreNot(name: String) throws {
        #expect(try wanted(name, 100) == 0)
    }
}
