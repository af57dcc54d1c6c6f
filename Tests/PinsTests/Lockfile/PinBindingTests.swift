import Core
import Pins
import Testing

@Suite struct PinBindingTests {
    private func binding(_ pins: Pin...) throws -> PinBinding {
        var file = Lockfile()
        for pin in pins { try file.set(pin) }
        return PinBinding(file) { "/" + $0.source }
    }

    private func content(_ number: Int, tree: Int? = nil) throws -> AskedContent {
        AskedContent(
            kind: .layerZip, digest: try digest(number), tree: try digest(tree ?? 1000 + number), configDigest: nil)
    }

    private func question(_ path: String, name: String? = nil) -> PinQuestion {
        PinQuestion(name: name, place: "/" + path, suggested: ArtifactName.suggested(by: path))
    }

    private func match(_ answer: PinAnswer) -> String? {
        if case .pin(let match) = answer { "\(match.pin.name) by \(match.basis)" } else { nil }
    }

    @Test func theNameGivenDecidesAlone() throws {
        let binding = try binding(zipPin("a", number: 1), zipPin("b", number: 2))
        #expect(match(binding.answer(to: question("a.zip", name: "b"), holding: try content(1))) == "b by name")
        #expect(binding.answer(to: question("a.zip", name: "c"), holding: try content(1)) == .none)
    }

    @Test func thenThePlaceThenTheFilesName() throws {
        var moved = try zipPin("telemetry", number: 1)
        moved.source = "out/vendor.zip"
        let binding = try binding(moved, zipPin("vendor", number: 2))
        #expect(
            match(binding.answer(to: question("out/vendor.zip"), holding: try content(2))) == "telemetry by source")
        #expect(match(binding.answer(to: question("else/vendor.zip"), holding: try content(1))) == "vendor by fileName")
    }

    @Test func onlyWhatIsAskedAsNothingIsLookedUpByItsContent() throws {
        let binding = try binding(zipPin("a", number: 1), zipPin("b", number: 2))
        #expect(match(binding.answer(to: question("x.zip"), holding: try content(1))) == "a by digest")
        #expect(match(binding.answer(to: question("x.zip"), holding: try content(9, tree: 1002))) == "b by tree")
        #expect(binding.answer(to: question("x.zip"), holding: try content(9)) == .none)
        #expect(
            match(binding.answer(to: PinQuestion(name: nil, place: nil, suggested: nil), holding: try content(2)))
                == "b by digest")
    }

    @Test func pinsThatSayOtherThingsAreAmbiguous() throws {
        var other = try zipPin("stage", number: 1)
        other.tree = try digest(77)
        let binding = try binding(zipPin("prod", number: 1), other)
        #expect(match(binding.answer(to: question("x.zip"), holding: try content(1))) == "prod by digest")
        let same = try self.binding(zipPin("prod", number: 1), zipPin("stage", number: 1))
        #expect(match(same.answer(to: question("x.zip"), holding: try content(1))) == "prod by digest")
        #expect(match(same.answer(to: question("stage.zip"), holding: try content(1))) == "stage by fileName")
        guard case .ambiguous(let pins) = binding.answer(to: question("x.zip"), holding: try content(1, tree: 5)) else {
            Issue.record("one of two pins was taken")
            return
        }
        #expect(pins.map(\.name) == ["prod", "stage"])
    }

    /// Whatever is put under whatever name, only what is pinned there is what is pinned there.
    @Test(arguments: 0..<120) func noPermutationOfPinnedFilesPasses(_ number: Int) throws {
        let names = ["a", "b", "c", "d", "e"]
        var rest = Array(0..<names.count)
        var order: [Int] = []
        var left = number
        for count in stride(from: names.count, to: 0, by: -1) {
            order.append(rest.remove(at: left % count))
            left /= count
        }
        var file = Lockfile()
        for (index, name) in names.enumerated() { try file.set(zipPin(name, number: index)) }
        let binding = PinBinding(file) { "/" + $0.source }
        for (place, held) in order.enumerated() {
            let content = try content(held)
            guard case .pin(let match) = binding.answer(to: question(names[place] + ".zip"), holding: content) else {
                Issue.record("\(names[place]) answers to no pin")
                continue
            }
            #expect(match.pin.name == names[place])
            #expect((match.pin.tree == content.tree) == (place == held))
            #expect(
                binding.holders(of: content, askedAs: match.pin).map(\.name) == (place == held ? [] : [names[held]]))
        }
    }

    @Test(
        arguments: [
            ("telemetry-1.2.0", "telemetry"), ("telemetry_v2", "telemetry"), ("telemetry2", "telemetry"),
            ("telemetry", "telemetry"), ("1.2", "1.2"), ("rev", "rev"), ("dev-2", "dev"),
        ] as [(String, String)])
    func aNameWithoutItsVersion(_ name: String, _ plain: String) {
        #expect(ArtifactName.withoutVersion(name) == plain)
    }

    @Test(
        arguments: [
            ("layer.zip", "layer"), ("a/b/layer.zip", "layer"), ("./layer", "layer"), ("image.tar.gz", "image"),
            ("image.tar.zst", "image"), ("image.tgz", "image"), ("image.tar", "image"), ("layout/", "layout"),
            ("python3.11", "python3.11"), ("layer-1.2", "layer-1.2"), ("layer-1.2.zip", "layer-1.2"),
            ("requests-2.31.0.zip", "requests-2.31.0"), (".zip", ".zip"), ("a.7z", "a"), ("a.", "a."),
            ("my.layer.zip", "my.layer"), ("é.zip", "é"), ("..zip", "."),
        ] as [(String, String)])
    func aFilesNameWithoutItsExtension(_ path: String, _ name: String) {
        #expect(ArtifactName.suggested(by: path) == name)
    }

    @Test(arguments: ["-", "", "/", ".", "..", "a/.."])
    func somePathsSuggestNoName(_ path: String) {
        #expect(ArtifactName.suggested(by: path) == nil)
    }
}
