import Core
import Glibc
import Pins
import TestKit
import Testing

@Suite struct ManifestStoreTests {
    /// A folder whose lockfile pins manifest 1.
    private func withStore(_ body: (TemporaryFolder, ManifestStore, Manifest) throws -> Void) throws {
        try inTemporaryFolder { folder throws in
            let stored = try manifest(1)
            let path = folder.path(of: "layers.lock")
            let new = try pin("a", stored)
            try Lockfile.update(at: path, timeout: .zero, manifests: [stored]) { file throws(Failure) in
                try file.set(new)
            }
            try body(folder, try ManifestStore(besideLockfile: path), stored)
        }
    }

    @Test func aManifestLiesUnderItsDigestAndReadsBack() throws {
        try withStore { folder, store, stored throws in
            #expect(store.path(of: stored.tree) == folder.path(of: "layers.lock.d/\(stored.tree.hex).mtree"))
            #expect(try folder.read("layers.lock.d/\(stored.tree.hex).mtree") == stored.text)
            #expect(try store.manifest(of: stored.tree)?.entries == stored.entries)
            #expect(try store.state(of: stored.tree) == .present)
            #expect(try store.trees() == [stored.tree])
        }
    }

    @Test func whatIsNotStoredIsAbsentAndNoError() throws {
        try withStore { folder, store, _ throws in
            #expect(try store.manifest(of: try digest(5)) == nil)
            #expect(try store.state(of: try digest(5)) == .missing)
            let elsewhere = try ManifestStore(besideLockfile: folder.path(of: "other.lock"))
            #expect(try elsewhere.manifest(of: try digest(5)) == nil)
            #expect(try elsewhere.trees() == [])
        }
    }

    @Test func aManifestThatDoesNotHashToItsNameIsNeverUsed() throws {
        try withStore { folder, store, stored throws in
            let name = "layers.lock.d/\(stored.tree.hex).mtree"
            for bytes in [[], Array(stored.text.dropLast()), stored.text + [0x0A], try manifest(2).text] {
                try folder.write(name, bytes)
                #expect(try store.state(of: stored.tree) == .corrupt)
                do throws(Failure) {
                    _ = try store.manifest(of: stored.tree)
                    Issue.record("used")
                } catch {
                    #expect(error.code == .lockfileManifestInvalid)
                    #expect(error.file == folder.path(of: name))
                    #expect(error.remedy != nil)
                }
            }
        }
    }

    @Test(
        "a link, a pipe and a file of more bytes than a manifest has are refused without being read",
        .timeLimit(.minutes(1)), arguments: ["link", "pipe", "device", "folder", "large"])
    func whatCannotBeAManifest(_ kind: String) throws {
        try withStore { folder, store, stored throws in
            let path = store.path(of: stored.tree)
            #expect(unlink(path) == 0)
            switch kind {
            case "link":
                let target = try folder.write("m", stored.text)
                try folder.link("layers.lock.d/\(stored.tree.hex).mtree", to: target)
            case "pipe": #expect(mkfifo(path, 0o600) == 0)
            case "device": try folder.link("layers.lock.d/\(stored.tree.hex).mtree", to: "/dev/zero")
            case "folder": #expect(mkdir(path, 0o700) == 0)
            default:
                try folder.write("layers.lock.d/\(stored.tree.hex).mtree", stored.text)
                #expect(truncate(path, 2 << 30) == 0)
            }
            #expect(try store.state(of: stored.tree) == .corrupt)
            for use in [{ _ = try store.manifest(of: $0) }, { try store.check([$0]) }] as [(Digest) throws -> Void] {
                do {
                    try use(stored.tree)
                    Issue.record("used")
                } catch let error as Failure {
                    #expect(error.code == .lockfileManifestInvalid)
                }
            }
        }
    }

    @Test func whatHashesToItsNameAndIsNoManifestIsRefused() throws {
        try withStore { folder, store, _ throws in
            let text = Array("no manifest".utf8)
            let name = try sha256(text)
            try folder.write("layers.lock.d/\(name.hex).mtree", text)
            #expect(throws: Failure(.lockfileManifestInvalid, "")) { try store.manifest(of: name) }
        }
    }

    @Test func filesOfOtherNamesAreNotTheStores() throws {
        try withStore { folder, store, stored throws in
            let hex = stored.tree.hex
            let others = [
                "README", "\(hex).mtree~", "\(hex.uppercased()).mtree", "\(hex.dropLast()).mtree", hex, "x\(hex).mtree",
            ]
            for name in others { try folder.write("layers.lock.d/\(name)", "kept") }
            #expect(try store.trees() == [stored.tree])
            try Lockfile.update(at: folder.path(of: "layers.lock"), timeout: .zero) { $0.remove("a") }
            #expect(try store.trees() == [])
            for name in others { #expect(try folder.read("layers.lock.d/\(name)") == Array("kept".utf8)) }
        }
    }
}
