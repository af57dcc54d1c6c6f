import Core
import Lambda
import Testing

@Suite struct StackMergeTests {
    @Test func layersWithoutCommonPathsAddUp() throws {
        let stack = try merge([try file("python/b.py")], [try file("python/a.py"), try folder("python")])
        #expect(stack.entries.map(\.entry.path.displayed) == ["python", "python/a.py", "python/b.py"])
        #expect(stack.entries.map(\.layer) == [1, 1, 0])
        #expect(stack.shadows.isEmpty)
    }

    @Test func laterLayerWinsAndEveryLoserIsNamed() throws {
        let stack = try merge(
            [try file("x", content: 1)], [try file("y")], [try file("x", content: 1)], [try file("x", content: 2)])
        #expect(stack.entries.map(\.layer) == [3, 1])
        #expect(
            stack.shadows == [.init(path: try path("x"), winner: 3, losers: [0, 2], differing: [0, 2])])
    }

    @Test func identicalEntriesShadowWithoutDiffering() throws {
        let stack = try merge([try file("x")], [try file("x")])
        #expect(stack.shadows == [.init(path: try path("x"), winner: 1, losers: [0], differing: [])])
        #expect(stack.shadows[0].isIdentical)
    }

    @Test func otherModeUnderTheSameContentDiffers() throws {
        let stack = try merge([try file("x")], [try file("x", mode: 0o755)])
        #expect(stack.shadows.map(\.isIdentical) == [false])
        #expect(stack.entries.map(\.entry.mode) == [0o755])
    }

    @Test func linkOverLinkWithAnotherTargetDiffers() throws {
        let stack = try merge([try link("lib/z.so", to: "z.so.1")], [try link("lib/z.so", to: "z.so.2")])
        #expect(stack.shadows.map(\.isIdentical) == [false])
    }

    @Test func foldersMergeAndTheLaterModeHolds() throws {
        let stack = try merge([try folder("bin", mode: 0o700), try file("bin/a")], [try folder("bin")])
        #expect(stack.shadows.isEmpty)
        #expect(stack.entries.map(\.entry.mode) == [0o755, 0o644])
    }

    @Test func functionLiesApartAndShadowsNothing() throws {
        let function = StackPart(name: "f.zip", entries: [try file("x", content: 9), try file("a")])
        let stack = try StackMerge.merge(parts([[try file("x")]]), function: function)
        #expect(stack.shadows.isEmpty)
        #expect(stack.entries.map(\.entry.sha256) == [try file("x").sha256])
        #expect(stack.functionEntries.map(\.path.displayed) == ["a", "x"])
    }

    @Test func sizesCountHiddenFilesAndTheFunction() throws {
        let function = StackPart(name: "f.zip", entries: [try file("h", size: 1)])
        let stack = try StackMerge.merge(
            parts([[try file("x", size: 10)], [try file("x", size: 20), try file("y", size: 5)]]), function: function)
        #expect(stack.totals.layers == [10, 25])
        #expect(stack.totals.function == 1)
        #expect(stack.totals.unpacked == 36)
        #expect(stack.totals.merged == 25)
    }

    @Test func fiveLayersAreAcceptedAndSixRefused() throws {
        let layers = try (0..<6).map { [try file("f\($0)")] }
        #expect(try StackMerge.merge(parts(Array(layers.prefix(5)))).entries.count == 5)
        #expect(throws: Failure(.archiveLambdaLayerCount, "")) { try StackMerge.merge(parts(layers)) }
    }

    @Test func unpackedSizeIsAcceptedAtTheLimitAndRefusedOneByteOver() throws {
        let limit = Limits.lambdaUnpackedBytes
        let function = StackPart(name: "f.zip", entries: [try file("h", size: 1)])
        let full = parts([[try file("x", size: limit - 1)]])
        #expect(try StackMerge.merge(full, function: function).totals.unpacked == limit)
        let over = parts([[try file("x", size: limit - 1)], [try file("x", size: 1)]])
        #expect(throws: Failure(.archiveLambdaSizeLimit, "")) { try StackMerge.merge(over, function: function) }
        #expect(throws: Failure(.archiveLambdaSizeLimit, "")) { try StackMerge.merge(full, unpackedLimit: 5) }
    }

    @Test func sizesThatOverflowAreRefusedNotWrapped() throws {
        let layers = parts([[try file("x", size: .max)], [try file("y", size: 2)]])
        #expect(throws: Failure(.archiveLambdaSizeLimit, "")) { try StackMerge.merge(layers) }
    }

    @Test func noLayersGiveAnEmptyView() throws {
        #expect(try StackMerge.merge([]).entries.isEmpty)
    }
}
