import Archive
import Core
import Image
import TestKit
import Testing

/// What everyday builders write and runtimes do differently: accepted as stated, and said.
@Suite("Layers that some runtimes make otherwise") struct RuntimeDifferenceTests {
    private let capability = "SCHILY.xattr.security.capability"
    private let version2: [UInt8] = [1, 0, 0, 2, 0, 4] + [UInt8](repeating: 0, count: 14)

    @Test func aHardLinkIntoALowerLayer() throws {
        let lower = try layer { $0.addFile("lib/a", "x") }
        let across = try layer { $0.addHardlink("lib/b", to: "lib/a") }
        #expect(try found([lower, across]) == [.hardlinkBelow: ["lib/b", "1", "1"]])
        let within = try layer {
            $0.addFile("lib/a", "y")
            $0.addHardlink("lib/b", to: "lib/a")
            $0.addHardlink("lib/c", to: "lib/b")
        }
        #expect(try found([lower, within]).isEmpty)
    }

    @Test(arguments: ["d/b", "d/.wh.a", "d/deep/er", "d/.wh..wh..opq"]) func aFolderThatIsOnlyImplied(_ name: String)
        throws
    {
        let lower = try layer {
            $0.addFolder("d/", mode: 0o700)
            $0.addFile("d/a")
        }
        #expect(try found([lower, try layer { $0.addFile(name) }]) == [.impliedFolder: ["d", "1", "1"]])
        let named = try layer {
            $0.addFile(name)
            $0.addFolder("d/", mode: 0o700)
        }
        #expect(try found([lower, named]).isEmpty)
    }

    @Test func aFolderThatIsOnlyImpliedAndIsAsRuntimesMakeIt() throws {
        let lower = try layer { $0.addFolder("d/") }
        #expect(try found([lower, try layer { $0.addFile("d/b") }]).isEmpty)
    }

    @Test func aFolderOfAnotherOwnerThatIsOnlyImpliedByTwoLayers() throws {
        let lower = try layer {
            $0.addFolder("d/")
            $0["d/"].uid = 7
        }
        let upper = try layer {
            $0.addFile("d/a")
            $0.addFile("d/b")
        }
        #expect(try found([lower, upper, upper]) == [.impliedFolder: ["d", "1", "2"]])
    }

    @Test func aFolderThatIsReplacedInTheSameLayer() throws {
        let lower = try layer { $0.addFolder("d/", mode: 0o700) }
        let upper = try layer { $0.addFile(".wh.d") }
        #expect(try found([lower, upper, try layer { $0.addFile("d/b") }]).isEmpty)
    }

    @Test func aHardLinkThatDoesNotRepeatTheCapability() throws {
        for isRepeated in [true, false] {
            let only = try layer {
                $0.addPax(bytes: TarBuilder.record(capability, version2))
                $0.addFile("ping")
                if isRepeated { $0.addPax(bytes: TarBuilder.record(capability, version2)) }
                $0.addHardlink("pong", to: "ping")
            }
            #expect(try found([only]) == (isRepeated ? [:] : [.hardlinkWithoutCapability: ["pong", "0", "1"]]))
        }
    }

    @Test func anAccessListThatIsLeftOutOrHandedDown() throws {
        let list = TarMember.accessList(owner: 7, group: 5, others: 5)
        let access = try layer {
            $0.addPax(bytes: TarBuilder.record("SCHILY.xattr.system.posix_acl_access", list))
            $0.addFolder("d/")
        }
        #expect(try found([access, access]).isEmpty)
        let plain = try layer { $0.addFolder("d/") }
        #expect(try found([access, plain]) == [.keptAttributes: ["d", "1", "1"]])
        let standard = try layer {
            $0.addPax(bytes: TarBuilder.record("SCHILY.xattr.system.posix_acl_default", list))
            $0.addFolder("d/")
        }
        #expect(try found([standard]) == [.inheritedList: ["d", "0", "1"]])
    }

    /// Path, layer and count, by kind.
    private func found(_ layers: [TarContents]) throws(Failure) -> [RuntimeDifferences.Kind: [String]] {
        try RootMerge.merge(layers).differences.found.mapValues { [$0.path.displayed, "\($0.layer)", "\($0.count)"] }
    }
}
