import Core
import Image
import TestKit
import Testing

@Suite("Mutated images never crash, hang or pass as another image") struct ImageMutationTests {
    private static let image = ImageBuilder([.gzip(TarBuilder.twoFiles.bytes()), .file("c.txt", "gamma\n")])

    /// Every one is refused, or what is accepted is the same config and the same layers.
    @Test(arguments: [UInt64](1...6)) func bytesAreFlippedAndCut(_ seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let forms = [Self.image.layout.files, Self.image.dockerFiles(), Self.image.modernFiles()].map { $0.tar() }
        for turn in 0..<40 {
            var bytes = forms[turn % forms.count]
            if Int.random(in: 0..<5, using: &random) == 0 {
                bytes.removeLast(Int.random(in: 1..<bytes.count, using: &random))
            } else {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
            }
            try await check(try await Reading.bytes(bytes))
        }
    }

    /// Documents are mutated and everything that refers to them fits again: what is accepted then keeps its layers.
    @Test(arguments: [UInt64](11...16)) func documentsAreMutated(_ seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<30 {
            let place = Int.random(in: 0..<400, using: &random)
            let value = UInt8.random(in: 0x20..<0x7F, using: &random)
            let edit: @Sendable (String) -> String = { text in
                var bytes = Array(text.utf8)
                bytes[place % bytes.count] = value
                return String(decoding: bytes, as: UTF8.self)
            }
            var image = Self.image
            switch place % 3 {
            case 0: image.editManifest = edit
            case 1: image.editConfig = edit
            default: break
            }
            var layout = image.layout
            if place % 3 == 2 { layout.editIndex = edit }
            let result = try await Reading.archive(layout.files)
            guard case .success(let contents) = result else {
                try await check(result)
                continue
            }
            #expect(contents.layers.map(\.diffID.description) == Self.image.layers.map { ImageBuilder.digest($0.tar) })
            #expect(contents.configDigest.description == ImageBuilder.digest(image.configBytes))
        }
    }

    private func check(_ result: Result<ImageContents, Failure>) async throws {
        switch result {
        case .failure(let failure): #expect(failure.code.isRefusal, "\(failure)")
        case .success(let contents):
            #expect(contents.configDigest.description == ImageBuilder.digest(Self.image.configBytes))
            #expect(
                contents.layers.map(\.digest.description) == Self.image.layers.map { ImageBuilder.digest($0.blob) })
        }
    }
}
