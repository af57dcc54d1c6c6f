import Core
import Foundation
import TestKit
import Testing

@Suite("Lines of a file")
struct FileLinesTests {
    private func lines(_ content: [UInt8], limit: Int = 1 << 20) throws -> [[UInt8]] {
        try inTemporaryFolder { folder in
            var lines = try FileLines(try folder.write("f", content), limit: limit)
            var found: [[UInt8]] = []
            while let line = try lines.next() { found.append(line) }
            #expect(lines.number == found.count)
            return found
        }
    }

    @Test("with and without an end, empty ones too")
    func ends() throws {
        #expect(try lines([]) == [])
        #expect(try lines(Array("a\n\nb".utf8)) == [Array("a".utf8), [], Array("b".utf8)])
        #expect(try lines(Array("a\n".utf8)) == [Array("a".utf8)])
    }

    @Test("longer than what is read at once, and across its border")
    func long() throws {
        let text = (0..<500).map { String(repeating: "\($0 % 10)", count: $0 * 7) }
        let found = try lines(Array(text.joined(separator: "\n").utf8))
        #expect(found.map { String(decoding: $0, as: UTF8.self) } == text)
    }

    @Test("a line over the limit is refused before the memory is full")
    func limit() throws {
        #expect(throws: Failure(.inputUnreadable, "")) {
            try lines([UInt8](repeating: 65, count: 1 << 18), limit: 1 << 16)
        }
    }

    @Test("a folder and nothing at all")
    func noFile() throws {
        try inTemporaryFolder { folder in
            for (name, code) in [("", FindingID.inputUnreadable), ("none", .inputNotFound)] {
                do throws(Failure) {
                    _ = try FileLines(folder.path(of: name), limit: 1)
                    Issue.record("opened")
                } catch {
                    #expect(error.code == code)
                }
            }
        }
    }
}

@Suite("The folders above a file")
struct CreateAllTests {
    @Test("are made for their owner alone; those that are there stay")
    func creates() throws {
        try inTemporaryFolder { folder in
            try Folder.createAll(above: folder.path(of: "a/b/c"))
            let mode = try FileManager.default.attributesOfItem(atPath: folder.path(of: "a/b"))[.posixPermissions]
            #expect(mode as? Int == 0o700)
            try Folder.createAll(above: folder.path(of: "a/b/c"))
            #expect(!FileManager.default.fileExists(atPath: folder.path(of: "a/b/c")))
            try folder.write("file", "")
            do throws(Failure) {
                try Folder.createAll(above: folder.path(of: "file/b/c"))
                Issue.record("made")
            } catch {
                #expect(error.code == .outputFailed)
            }
        }
    }
}
