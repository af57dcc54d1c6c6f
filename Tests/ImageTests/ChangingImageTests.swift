import Archive
import Core
import Cryptography
import Image
import Synchronization
import TestKit
import Testing

@Suite("An archive that is changed through a mapping while it is read") struct ChangingImageTests {
    private let image = ImageBuilder([
        .file("a.bin", String(repeating: "a", count: 600_000)), .file("b.bin", String(repeating: "b", count: 600_000)),
    ])

    /// Reads a docker archive and changes it when the pass begins: the headers and documents were read by then, the digest
    /// has the whole file before it.
    private func read(
        changing offset: @escaping @Sendable ([UInt8]) -> Int?
    ) async throws -> (result: Result<ImageContents, Failure>, digest: Digest) {
        let bytes = image.dockerFiles().tar()
        return try await withTemporaryFolder { folder in
            let path = try folder.write("image.tar", bytes)
            let mapping = try SharedMapping(path)
            defer { mapping.end() }
            let isFirst = Mutex(true)
            let options = ImageOptions(
                workers: 1,
                progress: { _, _ in
                    isFirst.withLock { first in
                        if first, let place = offset(bytes) { mapping.change(at: place, by: 1) }
                        first = false
                    }
                })
            return (await Reading.result(path, ImageSelection(), options), try SHA256.digest(of: bytes))
        }
    }

    private static func place(of text: String, in bytes: [UInt8]) -> Int? {
        let text = Array(text.utf8)
        return bytes.indices.last { bytes[$0...].starts(with: text) }
    }

    /// A change of its times would be told without a place.
    private func isTold(_ result: Result<ImageContents, Failure>) -> Bool {
        guard case .failure(let failure) = result else { return false }
        return failure.code == .inputChanged && failure.offset != nil
    }

    @Test func aDocumentThatChangesAfterItWasParsedIsAChange() async throws {
        #expect(isTold(try await read { Self.place(of: "RepoTags", in: $0) }.result))
    }

    @Test func aHeaderThatChangesAfterItWasReadIsAChange() async throws {
        // The digest of the name `manifest.json`, in the header of the last member.
        #expect(isTold(try await read { Self.place(of: "manifest.json", in: $0) }.result))
    }

    @Test func anArchiveThatStaysAsItIsIsAccepted() async throws {
        let (result, digest) = try await read { _ in nil }
        #expect(result.complaint == nil)
        #expect(try result.get().digest == digest)
    }

    @Test func aLayerThatChangesBeforeItIsUnpackedIsAChange() async throws {
        try await withTemporaryFolder { folder in
            let bytes = image.dockerFiles().tar()
            let path = try folder.write("image.tar", bytes)
            let mapping = try SharedMapping(path)
            defer { mapping.end() }
            let contents = try await ImageReader.read(path: path)
            let place = contents.layers[1].place
            mapping.change(at: Int(place.range.lowerBound) + 300_000, by: 1)
            let failure = await #expect(throws: Failure.self) {
                _ = try await LayerBlobReader.read(place.source, range: place.range)
            }
            // Times that changed would be told without a place.
            #expect(failure?.code == .inputChanged)
            #expect(failure?.offset != nil)
        }
    }
}
