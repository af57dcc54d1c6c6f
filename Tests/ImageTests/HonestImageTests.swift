import Archive
import Core
import Image
import TestKit
import Testing

@Suite struct HonestImageTests {
    @Test(arguments: HonestImage.documents + HonestImage.choices + HonestImage.dockers)
    func isAccepted(_ image: HonestImage) async throws {
        let result = try await Reading.archive(image.files(), image.selection)
        #expect(result.complaint == nil)
    }

    @Test(arguments: HonestImage.documents + HonestImage.choices)
    func isTheSameImageInAFolder(_ image: HonestImage) async throws {
        let archive = try await Reading.archive(image.files(), image.selection).get()
        let folder = try await Reading.folder(image.files(), image.selection).get()
        #expect(archive.kind == .ociArchive && folder.kind == .ociLayout)
        #expect(archive.manifestDigest == folder.manifestDigest && archive.config == folder.config)
        #expect(archive.layers.map(\.contents.entries) == folder.layers.map(\.contents.entries))
        #expect(archive.unreferenced == folder.unreferenced && archive.warnings == folder.warnings)
    }

    @Test func tellsEverythingOfALayout() async throws {
        var image = ImageBuilder([.gzip(TarBuilder.twoFiles.bytes()), .file("c.txt", "gamma\n")])
        image.config = """
            {"Entrypoint":["/bin/app","-v"],"Cmd":["run"],"Env":["B=2","A=1"],"User":"1000:1000","WorkingDir":"/srv",\
            "ExposedPorts":{"8080/tcp":{},"443/tcp":{}},"Volumes":{"/data":{}},"StopSignal":"SIGINT",\
            "Healthcheck":{"Test":["CMD","true"],"Interval":1000000000},"Shell":["/bin/sh","-c"],"OnBuild":["RUN x"],\
            "Labels":{"b":"2","a":"1"}}
            """
        var layout = LayoutBuilder()
        layout.add(image, ImageThreat.named("v1"))
        layout.addBlob(Array("left over".utf8))
        let bytes = layout.files.tar()
        let contents = try await Reading.bytes(bytes).get()
        #expect(contents.kind == .ociArchive && contents.compression == .none)
        #expect(contents.digest?.description == ImageBuilder.digest(bytes) && contents.size == UInt64(bytes.count))
        #expect(contents.indexDigest == nil)
        #expect(contents.manifestDigest?.description == ImageBuilder.digest(image.manifestBytes))
        #expect(contents.configDigest.description == ImageBuilder.digest(image.configBytes))
        #expect(contents.platform == ImagePlatform(os: "linux", architecture: "amd64") && contents.names == ["v1"])
        #expect(
            contents.config
                == ImageConfig(
                    entrypoint: ["/bin/app", "-v"], command: ["run"], environment: ["B=2", "A=1"], user: "1000:1000",
                    workingDirectory: "/srv", exposedPorts: ["443/tcp", "8080/tcp"], volumes: ["/data"],
                    stopSignal: "SIGINT", healthcheck: ["CMD", "true"], shell: ["/bin/sh", "-c"], onBuild: ["RUN x"],
                    labels: ["a": "1", "b": "2"]))
        #expect(contents.layers.map(\.digest.description) == image.layers.map { ImageBuilder.digest($0.blob) })
        #expect(contents.layers.map(\.diffID.description) == image.layers.map { ImageBuilder.digest($0.tar) })
        #expect(contents.layers.map(\.mediaType) == image.layers.map(\.mediaType))
        #expect(contents.layers.map(\.size) == image.layers.map { UInt64($0.blob.count) })
        #expect(contents.layers.map { $0.contents.entries.map(\.path.displayed) } == [["a.txt", "b.txt"], ["c.txt"]])
        #expect(contents.unreferenced.map(\.description) == [ImageBuilder.digest(Array("left over".utf8))])
        for (layer, expected) in zip(contents.layers, image.layers) {
            let range = layer.place.range
            #expect(
                try layer.place.source.bytes(at: range.lowerBound, count: Int(layer.size)) == expected.blob)
        }
    }

    @Test func aFolderIsNamedByItsIndex() async throws {
        let files = ImageBuilder().layout.files
        let contents = try await Reading.folder(files).get()
        #expect(contents.digest?.description == ImageBuilder.digest(files["index.json"].content))
        #expect(contents.size == files.reduce(0) { $0 + UInt64($1.content.count) })
    }

    @Test func namesIndexAndManifest() async throws {
        let layout = HonestImage.twoPlatforms()
        let arm = ImageSelection(platform: ImagePlatform("linux/arm64"))
        let contents = try await Reading.archive(layout.files, arm).get()
        let other = ImageThreat.other(platform: #""architecture":"arm64","os":"linux""#)
        #expect(contents.manifestDigest?.description == ImageBuilder.digest(other.manifestBytes))
        #expect(contents.indexDigest.map { layout.manifests[0].contains($0.description) } == true)
        #expect(contents.platform.architecture == "arm64" && contents.unreferenced.isEmpty)
    }

    @Test func tellsAttestationsApart() async throws {
        let files = try #require(HonestImage.dockers.last).files()
        let contents = try await Reading.archive(files).get()
        #expect(contents.kind == .dockerArchive)
        #expect(
            contents.attestations.map(\.description) == [
                ImageBuilder.digest(HonestImage.attestation().manifestBytes)
            ])
    }

    @Test func warnsOfPlatformsThatAreNotThere() async throws {
        let image = try #require(HonestImage.choices.first { $0.what.hasPrefix("other platforms") })
        let contents = try await Reading.archive(image.files(), image.selection).get()
        #expect(contents.warnings.map(\.id) == [.archiveOciBlobMissing])
        #expect(contents.warnings.map(\.outcome) == [.warn])
    }

    @Test func dockerArchivesOldAndModernAreOneImage() async throws {
        let image = ImageBuilder([.file("a.txt", "a\n"), .file("b.txt", "b\n")])
        let old = try await Reading.archive(image.dockerFiles()).get()
        let modern = try await Reading.archive(image.modernFiles()).get()
        #expect(old.kind == .dockerArchive && modern.kind == .dockerArchive)
        #expect(old.configDigest == modern.configDigest && old.config == modern.config)
        #expect(old.layers.map(\.diffID) == modern.layers.map(\.diffID))
        #expect(old.manifestDigest == nil && modern.manifestDigest != nil)
        #expect(old.names == ["app:1"] && modern.names.first == "app:1")
        #expect(
            old.layers.map(\.mediaType) == [
                "application/vnd.docker.image.rootfs.diff.tar", "application/vnd.docker.image.rootfs.diff.tar",
            ])
    }

    @Test(arguments: [Compression.gzip, .zstd]) func aWholeThatIsCompressed(_ compression: Compression) async throws {
        let plain = ImageBuilder().modernFiles().tar()
        let bytes = compression == .gzip ? GzipMember(plain).bytes : ZstdFrame.raw(plain)
        let contents = try await Reading.bytes(bytes).get()
        #expect(contents.compression == compression && contents.size == UInt64(bytes.count))
        #expect(contents.digest?.description == ImageBuilder.digest(bytes))
        #expect(contents.layers.count == 1)
    }

    @Test func whatDoesNotBeginAsATarIsDecompressedNoFurther() async throws {
        // Were all of it decompressed, its 2 MB would be more than the limit, and that would be said.
        var options = ImageOptions()
        options.limits.unpackedBytes = 1 << 20
        for bytes in [[UInt8](repeating: 0, count: 2_000_000), [UInt8](repeating: 0x61, count: 2_000_000)] {
            let source = try ByteSource(holding: ZstdFrame.raw(bytes), into: options.temporaryFolder)
            do throws(Failure) {
                _ = try await ImageReader.read(source, options: options)
                Issue.record("was read")
            } catch {
                #expect(error.code != TarFault.sizeInvalid.code)
                #expect(error.code.rawValue.hasPrefix("archive.tar-"))
            }
        }
    }

    @Test func namesWithALeadingDot() async throws {
        let contents = try await Reading.bytes(ImageBuilder().layout.files.tar(prefix: "./")).get()
        #expect(contents.layers.count == 1)
    }

    @Test func aLayerThatStandsTwiceIsReadOnce() async throws {
        let image = ImageBuilder([.file("a", "a"), .file("b", "b"), .file("a", "a")])
        let seen = Recorder()
        let options = ImageOptions(wantsDigest: false, progress: { seen.add($0, $1) })
        let contents = try await Reading.archive(image.layout.files, ImageSelection(), options).get()
        #expect(contents.layers.count == 3 && contents.layers[0].digest == contents.layers[2].digest)
        let expected = UInt64(image.layers[0].blob.count + image.layers[1].blob.count)
        #expect(seen.steps.map(\.0).max() == expected && seen.steps.allSatisfy { $0.1 == expected })
    }

    @Test func withoutADigestNoneIsSaid() async throws {
        let contents = try await Reading.archive(
            ImageBuilder().layout.files, ImageSelection(), ImageOptions(wantsDigest: false)
        ).get()
        #expect(contents.digest == nil)
    }

    @Test func keepsWhatIsAskedFor() async throws {
        let options = ImageOptions(observers: [LeadingBytes { path, _ in path.displayed == "a.txt" ? 3 : 0 }])
        let contents = try await Reading.archive(ImageBuilder().layout.files, ImageSelection(), options).get()
        #expect(contents.layers[0].contents.observed[.leading].values.map { $0 } == [Array("alp".utf8)])
    }
}
