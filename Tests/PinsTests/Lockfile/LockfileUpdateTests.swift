import Core
import Glibc
import Pins
import TestKit
import Testing

@Suite struct LockfileUpdateTests {
    /// Pins each manifest under a name of its own.
    private func edit(_ pins: [Pin]) -> (inout Lockfile) throws(Failure) -> Void {
        { file throws(Failure) in for pin in pins { try file.set(pin) } }
    }

    private func names(_ path: String) throws -> [String] { try Folder.names(in: path) }

    @Test func aFirstLockMakesFileAndStore() throws {
        try inTemporaryFolder { folder throws in
            let path = folder.path(of: "layers.lock")
            let stored = try manifest(1)
            let pins = [try pin("a", stored)]
            let changes = try Lockfile.update(at: path, timeout: .zero, manifests: [stored], edit: edit(pins))
            #expect(changes.added == ["a"])
            #expect(changes.missingManifests == [stored.tree])
            #expect(changes.rewritesLockfile)
            #expect(try Lockfile.load(path).artifacts == pins)
            #expect(try names(folder.path) == ["layers.lock", "layers.lock.d"])
            #expect(try names(folder.path(of: "layers.lock.d")) == ["\(stored.tree.hex).mtree"])
        }
    }

    @Test func lockingAgainChangesNothing() throws {
        try inTemporaryFolder { folder throws in
            let path = folder.path(of: "layers.lock")
            let stored = try manifest(1)
            let pins = [try pin("a", stored)]
            try Lockfile.update(at: path, timeout: .zero, manifests: [stored], edit: edit(pins))
            var before = stat()
            #expect(stat(path, &before) == 0)
            let changes = try Lockfile.update(at: path, timeout: .zero, manifests: [stored], edit: edit(pins))
            var after = stat()
            #expect(stat(path, &after) == 0)
            #expect(changes.isEmpty)
            #expect(changes.unchanged == ["a"])
            #expect(before.st_ino == after.st_ino)
        }
    }

    @Test func checkingSaysWhatLockingWouldDoAndWritesNothing() throws {
        try inTemporaryFolder { folder throws in
            let path = folder.path(of: "layers.lock")
            let (first, second, third) = (try manifest(1), try manifest(2), try manifest(3))
            let fresh = [try pin("a", first)]
            #expect(try Lockfile.check(at: path, manifests: [first], edit: edit(fresh)).added == ["a"])
            #expect(try names(folder.path) == [])

            let pins = [try pin("a", first), try pin("b", second)]
            try Lockfile.update(at: path, timeout: .zero, manifests: [first, second], edit: edit(pins))
            #expect(try Lockfile.check(at: path, manifests: [first, second], edit: edit(pins)).isEmpty)

            let text = try folder.read("layers.lock")
            let changed = [try pin("b", third), try pin("c", third)]
            let changes = try Lockfile.check(at: path, manifests: [third]) { file throws(Failure) in
                for pin in changed { try file.set(pin) }
                file.remove("a")
            }
            #expect(changes.added == ["c"])
            #expect(changes.replaced == ["b"])
            #expect(changes.removed == ["a"])
            #expect(changes.unchanged == [])
            #expect(changes.missingManifests == [third.tree])
            #expect(Set(changes.unneededManifests) == [first.tree, second.tree])
            #expect(try folder.read("layers.lock") == text)
            #expect(try ManifestStore(besideLockfile: path).state(of: third.tree) == .missing)
        }
    }

