import Archive
import Core
import Image
import TestKit
import Testing

/// What a container sees after all layers (OCI image-spec, layer.md).
@Suite("Layers upon layers") struct RootMergeTests {
    private let base: TarContents

    init() throws {
        base = try layer {
            $0.addFolder("d/", mode: 0o700)
            $0.addFile("d/a", "lower a")
            $0.addFile("d/b", "lower b")
            $0.addFolder("d/e/")
            $0.addFile("d/e/f", "lower f")
            $0.addLink("l", to: "d")
            $0.addFile("x", "lower x")
        }
    }

    @Test func aFileReplacesAFile() throws {
        let root = try RootMerge.merge([base, try layer { $0.addFile("x", "upper", mode: 0o755) }])
        let member = try #require(root.member(at: try path("x")))
        #expect(member.layer == 1 && member.entry.size == 5 && member.entry.mode == 0o755)
        #expect(root.members.count == 7)
    }

    @Test func aFolderEntryChangesOnlyTheFolder() throws {
        let root = try RootMerge.merge([base, try layer { $0.addFolder("d/", mode: 0o1777) }])
        #expect(root.member(at: try path("d"))?.entry.mode == 0o1777)
        #expect(
            listing(root) == [
                "dir d 1", "file d/a 0", "file d/b 0", "dir d/e 0", "file d/e/f 0", "link l 0", "file x 0",
            ])
    }

    @Test func aFolderThatHoldsANewFileKeepsItsMode() throws {
        let root = try RootMerge.merge([base, try layer { $0.addFile("d/new") }])
        #expect(root.member(at: try path("d"))?.entry.mode == 0o700)
        #expect(root.member(at: try path("d"))?.layer == 0)
    }

    @Test func aFolderReplacesAFile() throws {
        let upper = try layer {
            $0.addFolder("x/")
            $0.addFile("x/y")
        }
        #expect(listing(try RootMerge.merge([base, upper])).suffix(2) == ["dir x 1", "file x/y 1"])
    }

    @Test(arguments: ["file", "link"]) func whateverReplacesAFolderTakesAllBelowAway(_ type: String) throws {
        let upper = try layer { if type == "file" { $0.addFile("d") } else { $0.addLink("d", to: "x") } }
        #expect(listing(try RootMerge.merge([base, upper])) == ["\(type) d 1", "link l 0", "file x 0"])
    }

    @Test func aFolderReplacesALinkAndThenHoldsFiles() throws {
        let upper = try layer {
            $0.addFolder("l/")
            $0.addFile("l/a", "beside")
        }
        let root = try RootMerge.merge([base, upper])
        #expect(root.member(at: try path("l"))?.entry.type == .dir)
        #expect(root.member(at: try path("d/a"))?.layer == 0)
    }

    @Test func aWhiteoutRemovesAFileOrAFolderWithAllBelow() throws {
        let upper = try layer {
            $0.addFile("d/.wh.e")
            $0.addFile(".wh.x")
        }
        let root = try RootMerge.merge([base, upper])
        #expect(listing(root) == ["dir d 0", "file d/a 0", "file d/b 0", "link l 0"])
        #expect(root.layer(of: try path("d/e/f")) == 1)
        #expect(root.layer(of: try path("x")) == 1)
        #expect(root.layer(of: try path("never")) == nil)
    }

    @Test func aWhiteoutOfNothingIsNothing() throws {
        let upper = try layer {
            $0.addFile(".wh.nothing")
            $0.addFile("no/such/.wh.folder")
            $0.addFile("nor/this/.wh..wh..opq")
        }
        let root = try RootMerge.merge([base, upper])
        #expect(root.members.count == 7)
        #expect(root.impliedFolders.isEmpty)
    }

    @Test(arguments: [true, false]) func anOpaqueFolderHidesTheLowerOneWhereverItsMarkStands(_ isFirst: Bool) throws {
        let upper = try layer {
            if isFirst { $0.addFile("d/.wh..wh..opq") }
            $0.addFolder("d/e/")
            $0.addFile("d/e/new")
            $0.addFile("d/b", "upper b")
            if !isFirst { $0.addFile("d/.wh..wh..opq") }
        }
        #expect(
            listing(try RootMerge.merge([base, upper])) == [
                "dir d 0", "file d/b 1", "dir d/e 1", "file d/e/new 1", "link l 0", "file x 0",
            ])
    }

    @Test func anOpaqueRootOfTheLowestLayerRemovesNothing() throws {
        let lowest = try layer {
            $0.addFile("before")
            $0.addFile(".wh..wh..opq")
            $0.addFile("behind")
        }
        #expect(listing(try RootMerge.merge([lowest])) == ["file before 0", "file behind 0"])
    }

    @Test func aRemovedPathComesBackInAHigherLayer() throws {
        let gone = try layer { $0.addFile(".wh.x") }
        let root = try RootMerge.merge([base, gone, try layer { $0.addFile("x", "again") }])
        #expect(root.member(at: try path("x"))?.layer == 2)
        #expect(root.removals.isEmpty)
    }

    @Test func foldersThatNoLayerMentionsAreImplied() throws {
        let root = try RootMerge.merge([try layer { $0.addFile("p/q/r") }, try layer { $0.addFolder("p/") }])
        #expect(listing(root) == ["dir p 1", "file p/q/r 0"])
        #expect(root.impliedFolders == [try path("p/q")])
    }

    @Test func theRootIsAsTheHighestLayerMentionsIt() throws {
        let layers = [try layer { $0.addFolder("./", mode: 0o700) }, base]
        #expect(try RootMerge.merge(layers).root?.mode == 0o700)
    }

    @Test func aLinksModeIsThatOfEveryLink() throws {
        let root = try RootMerge.merge([
            try layer {
                $0.addLink("l", to: "x")
                $0["l"].mode = 0o644
            }
        ])
        #expect(root.entries.first?.mode == 0o777)
    }

    @Test func noLayersAndEmptyLayersMakeAnEmptyRoot() throws {
        #expect(try RootMerge.merge([]).members.isEmpty)
        #expect(try RootMerge.merge([try layer { _ in }, try layer { _ in }]).members.isEmpty)
    }
}
