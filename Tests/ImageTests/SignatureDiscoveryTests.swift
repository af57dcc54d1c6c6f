import Archive
import Core
import Image
import TestKit
import Testing

private let envelope = Array(#"{"payload":""}"#.utf8)

private func read(_ layout: LayoutBuilder, _ selection: ImageSelection = ImageSelection()) async throws -> ImageContents
{
    try await Reading.archive(layout.files, selection).get()
}

extension ImageSignature {
    fileprivate var role: SignableDocument.Role? {
        if case .envelope(_, _, let about) = content { about.role } else { nil }
    }
    fileprivate var fault: String? { if case .broken(let reason) = content { reason } else { nil } }
}

@Suite("Signatures in layouts")
struct SignatureDiscoveryTests {
    private let image = ImageBuilder()

    @Test("a signature is found by its artifact type, or as older versions mark it", arguments: [false, true])
    func marks(_ isLegacy: Bool) async throws {
        var layout = image.layout
        var signature = SignatureBuilder(envelope, about: image.descriptor())
        signature.isLegacy = isLegacy
        signature.add(to: &layout)
        for contents in [try await read(layout), try await Reading.folder(layout.files).get()] {
            let found = try #require(contents.signatures.first)
            #expect(contents.signatures.count == 1)
            #expect(found.manifest.description == ImageBuilder.digest(signature.bytes))
            let document = try #require(contents.documents.first)
            #expect(contents.manifestDigest == document.digest)
            #expect(found.content == .envelope(envelope, mediaType: "application/jose+json", about: document))
            #expect(contents.unreferenced.isEmpty)
        }
    }

    @Test("those in index.json and those behind the fallback tag are one set, each once")
    func union() async throws {
        var layout = image.layout
        let first = SignatureBuilder(envelope, about: image.descriptor())
        let second = SignatureBuilder(envelope + [0x20], about: image.descriptor())
        let third = SignatureBuilder(envelope + [0x20, 0x20], about: image.descriptor())
        first.add(to: &layout)
        second.add(to: &layout)
        let tag = ImageBuilder.digest(image.manifestBytes).replacing(":", with: "-")
        let behind = layout.addIndex(
            [second.addBlobs(to: &layout), third.addBlobs(to: &layout)],
            #","annotations":{"org.opencontainers.image.ref.name":"\#(tag)"}"#)
        layout.manifests.append(behind)
        let contents = try await read(layout)
        #expect(contents.signatures.count == 3)
        #expect(contents.signatures.map(\.role) == [.manifest, .manifest, .manifest])
        #expect(contents.signatures.map(\.manifest) == contents.signatures.map(\.manifest).sorted())
        #expect(contents.indexDigest == nil)
    }

    @Test("a signature of the index is told from one of the platform's manifest; another platform's is left out")
    func index() async throws {
        var other = ImageBuilder([.file("b.txt", "beta\n")])
        other.platform = #""architecture":"arm64","os":"linux""#
        var layout = LayoutBuilder()
        layout.addBlobs(of: image)
        layout.addBlobs(of: other)
        let index = layout.addIndex([image.descriptor(), other.descriptor()])
        layout.manifests = [index]
        for subject in [index, image.descriptor(), other.descriptor()] {
            SignatureBuilder(envelope, about: subject).add(to: &layout)
        }
        let amd64 = try await read(layout, ImageSelection(platform: ImagePlatform("linux/amd64")))
        #expect(Set(amd64.signatures.compactMap(\.role)) == [.manifest, .index])
        #expect(amd64.signatures.count == 2)
        #expect(amd64.documents.map(\.role) == [.manifest, .index])
        #expect(amd64.documents.last?.digest == amd64.indexDigest)
    }

    @Test(
        "what cannot be a signature of this image is told, and why",
        arguments: [
            ("two envelopes", "2 layers"), ("no envelope", "0 layers"), ("no subject", "names nothing"),
            ("a subject that is not there", "not here"), ("a subject of another type", "another media type"),
            ("an envelope that is not there", "envelope"), ("a config", "config"),
            ("a large envelope", "over the limit"),
        ])
    func broken(_ threat: String, _ reason: String) async throws {
        var layout = image.layout
        var signature = SignatureBuilder(envelope, about: image.descriptor())
        switch threat {
        case "two envelopes": signature.envelopes.append(envelope + [0x20])
        case "no envelope": signature.envelopes = []
        case "no subject": signature.subject = nil
        case "a subject that is not there":
            signature.subject = ImageBuilder([.file("b.txt", "beta\n")]).descriptor()
        case "a subject of another type":
            signature.subject = image.descriptor().replacing("oci.image.manifest.v1+json", with: "x")
        case "a config": signature.configType = "application/x.config"
        case "a large envelope": signature.envelopes = [[UInt8](repeating: 0x20, count: 1 << 20 + 1)]
        default: break
        }
        signature.add(to: &layout)
        if threat == "an envelope that is not there" { layout.removeBlob(envelope) }
        let contents = try await read(layout)
        #expect(contents.signatures.count == 1)
        #expect(contents.signatures.first?.fault?.contains(reason) == true, "\(contents.signatures)")
    }

    @Test("a subject of another size, and an envelope whose bytes are others, refuse the layout as any blob does")
    func blobs() async throws {
        var layout = image.layout
        let size = "\"size\":\(image.manifestBytes.count)"
        SignatureBuilder(envelope, about: image.descriptor().replacing(size, with: "\"size\":1")).add(to: &layout)
        #expect(try await Reading.archive(layout.files).id == "archive.oci-size-mismatch")

        var other = image.layout
        SignatureBuilder(envelope, about: image.descriptor()).add(to: &other)
        var files = other.files
        files["blobs/sha256/\(ImageBuilder.hex(envelope))"].content = Array(#"{"payload":"x}"#.utf8)
        #expect(try await Reading.archive(files).id == "archive.oci-digest-mismatch")
    }

    @Test("a layout of signatures alone holds no image")
    func alone() async throws {
        var layout = LayoutBuilder()
        SignatureBuilder(envelope, about: nil).add(to: &layout)
        #expect(try await Reading.archive(layout.files).id == "archive.oci-not-image")
    }
}

@Suite("Artifacts that are no images")
struct OCIArtifactTests {
    private let blob = Array("model weights".utf8)

    private func artifact(_ subject: String? = nil) -> (manifest: [UInt8], blobs: [[UInt8]]) {
        let config = ImageBuilder.descriptor("application/vnd.oci.empty.v1+json", Array("{}".utf8))
        let layer = ImageBuilder.descriptor("application/octet-stream", blob)
        let about = subject.map { #","subject":\#($0)"# } ?? ""
        let manifest = Array(
            #"{"schemaVersion":2,"artifactType":"application/x.model","config":\#(config),"layers":[\#(layer)]\#(about)}"#
                .utf8)
        return (manifest, [manifest, Array("{}".utf8), blob])
    }

    private func layout(_ artifact: (manifest: [UInt8], blobs: [[UInt8]])) -> LayoutBuilder {
        var layout = LayoutBuilder()
        for blob in artifact.blobs { layout.addBlob(blob) }
        layout.manifests.append(
            ImageBuilder.descriptor("application/vnd.oci.image.manifest.v1+json", artifact.manifest))
        return layout
    }

    private func read(_ files: [ImageFile]) async throws -> Result<OCIArtifact, Failure> {
        try await withTemporaryFolder { folder in
            let path = try folder.write("artifact.tar", files.tar())
            do throws(Failure) {
                return .success(try await OCIArtifactReader.read(path: path))
            } catch {
                return .failure(error)
            }
        }
    }

    private func id(_ files: [ImageFile]) async throws -> String {
        switch try await read(files) {
        case .success: "accepted"
        case .failure(let failure): failure.code.rawValue
        }
    }

    @Test("blobs are hashed and stay closed; signatures are found")
    func reads() async throws {
        var layout = layout(artifact())
        SignatureBuilder(envelope, about: layout.manifests[0]).add(to: &layout)
        let found = try await read(layout.files).get()
        #expect(found.kind == .ociArchive)
        #expect(found.artifactType == "application/x.model")
        #expect(found.blobs.map(\.digest.description) == [Array("{}".utf8), blob].map(ImageBuilder.digest))
        #expect(found.signatures.count == 1)
        #expect(found.signatures.first?.role == .manifest)
        #expect(found.documents.count == 1)
        #expect(found.digest != nil)
    }

    @Test("a blob with other bytes, one that is missing, an image, two artifacts: refused")
    func refused() async throws {
        var files = layout(artifact()).files
        files["blobs/sha256/\(ImageBuilder.hex(blob))"].content = Array("model weighty".utf8)
        #expect(try await id(files) == "archive.oci-digest-mismatch")
        var missing = layout(artifact())
        missing.removeBlob(blob)
        #expect(try await id(missing.files) == "archive.oci-blob-missing")
        #expect(try await id(ImageBuilder().layout.files) == "input.unsupported")
        #expect(try await id(ImageBuilder().modernFiles()) == "input.unsupported")
        var two = layout(artifact())
        let other = artifact().manifest + [0x0A]
        two.addBlob(other)
        two.manifests.append(ImageBuilder.descriptor("application/vnd.oci.image.manifest.v1+json", other))
        #expect(try await id(two.files) == "archive.oci-multiple-images")
    }

    @Test("what is about the artifact is not taken for it")
    func referrers() async throws {
        var layout = layout(artifact())
        let referrer = artifact(layout.manifests[0])
        for blob in referrer.blobs { layout.addBlob(blob) }
        layout.manifests.append(
            ImageBuilder.descriptor("application/vnd.oci.image.manifest.v1+json", referrer.manifest))
        #expect(
            try await read(layout.files).get().documents.first?.digest.description
                == ImageBuilder.digest(artifact().manifest))
    }
}
