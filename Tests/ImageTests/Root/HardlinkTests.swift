import Archive
import Core
import Image
import TestKit
import Testing

/// Hard links are names of one file: replacing one name leaves the others.
@Suite("Hard links across layers") struct HardlinkTests {
    @Test func everyNameIsAFileWithTheContent() throws {
        let root = try RootMerge.merge([
            try layer {
                $0.addFile("a", "content", mode: 0o755)
                $0.addHardlink("b", to: "a")
                $0["b"].mode = 0o755
            }
        ])
        #expect(listing(root) == ["file a 0", "file b 0"])
        #expect(root.members[0].entry.sha256 == root.members[1].entry.sha256)
        #expect(root.members[1].entry.mode == 0o755 && root.members[1].entry.link == nil)
        #expect(root.members[0].source == root.members[1].source)
    }

    @Test func theOtherNameKeepsTheOldContent() throws {
        let lower = try layer {
            $0.addFile("a", "old")
            $0.addHardlink("b", to: "a")
        }
        for upper in [try layer { $0.addFile("a", "newer") }, try layer { $0.addFile(".wh.a") }] {
            let b = try #require(try RootMerge.merge([lower, upper]).member(at: try path("b")))
            #expect(b.entry.size == 3 && b.layer == 0)
            #expect(b.source?.layer == 0 && b.source?.path.displayed == "a")
        }
    }

    @Test func aTargetMayBeInALowerLayer() throws {
        let layers = [try layer { $0.addFile("d/a", "old") }, try layer { $0.addHardlink("b", to: "d/a") }]
        let b = try #require(try RootMerge.merge(layers).member(at: try path("b")))
        #expect(b.layer == 1 && b.entry.size == 3)
        #expect(b.source?.layer == 0)
    }

    @Test func aLinkToALinkIsALink() throws {
        let root = try RootMerge.merge([
            try layer {
                $0.addLink("a", to: "x")
                $0.addHardlink("b", to: "a")
            }
        ])
        #expect(listing(root) == ["link a 0", "link b 0"])
        #expect(root.members[1].entry.link == Array("x".utf8))
    }

    @Test func noLowerLayerHasTheTarget() throws {
        let lower = try layer { $0.addFile("a") }
        let gone = try layer { $0.addFile(".wh.a") }
        let upper = try layer { $0.addHardlink("b", to: "a") }
        #expect(refusal([upper]) == ["tar-hardlink-missing", "b"])
        #expect(refusal([lower, gone, upper]) == ["tar-hardlink-missing", "b"])
        #expect(refusal([lower, upper]) == nil)
    }

    @Test func theTargetGoesInTheSameLayerBefore() throws {
        let lower = try layer { $0.addFile("a") }
        let upper = try layer {
            $0.addFile(".wh.a")
            $0.addHardlink("b", to: "a")
        }
        #expect(refusal([lower, upper]) == ["tar-hardlink-missing", "b"])
    }

    @Test func theTargetIsAFolderOfALowerLayer() throws {
        let lower = try layer { $0.addFolder("d/") }
        #expect(refusal([lower, try layer { $0.addHardlink("b", to: "d") }]) == ["tar-hardlink-missing", "b"])
    }

    @Test func theTargetLiesBelowALinkOfALowerLayer() throws {
        let lower = try layer {
            $0.addFile("d/a")
            $0.addLink("l", to: "d")
        }
        #expect(refusal([lower, try layer { $0.addHardlink("b", to: "l/a") }]) == ["layer-symlink-through", "b"])
    }

    /// As writers do that make a header of their own for a link: containerd and the drivers that copy take the last one.
    @Test func theLinkStatesOtherPermissions() throws {
        let root = try RootMerge.merge([
            try layer {
                $0.addFile("a", "x", mode: 0o755)
                $0.addHardlink("b", to: "a")
                $0.addFile("c", "x", mode: 0o755)
            }
        ])
        #expect(root.members.map(\.entry.mode) == [0o644, 0o644, 0o755])
        #expect(root.differences.found[.hardlinkMode]?.path.displayed == "b")
        #expect(root.differences.found[.hardlinkMode]?.count == 1)
    }

    @Test func aLinkThatAddsASetUserIDBit() throws {
        let contents = try layer {
            $0.addFile("a", mode: 0o755)
            $0.addHardlink("b", to: "a")
            $0["b"].mode = 0o4755
        }
        #expect(refusal([contents]) == ["tar-header-ambiguous", "b"])
    }

    @Test func aDeviceHasTwoNames() throws {
        let root = try RootMerge.merge([
            try layer {
                $0.addDevice("dev/a", "3", major: 1, minor: 3)
                $0.addHardlink("dev/b", to: "dev/a")
            }
        ])
        #expect(listing(root) == ["char dev/a 0", "char dev/b 0"])
        #expect(root.members.allSatisfy { $0.entry.device == Entry.Device(major: 1, minor: 3) })
    }

    @Test(arguments: ["mode", "owner"]) func theLinkStatesWhatItsTargetIsNot(_ what: String) throws {
        let lower = try layer { $0.addFile("a", mode: 0o4755) }
        let upper = try layer {
            $0.addHardlink("b", to: "a")
            $0["b"].mode = what == "mode" ? 0o755 : 0o4755
            $0["b"].uid = what == "owner" ? 1000 : 0
        }
        #expect(refusal([lower, upper]) == ["tar-header-ambiguous", "b"])
    }
}
