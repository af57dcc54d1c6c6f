import Core
import Pins
import Testing

@Suite struct PinMatchTests {
    @Test func theNameGivenDecidesAlone() throws {
        let file = try lockfile(zipPin("a", number: 1), zipPin("b", number: 2))
        let match = file.pin(name: "b", digest: try digest(1), tree: try digest(1001), source: "a.zip")
        #expect(match?.pin.name == "b")
        #expect(match?.basis == .name)
        #expect(file.pin(name: "c", digest: try digest(1), tree: try digest(1001), source: "a.zip") == nil)
    }

    @Test func digestComesBeforeTreeAndTreeBeforeTheFilesName() throws {
        let file = try lockfile(zipPin("a", number: 1), zipPin("b", number: 2), zipPin("c", number: 3))
        let tree = try digest(1002)
        #expect(file.pin(name: nil, digest: try digest(1), tree: tree, source: "c.zip")?.pin.name == "a")
        #expect(file.pin(name: nil, digest: try digest(9), tree: tree, source: "c.zip")?.pin.name == "b")
        #expect(file.pin(name: nil, digest: try digest(9), tree: tree, source: "c.zip")?.basis == .tree)
        #expect(file.pin(name: nil, digest: nil, tree: tree, source: "c.zip")?.basis == .tree)
        let match = file.pin(name: nil, digest: try digest(9), tree: try digest(9), source: "dir/c.zip")
        #expect(match?.pin.name == "c")
        #expect(match?.basis == .fileName)
        #expect(file.pin(name: nil, digest: try digest(9), tree: try digest(9), source: "d.zip") == nil)
        #expect(file.pin(name: nil, digest: try digest(9), tree: try digest(9), source: "-") == nil)
    }

    @Test func ofPinsWithOneDigestTheSameTreeComesFirst() throws {
        var other = try zipPin("a", number: 1)
        other.tree = try digest(77)
        let file = try lockfile(other, zipPin("b", number: 1))
        #expect(
            file.pin(name: nil, digest: try digest(1), tree: try digest(1001), source: "a.zip")?.pin.name == "b")
    }

    @Test func ofPinsWithOneDigestTheFilesNameChooses() throws {
        let file = try lockfile(zipPin("prod", number: 1), zipPin("stage", number: 1))
        #expect(
            file.pin(name: nil, digest: try digest(1), tree: try digest(5), source: "stage.zip")?.pin.name == "stage")
        #expect(file.pin(name: nil, digest: try digest(1), tree: try digest(5), source: "x.zip")?.pin.name == "prod")
        #expect(file.pin(name: nil, digest: nil, tree: try digest(1001), source: "stage.zip")?.pin.name == "stage")
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
