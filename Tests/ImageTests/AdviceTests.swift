import Core
import Image
import TestKit
import Testing

/// A refusal of a choice says what to pass, and that then chooses.
@Suite("Advice leads on and never back") struct AdviceTests {
    private func failure(_ result: Result<ImageContents, Failure>) throws -> Failure {
        guard case .failure(let failure) = result else {
            Issue.record("accepted")
            throw Failure(.internalFault, "accepted")
        }
        return failure
    }

    @Test func imagesWithoutNamesAreListedByDigest() async throws {
        let files = HonestImage.twoWithoutNames().files
        for selection in [ImageSelection(), ImageSelection(image: "app:1")] {
            let failure = try failure(try await Reading.archive(files, selection))
            let manifest = ImageBuilder.digest(ImageThreat.other().manifestBytes)
            #expect(failure.message.contains(manifest), "\(failure.message)")
            #expect(failure.remedy?.plain.contains("image") == true && failure.remedy?.plain.contains("leave") != true)
            #expect(try await Reading.archive(files, ImageSelection(image: manifest)).complaint == nil)
        }
    }

    @Test func oneImageWithoutANameNeedsNone() async throws {
        let files = ImageBuilder().layout.files
        let failure = try failure(try await Reading.archive(files, ImageSelection(image: "app:1")))
        #expect(failure.remedy?.plain.hasPrefix("leave image out") == true)
    }

    @Test(arguments: ["linux/amd64", "linux/amd64/v1"])
    func twoImagesOfOnePlatformAreToldByDigest(_ platform: String) async throws {
        var layout = LayoutBuilder()
        for image in [ImageBuilder(), ImageThreat.other()] { layout.add(image, ImageThreat.amd64) }
        let selection = ImageSelection(platform: ImagePlatform(platform))
        let failure = try failure(try await Reading.archive(layout.files, selection))
        #expect(failure.message.contains(ImageBuilder.digest(ImageBuilder().manifestBytes)))
        #expect(failure.remedy?.plain.contains("image sha256:") == true)
    }

    @Test func dockersImagesWithoutNamesAreListedByTheirConfigs() async throws {
        let files = HonestImage.leftOut(tag: nil)
        let failure = try failure(try await Reading.archive(files))
        for image in [ImageBuilder(), ImageThreat.other()] {
            let config = ImageBuilder.digest(image.configBytes)
            #expect(failure.message.contains(config), "\(failure.message)")
            let contents = try await Reading.archive(files, ImageSelection(image: config)).get()
            #expect(contents.configDigest.description == config)
        }
    }

    @Test func whatIsNoImageSaysHowToMakeOne() async throws {
        let skopeo = [
            ImageFile("version", "Directory Transport Version: 1.1\n"),
            ImageFile("manifest.json", ImageBuilder().manifestBytes),
        ]
        for result in [try await Reading.archive(skopeo), try await Reading.folder(skopeo)] {
            #expect(try failure(result).remedy?.plain.contains("skopeo copy dir:X oci:Y") == true)
        }
        #expect(try failure(try await Reading.archive([])).message.contains("empty"))
        let export = ["etc", "usr", "bin"].map { ImageFile($0, "", kind: .folder) }
        #expect(try failure(try await Reading.archive(export)).remedy?.plain.contains("docker import") == true)
    }
}
