import Archive
import Core
import Foundation
import Glibc
import Image
import Pins
import TestKit
import Testing

/// Unpacking an image's merged root. Serialised: the process has one working folder.
@Suite("Unpacking a merged root", .serialized) struct UnpackingTests {
    private func unpack(
        _ layers: [LayerSource], _ image: SampleImage, to folder: String, setsOwners: Bool = isRoot
    ) async throws(Failure) -> UnpackOutcome {
        try await RootUnpacker.unpack(
            layers, image.root.unpackPlan(layers: image.tars.count), to: folder, setsOwners: setsOwners)
    }

    @Test(.wants("root") { isRoot }) func everyEntryIsAsMerged() async throws {
        let image = try SampleImage.everything()
        try await withTemporaryFolder { folder in
            let target = folder.path(of: "root")
            let outcome = try await unpack(try image.layerSources(folder), image, to: target)
            let implied = Set(image.root.impliedFolders)
            let found = try entriesOnDisk(target)
            #expect(found.filter { !implied.contains($0.path) } == image.root.entries)
            #expect(outcome.setsOwners)
            #expect(outcome.files == found.count { $0.type == .file })
            #expect(outcome.folders == found.count { $0.type == .dir })
            #expect(outcome.links == found.count { $0.type == .link })
        }
    }

    @Test(.wants("root") { isRoot }, .needs(.mtree))
    func mtreeFindsNothingToSay() async throws {
        let image = try SampleImage.everything()
        try await withTemporaryFolder { folder in
            let target = folder.path(of: "root")
            _ = try await unpack(try image.layerSources(folder), image, to: target)
            let manifest = try folder.write("tree.mtree", try Manifest(entries: image.root.entries).text)
            let result = try await Tool.mtree.run(["-f", manifest, "-p", target])
            #expect(result.text.isEmpty && result.errors.isEmpty && result.status == 0, "\(result.text)")
        }
    }

    @Test func namesOfOneFileAreHardLinks() async throws {
        let image = try SampleImage.everything()
        try await withTemporaryFolder { folder in
            let target = folder.path(of: "root")
            _ = try await unpack(try image.layerSources(folder), image, to: target)
            #expect(try inode("\(target)/two") == inode("\(target)/three"))
            #expect(try inode("\(target)/two") != inode("\(target)/one"))
            #expect(try inode("\(target)/bin/su") == inode("\(target)/bin/sudo"))
        }
    }

    @Test func withoutPrivilegesNothingIsGivenAway() async throws {
        let image = try SampleImage.everything()
        try await withTemporaryFolder { folder in
            let target = folder.path(of: "root")
            let outcome = try await unpack(try image.layerSources(folder), image, to: target, setsOwners: false)
            #expect(!outcome.setsOwners)
            let entries = try entriesOnDisk(target)
            #expect(!entries.isEmpty)
            #expect(entries.allSatisfy { $0.owner == Entry.Owner(uid: geteuid(), gid: getegid()) })
        }
    }

