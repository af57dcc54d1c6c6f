import Core
import Image
import TestKit
import Testing

/// Documents cost what they hold, however often they are named.
@Suite struct ImageDocumentTests {
    /// Images of one config that share it, each in a manifest of its own.
    private func layout(images count: Int, config: Int) -> LayoutBuilder {
        var layout = LayoutBuilder()
        for number in 0..<count {
            var image = ImageBuilder()
            image.config = #"{"Labels":{"padding":"\#(String(repeating: "x", count: config))"}}"#
            image.editManifest = { $0.changing(#""schemaVersion":2"#, to: #""schemaVersion":2,"n":\#(number)"#) }
            layout.add(image, #","annotations":{"org.opencontainers.image.ref.name":"n\#(number)"}"#)
        }
        return layout
    }

    @Test func aConfigThatManyManifestsNameIsRead() async throws {
        let files = layout(images: 6, config: 1 << 16).files
        #expect(try await Reading.archive(files).id == "archive.oci-multiple-images")
        let chosen = try await Reading.archive(files, ImageSelection(image: "n5"))
        #expect(chosen.complaint == nil)
    }

    @Test func configsOfADockerArchiveAreBoundedTogether() async throws {
        let text = String(repeating: "x", count: 3 << 20)
        func files(_ count: Int) -> [ImageFile] {
            var files: [ImageFile] = []
            var images: [String] = []
            for number in 0..<count {
                var image = ImageBuilder()
                image.config = #"{"Labels":{"n":"\#(number)","padding":"\#(text)"}}"#
                files.append(ImageFile("\(number).json", image.configBytes))
                images.append(#"{"Config":"\#(number).json","RepoTags":["app:\#(number)"],"Layers":["layer.tar"]}"#)
            }
            files.append(ImageFile("layer.tar", ImageBuilder().layers[0].blob))
            return files + [ImageFile("manifest.json", "[\(images.joined(separator: ","))]")]
        }
        let selection = ImageSelection(platform: ImagePlatform("linux/amd64"))
        #expect(try await Reading.archive(files(12), selection).id == "archive.json-too-large")
        #expect(try await Reading.archive(files(3), selection).id == "archive.docker-multiple-images")
        #expect(try await Reading.archive(files(1), selection).complaint == nil)
    }

    @Test func whatIndexesLeadToIsBounded() async throws {
        // Indexes that each name one large index: together they would hold the product of both.
        func files(indexes: Int) -> [ImageFile] {
            var layout = LayoutBuilder()
            var manifests: [String] = []
            for number in 0..<600 {
                var image = ImageBuilder([])
                image.editManifest = { $0.changing(#""schemaVersion":2"#, to: #""schemaVersion":2,"n":\#(number)"#) }
                layout.addBlobs(of: image)
                manifests.append(image.descriptor(#","platform":{"os":"linux","architecture":"a\#(number)"}"#))
            }
            let inner = layout.addIndex(manifests)
            for number in 0..<indexes { layout.manifests.append(layout.addIndex([inner, manifests[number]])) }
            return layout.files
        }
        #expect(try await Reading.archive(files(indexes: 500)).id == "archive.oci-manifest-field")
        #expect(try await Reading.archive(files(indexes: 4)).id == "archive.oci-multiple-images")
    }

    @Test func aWholeThatUnpacksToMoreThanMayBeKeptIsUndecided() async throws {
        let bytes = GzipMember(ImageBuilder().layout.files.tar()).bytes
        let little = try await Reading.bytes(bytes, ImageSelection(), ImageOptions(spoolLimit: 2048))
        #expect(little.id == "input.spool-limit")
        #expect(try await Reading.bytes(bytes).complaint == nil)
    }
}