    @Test func damageIsFoundByCheckingAndRepairedByLocking() throws {
        try inTemporaryFolder { folder throws in
            let path = folder.path(of: "layers.lock")
            let (first, second) = (try manifest(1), try manifest(2))
            let pins = [try pin("a", first), try pin("b", second)]
            try Lockfile.update(at: path, timeout: .zero, manifests: [first, second], edit: edit(pins))
            let store = try ManifestStore(besideLockfile: path)
            try folder.write("layers.lock.d/\(first.tree.hex).mtree", "damaged")
            try Folder.removeFile(store.path(of: second.tree))

            let changes = try Lockfile.check(at: path, manifests: [first, second], edit: edit(pins))
            #expect(changes.corruptManifests == [first.tree])
            #expect(changes.missingManifests == [second.tree])
            #expect(!changes.rewritesLockfile)
            #expect(!changes.isEmpty)
            #expect(try store.state(of: first.tree) == .corrupt)

            #expect(
                try Lockfile.update(at: path, timeout: .zero, manifests: [first, second], edit: edit(pins)) == changes)
            #expect(try store.manifest(of: first.tree)?.text == first.text)
            #expect(try store.manifest(of: second.tree)?.text == second.text)
        }
    }

    @Test func manifestsThatNoPinNamesGoAndLayersTreesStay() throws {
        try inTemporaryFolder { folder throws in
            let path = folder.path(of: "layers.lock")
            let manifests = try (0..<4).map { try manifest($0) }
            var image = try imagePin(layers: 1)
            image.tree = manifests[0].tree
            image.layers[0].tree = manifests[1].tree
            let pins = [image, try pin("z", manifests[2])]
            try Lockfile.update(at: path, timeout: .zero, manifests: manifests, edit: edit(pins))
            let store = try ManifestStore(besideLockfile: path)
            #expect(Set(try store.trees()) == Set(manifests[..<3].map(\.tree)))
            let changes = try Lockfile.update(at: path, timeout: .zero) { $0.remove("z") }
            #expect(changes.unneededManifests == [manifests[2].tree])
            #expect(Set(try store.trees()) == Set(manifests[..<2].map(\.tree)))
        }
    }

    @Test func aDamagedLockfileIsNotOverwritten() throws {
        try inTemporaryFolder { folder throws in
            let damaged = "{\"schemaVersion\": 1, \"artifacts\": ["
            let path = try folder.write("layers.lock", damaged)
            let stored = try manifest(1)
            let pins = [try pin("a", stored)]
            #expect(throws: Failure(.lockfileInvalid, "")) {
                try Lockfile.update(at: path, timeout: .zero, manifests: [stored], edit: edit(pins))
            }
            #expect(throws: Failure(.lockfileInvalid, "")) { try Lockfile.check(at: path, edit: edit(pins)) }
            #expect(try folder.read("layers.lock") == Array(damaged.utf8))
            #expect(try names(folder.path) == ["layers.lock"])
        }
    }

    @Test func aFailingEditLeavesNothing() throws {
        try inTemporaryFolder { folder throws in
            let path = folder.path(of: "layers.lock")
            let unfit = [try zipPin("a\n")]
            #expect(throws: Failure(.lockfileInvalid, "")) {
                try Lockfile.update(at: path, timeout: .zero, edit: edit(unfit))
            }
            #expect(try names(folder.path) == [])
        }
    }

    @Test(.wants("the right to mount a file system") { SmallDisk.isPossible })
    func aDiskThatFillsUpBeforeTheLockfileIsWrittenIsLeftAsItWas() throws {
        try inTemporaryFolder { folder throws in
            #expect(SmallDisk.mount(on: folder.path))
            defer { SmallDisk.unmount(folder.path) }
            let path = folder.path(of: "layers.lock")
            let (first, second) = (try manifest(1), try manifest(2))
            let pins = [try pin("a", first)]
            try Lockfile.update(at: path, timeout: .zero, manifests: [first], edit: edit(pins))
            let text = try folder.read("layers.lock")
            // The second manifest fits; two hundred pins do not.
            let many = try (0..<200).map { try pin("layer-\($0)", second) }
            #expect(throws: Failure(.outputFailed, "")) {
                try Lockfile.update(at: path, timeout: .zero, manifests: [second], edit: edit(many))
            }
            #expect(try folder.read("layers.lock") == text)
            #expect(try names(folder.path) == ["layers.lock", "layers.lock.d"])
            #expect(try ManifestStore(besideLockfile: path).trees() == [first.tree])
        }
    }

    @Test func aMissingFolderIsNotMade() throws {
        try inTemporaryFolder { folder throws in
            let pins = [try zipPin()]
            #expect(throws: Failure(.outputFailed, "")) {
                try Lockfile.update(at: folder.path(of: "no/layers.lock"), timeout: .zero, edit: edit(pins))
            }
            #expect(try names(folder.path) == [])
        }
    }

    @Test func aLinkedLockfileIsWrittenThroughWithItsStoreBesideTheTarget() throws {
        try inTemporaryFolder { folder throws in
            try folder.makeFolder("shared")
            let link = folder.path(of: "layers.lock")
            #expect(symlink("shared/real.lock", link) == 0)
            let stored = try manifest(1)
            let pins = [try pin("a", stored)]
            try Lockfile.update(at: link, timeout: .zero, manifests: [stored], edit: edit(pins))
            #expect(try names(folder.path) == ["layers.lock", "shared"])
            #expect(try names(folder.path(of: "shared")) == ["real.lock", "real.lock.d"])
            #expect(try ManifestStore(besideLockfile: link).manifest(of: stored.tree) != nil)
            #expect(try Lockfile.load(link).artifacts == pins)
            var status = stat()
            #expect(lstat(link, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
        }
    }

    @Test func aLinkPlantedAsAManifestDoesNotChooseWhatIsOverwritten() throws {
        try inTemporaryFolder { folder throws in
            let path = folder.path(of: "layers.lock")
            let stored = try manifest(1)
            let pins = [try pin("a", stored)]
            try folder.write("precious", "keep")
            try folder.makeFolder("layers.lock.d")
            #expect(symlink("../precious", folder.path(of: "layers.lock.d/\(stored.tree.hex).mtree")) == 0)
            try Lockfile.update(at: path, timeout: .zero, manifests: [stored], edit: edit(pins))
            #expect(try folder.read("precious") == Array("keep".utf8))
            #expect(try ManifestStore(besideLockfile: path).state(of: stored.tree) == .present)
        }
    }

    @Test func aLinkPlantedAsTheStoreIsRefused() throws {
        try inTemporaryFolder { folder throws in
            let path = folder.path(of: "layers.lock")
            try folder.makeFolder("elsewhere")
            try folder.write("elsewhere/\(try digest(1).hex).mtree", "another project's")
            #expect(symlink("elsewhere", folder.path(of: "layers.lock.d")) == 0)
            let pins = [try zipPin()]
            #expect(throws: Failure(.outputFailed, "")) {
                try Lockfile.update(at: path, timeout: .zero, edit: edit(pins))
            }
            #expect(try names(folder.path(of: "elsewhere")).count == 1)
        }
    }

    @Test func manyAtOnceLoseNothing() async throws {
        try await withTemporaryFolder { folder throws in
            let path = folder.path(of: "layers.lock")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<24 {
                    let stored = try manifest(number)
                    let new = try pin("layer-\(number)", stored)
                    group.addTask {
                        try Lockfile.update(at: path, timeout: .seconds(60), manifests: [stored]) {
                            file throws(Failure) in
                            try file.set(new)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let file = try Lockfile.load(path)
            #expect(file.artifacts.count == 24)
            let store = try ManifestStore(besideLockfile: path)
            for pin in file.artifacts { #expect(try store.state(of: pin.tree) == .present) }
            #expect(try names(folder.path) == ["layers.lock", "layers.lock.d"])
        }
    }

    @Test func aLockfileThatIsHeldForTooLongIsBusy() throws {
        try inTemporaryFolder { folder throws in
            let path = folder.path(of: "layers.lock")
            let lock = try FolderLock(path + ".d", timeout: .zero, guarding: path, busy: .lockfileBusy)
            let pins = [try zipPin()]
            #expect(throws: Failure(.lockfileBusy, "")) {
                try Lockfile.update(at: path, timeout: .milliseconds(20), edit: edit(pins))
            }
            #expect(try Lockfile.check(at: path, edit: edit(pins)).added == ["telemetry"])
            lock.removeFolderIfEmpty()
            #expect(try names(folder.path) == [])
        }
    }
}
