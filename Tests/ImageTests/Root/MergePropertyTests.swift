import Archive
import Core
import Image
import TestKit
import Testing

/// Random layers over few names, so that they meet.
@Suite("Merging is what a file system does") struct MergePropertyTests {
    @Test(arguments: 0..<8) func randomLayers(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var merged = 0
        var refused = 0
        for _ in 0..<300 {
            var layers: [TarContents] = []
            for _ in 0..<Int.random(in: 1...4, using: &random) { layers.append(randomLayer(&random)) }
            var naive = NaiveRoot()
            let isAccepted = layers.indices.allSatisfy { naive.apply(layers[$0], layer: $0) }
            do throws(Failure) {
                let root = try RootMerge.merge(layers)
                #expect(isAccepted)
                let found = root.members.map { member in
                    (
                        member.entry.path.displayed,
                        NaiveRoot.File(
                            type: member.entry.type, mode: member.entry.mode, sha256: member.entry.sha256,
                            link: member.entry.link, layer: member.layer)
                    )
                }
                #expect(Dictionary(uniqueKeysWithValues: found) == naive.named)
                merged += 1
            } catch {
                #expect(!isAccepted, "\(error.code): \(error.message)")
                refused += 1
            }
        }
        #expect(merged > 50 && refused > 20)
    }

    /// A layer that the strict reader accepts, with members added as long as it does.
    private func randomLayer(_ random: inout SeededGenerator) -> TarContents {
        while true {
            var tar = TarBuilder()
            for _ in 0..<Int.random(in: 0...7, using: &random) { addMember(to: &tar, &random) }
            do throws(Failure) { return try contents(tar) } catch { continue }
        }
    }

    private func addMember(to tar: inout TarBuilder, _ random: inout SeededGenerator) {
        let names = ["a", "b", "c"]
        var name = ""
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            name += (name.isEmpty ? "" : "/") + names[Int.random(in: 0..<3, using: &random)]
        }
        let folder = name.split(separator: "/").dropLast().joined(separator: "/")
        let prefix = folder.isEmpty ? "" : folder + "/"
        switch Int.random(in: 0..<12, using: &random) {
        case 0...3: tar.addFile(name, String(UInt8.random(in: 0...9, using: &random)))
        case 4...6: tar.addFolder(name + "/", mode: Bool.random(using: &random) ? 0o755 : 0o700)
        case 7: tar.addLink(name, to: "a")
        case 8: tar.addHardlink(name, to: names[Int.random(in: 0..<3, using: &random)])
        case 9...10: tar.addFile(prefix + ".wh." + (name.split(separator: "/").last ?? "a"))
        default: tar.addFile(prefix + ".wh..wh..opq")
        }
    }
}
