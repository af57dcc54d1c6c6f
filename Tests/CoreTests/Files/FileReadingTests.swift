import Core
import Foundation
import TestKit
import Testing

@Suite struct FileReadingTests {
    private let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func code(_ path: String, limit: Int = 100) -> FindingID? {
        do throws(Failure) {
            _ = try FileReading.readWhole(path, limit: limit)
            return nil
        } catch {
            #expect(error.file == path)
            return error.code
        }
    }

    @Test func aFileUpToTheLimitIsRead() throws {
        try folder.make("a", "12345")
        #expect(try FileReading.readWhole(folder("a"), limit: 5) == Array("12345".utf8))
        #expect(code(folder("a"), limit: 4) == .inputUnreadable)
        try folder.make("empty", "")
        #expect(try FileReading.readWhole(folder("empty"), limit: 0) == [])
    }

    @Test func aFileOfManyChunksIsRead() throws {
        let text = String(repeating: "0123456789", count: 30_000)
        try folder.make("a", text)
        #expect(try FileReading.readWhole(folder("a"), limit: 300_000) == Array(text.utf8))
    }

    @Test func whatIsNotThereIsNotFound() throws {
        try folder.make("file", "")
        #expect(code(folder("a")) == .inputNotFound)
        #expect(code(folder("file/a")) == .inputNotFound)
        #expect(code("") == .inputNotFound)
    }

    @Test func foldersAndDevicesAreNoFiles() {
        #expect(code(folder.path) == .inputUnreadable)
        #expect(code("/dev/zero") == .inputUnreadable)
    }

    @Test func aNameWithNULIsRefusedAndNotCutShort() throws {
        try folder.make("a", "")
        #expect(code(folder("a\0b")) == .inputUnreadable)
    }

    @Test func aPipeThatNobodyWritesToIsNotWaitedFor() throws {
        #expect(mkfifo(folder("pipe"), 0o600) == 0)
        #expect(try FileReading.readWhole(folder("pipe"), limit: 10) == [])
    }

    @Test func aShellsProcessSubstitutionIsRead() throws {
        let pipe = Pipe()
        try pipe.fileHandleForWriting.write(contentsOf: Data("content".utf8))
        try pipe.fileHandleForWriting.close()
        let path = "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
        #expect(try FileReading.readWhole(path, limit: 10) == Array("content".utf8))
    }

    @Test(.wants("another user than root") { geteuid() != 0 })
    func aFileWithoutPermissionSaysSo() throws {
        try folder.make("a", "")
        chmod(folder("a"), 0)
        #expect(code(folder("a")) == .inputUnreadable)
    }
}