    @Test(.wants("root") { isRoot }, .needs(.python))
    func capabilitiesAreKept() async throws {
        let capability: [UInt8] = [1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        var tar = TarBuilder()
        tar.addPax(bytes: TarBuilder.record("SCHILY.xattr.security.capability", capability))
        tar.addFile("ping", "program", mode: 0o755)
        let image = try SampleImage([tar])
        #expect(image.root.entries.first?.xattrs == ["security.capability": capability])
        try await withTemporaryFolder { folder in
            let target = folder.path(of: "root")
            let layers = try image.layerSources(folder)
            do throws(Failure) {
                _ = try await unpack(layers, image, to: target)
            } catch {
                // Containers without CAP_SETFCAP: nothing is left behind rather than a file without its capability.
                #expect(error.code == .outputFailed)
                #expect(access(target, F_OK) != 0)
                return
            }
            let script = "import os, sys; sys.stdout.buffer.write(os.getxattr(sys.argv[1], 'security.capability'))"
            let result = try await Tool.python.run(["-c", script, "\(target)/ping"])
            #expect(result.output == capability)
        }
    }

    /// A default list that a folder hands down must not change the files written below it.
    @Test(.wants("root") { isRoot }, .needs(.python))
    func accessListsAreSetOrNamedAsLeftOut() async throws {
        let list: [UInt8] =
            [2, 0, 0, 0] + [1, 0, 7, 0, 255, 255, 255, 255] + [2, 0, 6, 0, 1, 0, 0, 0] + [
                4, 0, 5, 0, 255, 255, 255, 255,
            ]
            + [16, 0, 7, 0, 255, 255, 255, 255] + [32, 0, 5, 0, 255, 255, 255, 255]
        let name = "system.posix_acl_default"
        var tar = TarBuilder()
        tar.addPax(
            bytes: TarBuilder.record("SCHILY.xattr.\(name)", list) + TarBuilder.record("SCHILY.acl.access", list))
        tar.addFolder("d/")
        tar.addFile("d/file", "text")
        let image = try SampleImage([tar])
        try await withTemporaryFolder { folder in
            let target = folder.path(of: "root")
            let outcome = try await unpack(try image.layerSources(folder), image, to: target)
            #expect(outcome.attributesLeftOut.contains("SCHILY.acl.access"))
            let script =
                "import os, sys; [print(n, os.getxattr(p, n).hex()) for p in sys.argv[1:] for n in os.listxattr(p)]"
            let result = try await Tool.python.run(["-c", script, "\(target)/d", "\(target)/d/file"])
            let isSet = !outcome.attributesLeftOut.contains(name)
            let hex = list.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
            #expect(result.text == (isSet ? "\(name) \(hex)\n" : ""))
        }
    }

    /// Whoever could open a device node in the folder would reach the hardware of this machine.
    @Test func devicesAndPipesAreLeftOutAndNamed() async throws {
        var tar = TarBuilder()
        tar.addDevice("dev/null", "3", major: 1, minor: 3, mode: 0o666)
        tar.addDevice("dev/sda", "4", major: 8, minor: 0)
        tar.add("run/pipe", type: "6")
        tar.addFile("a", "text")
        let image = try SampleImage([tar])
        try await withTemporaryFolder { folder in
            let target = folder.path(of: "root")
            let outcome = try await unpack(try image.layerSources(folder), image, to: target)
            #expect(outcome.specialLeftOut.map(\.path.displayed) == ["dev/null", "dev/sda", "run/pipe"])
            #expect(try entriesOnDisk(target).map(\.path.displayed).contains("a"))
            #expect(outcome.files == 1)
            #expect(access("\(target)/dev/null", F_OK) != 0 && access("\(target)/run/pipe", F_OK) != 0)
        }
    }

    @Test func aFolderThatHoldsSomethingIsRefused() async throws {
        let image = try SampleImage.everything()
        try await withTemporaryFolder { folder in
            let target = folder.path(of: "root")
            _ = try await unpack(try image.layerSources(folder), image, to: target)
            await #expect(throws: Failure(.outputExists, "")) {
                _ = try await unpack(try image.layerSources(folder), image, to: target)
            }
        }
    }

    @Test(arguments: ["digest", "content", "sha256", "missing"])
    func aLayerThatIsNotTheOneJudgedLeavesNothingBehind(_ what: String) async throws {
        let image = try SampleImage.everything()
        try await withTemporaryFolder { folder in
            var layers = try image.layerSources(folder)
            var plan = image.root.unpackPlan(layers: layers.count)
            let su = try path("bin/su")
            switch what {
            case "digest": layers[0].digest = layers[1].digest
            case "content": layers[0] = layers[1]
            case "sha256": plan.files[0][su]?[0].sha256 = layers[1].digest
            default: plan.files[0][try path("not/there")] = plan.files[0][su]
            }
            let (sources, changed) = (layers, plan)
            let target = folder.path(of: "root")
            await #expect(throws: Failure(.inputChanged, "")) {
                _ = try await RootUnpacker.unpack(sources, changed, to: target, setsOwners: isRoot)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["layers"])
        }
    }
}
