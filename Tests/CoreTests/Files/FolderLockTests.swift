import Core
import Glibc
import TestKit
import Testing

@Suite struct FolderLockTests {
    private let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func attempt(_ name: String = "lock", timeout: Duration = .zero) -> Failure? {
        do throws(Failure) {
            let lock = try FolderLock(folder(name), timeout: timeout, guarding: "layers.lock", busy: .lockfileBusy)
            lock.removeFolderIfEmpty()
            return nil
        } catch {
            return error
        }
    }

    @Test func aSecondHolderIsRefusedWithARemedy() throws {
        let lock = try FolderLock(folder("lock"), timeout: .zero, guarding: "layers.lock", busy: .lockfileBusy)
        let failure = try #require(attempt(timeout: .milliseconds(30)))
        #expect(failure.code == .lockfileBusy)
        #expect(failure.file == "layers.lock")
        #expect(failure.remedy != nil)
        lock.removeFolderIfEmpty()
    }

    @Test func theLockEndsWithItsScopeAndLeavesNothing() throws {
        #expect(attempt() == nil)
        #expect(attempt() == nil)
        #expect(try folder.names() == [])
    }

    @Test func aFolderThatHoldsSomethingStays() throws {
        try folder.makeFolder("lock")
        try folder.make("lock/a", "")
        #expect(attempt() == nil)
        #expect(try folder.names() == ["lock"])
    }

    @Test func whatIsNoFolderIsRefused() throws {
        try folder.make("lock", "")
        #expect(attempt()?.code == .outputFailed)
        try folder.makeFolder("elsewhere")
        try folder.link("planted", to: "elsewhere")
        #expect(attempt("planted")?.code == .outputFailed)
        #expect(attempt("no/lock")?.code == .outputFailed)
    }

    @Test(.needs(.flock))
    func anotherProcessHoldsUsOffUntilItDies() throws {
        try folder.makeFolder("lock")
        // One process from start to end, so that killing it ends all that holds the lock.
        let other = try BackgroundProgram(
            ["/bin/sh", "-c", "exec 9<\"$0\"; flock 9; echo held; exec sleep 60", folder("lock")])
        #expect(other.line() == "held")
        #expect(attempt()?.code == .lockfileBusy)
        other.kill()
        #expect(attempt() == nil)
    }

    @Test func holdersTakeTurns() async throws {
        // Each reads, waits and writes one number: without exclusion, additions would be lost.
        let counter = folder("counter")
        let lock = folder("lock")
        try folder.make("counter", "0")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<10 {
                        let held = try FolderLock(lock, timeout: .seconds(60), guarding: counter, busy: .lockfileBusy)
                        let text = String(decoding: try FileReading.readWhole(counter, limit: 10), as: UTF8.self)
                        let number = try #require(Int(text))
                        usleep(500)
                        try AtomicFile.write(Array("\(number + 1)".utf8), to: counter, syncsFolder: false)
                        held.removeFolderIfEmpty()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try folder.bytes("counter") == Array("40".utf8))
        #expect(try folder.names() == ["counter"])
    }
}

@Suite struct FolderTests {
    private let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test func namesComeInByteOrder() throws {
        for name in ["b", "a", "B", ".hidden", "é"] { try folder.make(name, "") }
        #expect(try Folder.names(in: folder.path) == [".hidden", "B", "a", "b", "é"])
        #expect(try Folder.names(in: folder("none")) == [])
        #expect(throws: Failure(.inputNotFound, "")) { try Folder.names(in: folder("a/b")) }
    }

    @Test func aFolderIsMadeOnce() throws {
        #expect(try Folder.create(folder("a")))
        #expect(try !Folder.create(folder("a")))
        try Folder.sync(folder("a"))
        #expect(throws: Failure(.outputFailed, "")) { try Folder.sync(folder("b")) }
    }

    @Test func removingTwiceIsFine() throws {
        try folder.make("a", "")
        try Folder.removeFile(folder("a"))
        try Folder.removeFile(folder("a"))
        try folder.makeFolder("b")
        #expect(throws: Failure(.outputFailed, "")) { try Folder.removeFile(folder("b")) }
    }
}
