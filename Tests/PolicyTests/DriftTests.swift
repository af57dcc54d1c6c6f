import Core
import Policy
import Testing

@Suite struct DriftTests {
    @Test func sameEntriesDoNotDrift() throws {
        let entries = [try folder("a"), try file("a/x", content: 1), try link("b", to: "a/x")]
        #expect(Drift.changes(from: entries, to: entries) == [])
        #expect(Drift.changes(from: [], to: []) == [])
    }

    @Test func addedAndRemovedCarryTheirEntries() throws {
        let old = [try file("a", content: 1)]
        let new = [try file("b", content: 2)]
        let changes = Drift.changes(from: old, to: new)
        #expect(words(changes) == ["removed a", "added b"])
        #expect(changes.map(\.expected) == [old[0], nil])
        #expect(changes.map(\.actual) == [nil, new[0]])
    }

    @Test func contentAndModeOfOnePathAreTwoChanges() throws {
        let changes = Drift.changes(
            from: [try file("a", content: 1)], to: [try file("a", content: 2, mode: 0o755, size: 11)])
        #expect(words(changes) == ["content a", "mode a"])
    }

    @Test func sizeAloneIsContent() throws {
        let changes = Drift.changes(from: [try file("a", content: 1)], to: [try file("a", content: 1, size: 11)])
        #expect(words(changes) == ["content a"])
    }

    @Test func otherLinkTargetIsALinkChange() throws {
        let changes = Drift.changes(from: [try link("a", to: "b")], to: [try link("a", to: "/tmp/b")])
        #expect(words(changes) == ["link a"])
    }

    @Test func anotherDeviceIsContent() throws {
        var old = try file("dev/x", content: 1)
        old.type = .char
        old.sha256 = nil
        old.device = Entry.Device(major: 1, minor: 3)
        var new = old
        new.device = Entry.Device(major: 8, minor: 3)
        #expect(words(Drift.changes(from: [old], to: [new])) == ["content dev/x"])
    }

    @Test func fileBecomingALinkIsATypeChangeAlone() throws {
        let changes = Drift.changes(from: [try file("a", content: 1)], to: [try link("a", to: "b")])
        #expect(words(changes) == ["type a"])
    }

    @Test func otherOwnerIsAnOwnerChange() throws {
        var old = try file("a", content: 1)
        var new = old
        old.owner = Entry.Owner(uid: 0, gid: 0)
        new.owner = Entry.Owner(uid: 1000, gid: 0)
        #expect(words(Drift.changes(from: [old], to: [new])) == ["owner a"])
    }

    @Test func folderModeIsAModeChange() throws {
        #expect(words(Drift.changes(from: [try folder("a")], to: [try folder("a", mode: 0o777)])) == ["mode a"])
    }

    @Test func unsortedInputIsSortedFirst() throws {
        let old = [try file("b", content: 2), try file("a", content: 1)]
        let new = [try file("a", content: 1), try file("c", content: 3), try file("b", content: 2)]
        #expect(words(Drift.changes(from: old, to: new)) == ["added c"])
    }

    @Test func pathsSortByBytesSoThatAFolderAndItsKinDoNotConfuseTheMerge() throws {
        let names = ["a", "a-b", "a.b", "a/b", "a/b/c", "aé", "é"]
        let old = try names.enumerated().map { try file($1, content: $0) }
        let new = old.filter { $0.path.displayed != "a.b" }
        #expect(words(Drift.changes(from: old, to: new)) == ["removed a.b"])
    }

    @Test func sameContentElsewhereIsMoved() throws {
        let changes = Drift.changes(from: [try file("a/x.py", content: 1)], to: [try file("b/y.py", content: 1)])
        #expect(words(changes) == ["moved a/x.py -> b/y.py"])
        #expect(changes[0].expected?.path == changes[0].from)
    }

    @Test func movedWithOtherModeSaysBoth() throws {
        let changes = Drift.changes(
            from: [try file("a", content: 1)], to: [try file("b", content: 1, mode: 0o755)])
        #expect(words(changes) == ["mode a -> b", "moved a -> b"])
    }

    @Test func emptyFilesNeverMove() throws {
        let changes = Drift.changes(
            from: [try file("a", content: 1, size: 0)], to: [try file("b", content: 1, size: 0)])
        #expect(words(changes) == ["removed a", "added b"])
    }

    @Test func linksAndFoldersNeverMove() throws {
        let changes = Drift.changes(
            from: [try folder("a"), try link("l", to: "x")], to: [try folder("b"), try link("m", to: "x")])
        #expect(words(changes) == ["removed a", "added b", "removed l", "added m"])
    }

    @Test func copyingIsAddedNotMoved() throws {
        let old = [try file("a", content: 1)]
        #expect(words(Drift.changes(from: old, to: old + [try file("b", content: 1)])) == ["added b"])
    }

    @Test func moveKeepsTheNameWhereItCan() throws {
        let old = [try file("old/a.py", content: 1), try file("old/b.py", content: 1)]
        let new = [try file("new/b.py", content: 1), try file("new/z.py", content: 1)]
        #expect(
            words(Drift.changes(from: old, to: new))
                == ["moved old/b.py -> new/b.py", "moved old/a.py -> new/z.py"])
    }

    @Test func eachVanishedFileIsMovedOnce() throws {
        let old = [try file("a", content: 1)]
        let new = [try file("b", content: 1), try file("c", content: 1)]
        #expect(words(Drift.changes(from: old, to: new)) == ["moved a -> b", "added c"])
    }

    @Test func summaryCountsByKind() throws {
        let changes = Drift.changes(
            from: [try file("a", content: 1), try file("b", content: 2)],
            to: [try file("a", content: 3), try file("c", content: 4), try file("d", content: 5)])
        #expect(Drift.summary(of: changes) == "2 added, 1 removed, 1 content")
    }
}
