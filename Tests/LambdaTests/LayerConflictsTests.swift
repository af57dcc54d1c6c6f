import Core
import Lambda
import Testing

/// Stacks whose merged view depends on how the layers are written over each other, in both orders.
@Suite struct LayerConflictsTests {
    private func expect(_ code: FindingID, _ one: [Entry], _ other: [Entry]) {
        #expect(throws: Failure(code, "")) { try merge(one, other) }
        #expect(throws: Failure(code, "")) { try merge(other, one) }
    }

    @Test func fileWhereAnotherLayerHasAFolder() throws {
        expect(.archiveLambdaTypeConflict, [try file("bin")], [try folder("bin")])
    }

    @Test func fileWhereAnotherLayerHasEntriesBelow() throws {
        expect(.archiveLambdaTypeConflict, [try file("bin")], [try file("bin/deep/tool")])
    }

    @Test func fileWhereAnotherLayerHasALink() throws {
        expect(.archiveLambdaTypeConflict, [try file("lib/z.so")], [try link("lib/z.so", to: "/tmp/z.so")])
    }

    @Test func emptyFolderWhereAnotherLayerHasALink() throws {
        expect(.archiveLambdaTypeConflict, [try folder("lib")], [try link("lib", to: "lib64")])
    }

    @Test func entryBelowAnotherLayersLink() throws {
        expect(.archiveLambdaSymlinkThrough, [try link("python", to: "/tmp")], [try file("python/x.py")])
    }

    @Test func entryFarBelowAnotherLayersLinkWithItsFoldersSpelledOut() throws {
        expect(
            .archiveLambdaSymlinkThrough, [try link("lib", to: "lib64")],
            [try folder("lib"), try folder("lib/a"), try file("lib/a/b.so")])
    }

    @Test func linkThatLeavesThroughAnotherLayersLink() throws {
        let code = FindingID.archiveZipSymlinkEscape
        expect(code, [try link("evil", to: "s/../etc/passwd")], [try link("s", to: ".")])
    }

    @Test func linkThatLeavesThroughAFunctionsLink() throws {
        let layer = StackPart(name: "a.zip", entries: [try link("evil", to: "/var/task/s/../x")])
        let function = StackPart(name: "f.zip", entries: [try link("s", to: ".")])
        #expect(throws: Failure(.archiveZipSymlinkEscape, "")) {
            try StackMerge.merge([layer], function: function)
        }
        #expect(throws: Never.self) { try StackMerge.merge([layer]) }
    }

    @Test func linkBelowAnotherLayersLink() throws {
        expect(.archiveLambdaSymlinkThrough, [try link("a", to: "b")], [try link("a/c", to: "d")])
    }

    @Test func conflictOfTwoLayersAmongOthersNamesBoth() throws {
        let layers = [[try file("z")], [try file("bin")], [try file("y")], [try file("bin/tool")]]
        do throws(Failure) {
            _ = try StackMerge.merge(parts(layers))
            Issue.record("merged")
        } catch {
            #expect(error.code == .archiveLambdaTypeConflict)
            #expect(error.entry == "bin/tool")
            #expect(error.message.contains("b.zip (layer 2 of 4)") && error.message.contains("d.zip (layer 4 of 4)"))
        }
    }

    @Test func nameThatMerelyBeginsLikeAnotherIsNoConflict() throws {
        #expect(try merge([try link("lib", to: "lib64")], [try file("lib64/x"), try file("lib-x")]).shadows.isEmpty)
    }

    @Test func functionMayHoldWhatALayerHasAsAnotherType() throws {
        let function = StackPart(name: "f.zip", entries: [try file("bin/tool")])
        let stack = try StackMerge.merge(parts([[try file("bin")]]), function: function)
        #expect(stack.functionEntries.count == 1)
    }
}
