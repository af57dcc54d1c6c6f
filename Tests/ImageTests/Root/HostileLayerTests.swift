import Archive
import Core
import Image
import TestKit
import Testing

/// Layers that are honest by themselves and are not upon others.
@Suite("Layers that readers would merge differently") struct HostileLayerTests {
    @Test(arguments: ["l/a", "l/.wh.a", "l/.wh..wh..opq", "l/deep/er"])
    func somethingBelowALinkOfALowerLayer(_ name: String) throws {
        let lower = try layer { $0.addLink("l", to: "d") }
        #expect(refusal([lower, try layer { $0.addFile(name) }]) == ["layer-symlink-through", name])
    }

    @Test func aFolderThatReplacesTheLinkTooLate() throws {
        let lower = try layer { $0.addLink("l", to: "d") }
        let upper = try layer {
            $0.addFile("l/a")
            $0.addFolder("l/")
        }
        #expect(refusal([lower, upper]) == ["layer-symlink-through", "l/a"])
    }

    @Test(arguments: ["x/a", "x/.wh.a", "x/deep/er"]) func somethingBelowAFileOfALowerLayer(_ name: String) throws {
        let lower = try layer { $0.addFile("x") }
        #expect(refusal([lower, try layer { $0.addFile(name) }]) == ["tar-type-conflict", name])
    }

    /// containerd removes `d/sub` with what the layer put there, umoci keeps it.
    @Test(arguments: [true, false]) func anOpaqueMarkBehindAFolderThatIsNotNamed(_ isThere: Bool) throws {
        let lower = try layer { if isThere { $0.addFile("d/sub/old") } }
        let upper = try layer {
            $0.addFile("d/sub/new")
            $0.addFile("d/.wh..wh..opq")
        }
        #expect(refusal([lower, upper]) == ["tar-whiteout-conflict", "d/.wh..wh..opq"])
    }

    /// containerd's, podman's and docker's overlay drivers show all that lies below, the others empty the root.
    @Test(arguments: [".wh..wh..opq", "./.wh..wh..opq"]) func anOpaqueRootAboveSomething(_ name: String) throws {
        let upper = try layer {
            $0.addFile("new")
            $0.addFile(name)
        }
        let lowers = [
            try layer { $0.addFile("etc/ld.so.preload") }, try layer { $0.addFolder("etc/") },
            try layer { $0.addLink("l", to: "x") },
        ]
        for lower in lowers {
            #expect(refusal([lower, try layer { _ in }, upper]) == ["tar-whiteout-root-opaque", ".wh..wh..opq"])
        }
    }

    @Test func anOpaqueRootAboveNothing() throws {
        let upper = try layer {
            $0.addFile("new")
            $0.addFile(".wh..wh..opq")
        }
        #expect(refusal([upper]) == nil)
        #expect(refusal([try layer { _ in }, upper]) == nil)
        let removed = [try layer { $0.addFile("d/a") }, try layer { $0.addFile("d/.wh.a") }]
        #expect(refusal(removed + [upper]) == nil)
        let replaced = try layer {
            $0.addFolder("etc/")
            $0.addFile(".wh..wh..opq")
        }
        #expect(refusal([try layer { $0.addFolder("etc/") }, replaced]) == nil)
        let folder = try layer { $0.addFile("etc/.wh..wh..opq") }
        #expect(refusal([try layer { $0.addFile("etc/a") }, folder]) == nil)
    }

    /// Drivers that copy remove what a global header is named after, overlay drivers keep it.
    @Test func aGlobalHeaderNamedAsAFileOfALowerLayer() throws {
        let upper = try layer {
            $0.addPax([("comment", "x")], global: true)
            $0.addFile("b")
        }
        #expect(
            refusal([try layer { $0.addFile("pax_global_header") }, upper]) == ["tar-pax-global", "pax_global_header"])
        #expect(refusal([try layer { $0.addFile("a") }, upper, upper]) == nil)
    }

    @Test func foldersThatPathsImplyInAllLayersTogether() throws {
        let deep = String(repeating: "d/", count: 2_040)
        let layers = try (0..<3).map { number in
            try layer {
                for path in 0..<4 {
                    $0.addPax([("path", "\(number)\(path)/\(deep)x")])
                    $0.addFile("f")
                }
            }
        }
        #expect(refusal(layers)?.first == "tar-size-invalid")
    }

    @Test func moreEntriesThanTheLimit() throws {
        let limits = Limits(entries: 2, unpackedBytes: 100, fileBytes: 100)
        let layers = [try layer { $0.addFile("a/b") }, try layer { $0.addFile("c") }, try layer { $0.addFile("d") }]
        #expect(refusal(Array(layers.prefix(2)), limits: limits) == nil)
        #expect(refusal(layers, limits: limits) == ["tar-size-invalid", "d"])
    }

    @Test(.timeLimit(.minutes(1))) func manyLayersOfManyFilesTakeTheirTimeAndNoMore() throws {
        var merge = RootMerge()
        var contents = try layer { _ in }
        func entry(_ type: EntryType, _ name: String) throws -> Entry {
            Entry(path: try path(name), type: type, mode: 0o644, owner: Entry.Owner(uid: 0, gid: 0))
        }
        for number in 0..<100 {
            contents.entries = try (0..<500).map { try entry(.file, "app/d\(number)/f\($0)") }
            contents.entries += try (0..<100).map { try entry(.file, "app/shared/f\($0)") }
            contents.entries.append(try entry(.whiteout, "app/.wh.nothing\(number)"))
            if number % 10 == 9 { contents.entries.append(try entry(.whiteout, "app/.wh.d\(number - 5)")) }
            try merge.apply(contents)
        }
        #expect(merge.finish().members.count == 90 * 500 + 100)
    }

    @Test(.timeLimit(.minutes(1))) func opaqueFoldersInOpaqueFolders() throws {
        let deep = String(repeating: "d/", count: 300)
        let lower = try layer { for index in 0..<50 { $0.addPax([("path", "\(deep)f\(index)")]); $0.addFile("f") } }
        let upper = try layer {
            for depth in 1..<300 {
                $0.addPax([("path", String(repeating: "d/", count: depth) + ".wh..wh..opq")])
                $0.addFile("o")
            }
        }
        #expect(try RootMerge.merge([lower, upper]).members.isEmpty)
    }
}
