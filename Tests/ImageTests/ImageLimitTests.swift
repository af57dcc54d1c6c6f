import Archive
import Core
import Cryptography
import Image
import TestKit
import Testing

@Suite struct ImageLimitTests {
    private let image = ImageBuilder((0..<6).map { .file("f\($0)", String(repeating: "x", count: 1000)) })

    private func id(limits: Limits = .image, layers: Int = 512, workers: Int = 2) async throws -> String {
        let options = ImageOptions(limits: limits, layerLimit: layers, workers: workers)
        return try await Reading.archive(image.layout.files, ImageSelection(), options).id
    }

    @Test(arguments: [1, 2, 6]) func allLayersCountTogether(workers: Int) async throws {
        // The archive itself has members too: its own 11 must fit.
        var limits = Limits.image
        limits.unpackedBytes = 6000
        #expect(try await id(limits: limits, workers: workers) == "accepted")
        limits.unpackedBytes = 5999
        #expect(try await id(limits: limits, workers: workers) == "archive.tar-size-invalid")
    }

    @Test func entriesOfAllLayersCountTogether() async throws {
        let many = ImageBuilder(
            (0..<3).map { layer in
                var tar = TarBuilder()
                for number in 0..<10 { tar.addFile("f\(layer).\(number)") }
                return ImageBuilder.Layer(tar.bytes())
            })
        var limits = Limits.image
        limits.entries = 30
        let fits = try await Reading.archive(many.layout.files, ImageSelection(), ImageOptions(limits: limits))
        #expect(fits.complaint == nil)
        limits.entries = 29
        let over = try await Reading.archive(many.layout.files, ImageSelection(), ImageOptions(limits: limits))
        #expect(over.id == "archive.tar-size-invalid")
    }

    @Test func layersAreCounted() async throws {
        #expect(try await id(layers: 6) == "accepted")
        #expect(try await id(layers: 5) == "archive.oci-manifest-field")
    }

    @Test(arguments: [1, 2, 6]) func theFirstLayersFaultIsTheOneThatIsSaid(workers: Int) async throws {
        var faulty = image
        for number in [2, 4] {
            var tar = TarBuilder.twoFiles
            if number == 2 { tar["a.txt"].type = UInt8(ascii: "3") } else { tar.end = [] }
            faulty.layers[number] = ImageBuilder.Layer(tar.bytes())
        }
        let result = try await Reading.archive(
            faulty.layout.files, ImageSelection(), ImageOptions(workers: workers))
        #expect(result.complaint?.contains("layer 2") == true)
    }

    @Test func aBombThatIsCompressedAsAWholeEndsAtTheLimit() async throws {
        var limits = Limits.image
        limits.unpackedBytes = 1 << 20
        let bytes = GzipMember(TarBuilder.twoFiles.bytes() + [UInt8](repeating: 0, count: 2 << 20)).bytes
        let result = try await Reading.bytes(bytes, ImageSelection(), ImageOptions(limits: limits))
        #expect(result.id == "archive.tar-size-invalid")
    }
}

extension ImageLimitTests {
    @Test func documentsAreBoundedTogether() async throws {
        // Ten manifests of almost 4 MiB, none of which is over the limit by itself.
        var layout = ImageBuilder().layout
        var blobs: [ImageFile] = []
        for number in 0..<10 {
            let padding = [UInt8](repeating: UInt8(ascii: " "), count: 3_900_000 + number)
            let bytes = ImageBuilder().manifestBytes + padding
            let digest = try SHA256.digest(of: bytes)
            let type = ImageBuilder().manifestType
            layout.manifests.append(#"{"mediaType":"\#(type)","digest":"\#(digest)","size":\#(bytes.count)}"#)
            blobs.append(ImageFile("blobs/sha256/\(digest.hex)", bytes))
        }
        #expect(try await Reading.folder(layout.files + blobs).id == "archive.json-too-large")
        layout.manifests.removeLast(4)
        #expect(try await Reading.folder(layout.files + blobs).id == "archive.oci-ambiguous-platform")
    }
}
