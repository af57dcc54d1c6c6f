import Core
import Foundation
import Glibc
import TestKit
import Testing

@Suite struct AtomicFileTests {
    private let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func writing(_ path: String) -> Failure? {
        do throws(Failure) {
            try AtomicFile.write(Array("new".utf8), to: path)
            return nil
        } catch {
            return error
        }
    }

    @Test func aNewFileHoldsTheBytesAndNothingElseIsLeft() throws {
        let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        try AtomicFile.write(bytes, to: folder("a"))
        try AtomicFile.write([], to: folder("empty"))
        #expect(try folder.bytes("a") == bytes)
        #expect(try folder.bytes("empty") == [])
        #expect(try folder.names() == ["a", "empty"])
        #expect(try folder.mode("a") & ~0o644 == 0)
    }

    @Test func aReplacedFileKeepsItsPermissions() throws {
        try folder.make("a", "old and longer")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder("a"))
        #expect(writing(folder("a")) == nil)
        #expect(try folder.bytes("a") == Array("new".utf8))
        #expect(try folder.mode("a") == 0o600)
    }

    @Test func aLinkStaysAndItsTargetIsReplaced() throws {
        try folder.makeFolder("real")
        try folder.make("real/target", "old")
        try folder.link("real/middle", to: "target")
        try folder.link("link", to: "real/middle")
        #expect(writing(folder("link")) == nil)
        #expect(try folder.linkTarget("link") == "real/middle")
        #expect(try folder.linkTarget("real/middle") == "target")
        #expect(try folder.bytes("real/target") == Array("new".utf8))
        #expect(try AtomicFile.target(of: folder("link")) == folder("real/target"))
    }

    @Test func aDanglingLinkGetsItsTarget() throws {
        try folder.link("link", to: folder("target"))
        #expect(writing(folder("link")) == nil)
        #expect(try folder.bytes("target") == Array("new".utf8))
        #expect(try folder.linkTarget("link") == folder("target"))
    }

    /// As another user would plant it in /tmp: /tmp/report.json leads to a file that only root may write to.
    @Test(.enabled(if: geteuid() == 0, "giving a link away needs root"))
    func aLinkOfSomebodyElseInAFolderForAllIsNotFollowed() throws {
        try folder.make("precious", "keep")
        try folder.makeFolder("all")
        try FileManager.default.setAttributes([.posixPermissions: 0o1777], ofItemAtPath: folder("all"))
        try folder.link("all/link", to: "../precious")
        #expect(lchown(folder("all/link"), 65_534, 65_534) == 0)
        #expect(writing(folder("all/link")) == Failure(.outputFailed, ""))
        #expect(try folder.bytes("precious") == Array("keep".utf8))
        // Its own is followed, and so is one in a folder that nobody else may write to.
        try folder.link("all/own", to: "../precious")
        #expect(writing(folder("all/own")) == nil)
        try folder.link("link", to: "precious")
        #expect(lchown(folder("link"), 65_534, 65_534) == 0)
        #expect(writing(folder("link")) == nil)
        #expect(try folder.bytes("precious") == Array("new".utf8))
    }

    @Test(.enabled(if: geteuid() == 0, "giving a file away needs root"))
    func whatOthersMayWriteToDoesNotStaySo() throws {
        try folder.make("theirs", "old")
        try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: folder("theirs"))
        #expect(chown(folder("theirs"), 65_534, 65_534) == 0)
        #expect(writing(folder("theirs")) == nil)
        #expect(try folder.mode("theirs") == 0o644)
    }

    @Test func aPlantedLinkIsReplacedWhereLinksAreNotFollowed() throws {
        try folder.make("precious", "keep")
        try folder.link("link", to: "precious")
        try AtomicFile.write(Array("new".utf8), to: folder("link"), followsLinks: false)
        #expect(try folder.bytes("precious") == Array("keep".utf8))
        #expect(try folder.bytes("link") == Array("new".utf8))
        #expect(throws: (any Error).self) { try folder.linkTarget("link") }
    }

    @Test func linksInACircleAreRefused() throws {
        try folder.link("a", to: "b")
        try folder.link("b", to: "a")
        #expect(writing(folder("a"))?.code == .outputFailed)
        #expect(try folder.names() == ["a", "b"])
    }

    @Test func aFolderInTheWayIsRefused() throws {
        try folder.makeFolder("a")
        let failure = try #require(writing(folder("a")))
        #expect(failure.code == .outputFailed)
        #expect(failure.file == folder("a"))
        #expect(failure.message.contains("directory"))
        #expect(try folder.names() == ["a"])
    }

    @Test func aMissingFolderIsNamedWithARemedy() throws {
        let failure = try #require(writing(folder("no/a")))
        #expect(failure.code == .outputFailed)
        #expect(failure.remedy == "create the file's folder first")
    }

    @Test func namesUpToTheLongestAreWritten() throws {
        #expect(writing(folder(String(repeating: "n", count: 255))) == nil)
        #expect(writing(folder(String(repeating: "n", count: 256)))?.remedy == "choose a shorter name")
        #expect(try folder.names().count == 1)
    }

    @Test func aNameWithNULIsRefusedAndNotCutShort() throws {
        #expect(writing(folder("a\0b"))?.code == .outputFailed)
        #expect(try folder.names() == [])
    }

    @Test func devicesAreWrittenIntoAndNotReplaced() throws {
        #expect(writing("/dev/null") == nil)
        var status = stat()
        #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
        let failure = try #require(writing("/dev/full"))
        #expect(failure.code == .outputFailed)
        #expect(failure.message.contains("(errno 28)"))
        #expect(failure.remedy == "free some space there, then run the command again")
    }

    @Test func aDescriptorThatAShellOpenedIsWrittenInto() throws {
        // As `--output /dev/stdout >> log` does.
        try folder.make("log", "old ")
        let descriptor = open(folder("log"), O_WRONLY | O_APPEND)
        defer { close(descriptor) }
        #expect(writing("/dev/fd/\(descriptor)") == nil)
        #expect(writing("/proc/self/fd/\(descriptor)") == nil)
        #expect(write(descriptor, " more", 5) == 5)
        #expect(try folder.bytes("log") == Array("old newnew more".utf8))
    }

    @Test(.wants("the right to mount a file system") { SmallDisk.isPossible })
    func aFullDiskLeavesTheOldFileAndNoOther() throws {
        try folder.makeFolder("disk")
        #expect(SmallDisk.mount(on: folder("disk")))
        defer { SmallDisk.unmount(folder("disk")) }
        try AtomicFile.write(Array("old".utf8), to: folder("disk/a"))
        do throws(Failure) {
            try AtomicFile.write([UInt8](repeating: 1, count: 200_000), to: folder("disk/a"))
            Issue.record("200 kB went onto a disk of 64")
        } catch {
            #expect(error.code == .outputFailed)
            #expect(error.message.contains("(errno 28)"))
        }
        #expect(try folder.bytes("disk/a") == Array("old".utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder("disk")) == ["a"])
    }

    @Test(.wants("another user than root") { geteuid() != 0 })
    func aFolderWithoutPermissionIsNamed() throws {
        try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: folder.path)
        defer { chmod(folder.path, 0o700) }
        #expect(writing(folder("a"))?.remedy == "check the permissions of the file's folder")
    }

    @Test func readersSeeWholeContentsWhileWritersRace() async throws {
        let path = folder("a")
        try AtomicFile.write([UInt8](repeating: 0, count: 50_000), to: path)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 1...3 {
                group.addTask {
                    for _ in 0..<15 { try AtomicFile.write([UInt8](repeating: UInt8(writer), count: 50_000), to: path) }
                }
            }
            for _ in 0..<2 {
                group.addTask {
                    for _ in 0..<100 {
                        let bytes = try FileReading.readWhole(path, limit: 50_000)
                        #expect(bytes.count == 50_000)
                        #expect(Set(bytes).count == 1)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try folder.names() == ["a"])
    }
}
