import Core
import Image
import TestKit
import Testing

@Suite struct ImageFolderTests {
    @Test func aFolderWithoutALayoutIsNone() async throws {
        let files = ImageBuilder().layout.files.filter { $0.path != "oci-layout" }
        #expect(try await Reading.folder(files).id == "archive.oci-layout-missing")
        #expect(try await Reading.folder([]).id == "archive.oci-layout-missing")
    }

    @Test(arguments: ["blobs", "blobs/sha256", "index.json", "oci-layout", "blob"])
    func noLinkIsFollowed(_ name: String) async throws {
        try await withTemporaryFolder { outside in
            let files = ImageBuilder().layout.files
            try files.write(to: outside)
            try await withTemporaryFolder { folder in
                let blob = "blobs/sha256/\(ImageBuilder.hex(ImageBuilder().layers[0].blob))"
                let path = name == "blob" ? blob : name
                let rest = files.filter { $0.path != path && !$0.path.hasPrefix("\(path)/") }
                try rest.write(to: folder)
                try folder.link(path, to: outside.path(of: path))
                let result = await Reading.result(folder.path)
                #expect(result.id == "archive.oci-blob-not-regular")
            }
        }
    }

    @Test func theFolderItselfMayBeALink() async throws {
        try await withTemporaryFolder { folder in
            try ImageBuilder().layout.files.write(to: folder)
            try await withTemporaryFolder { other in
                try other.link("image", to: folder.path)
                #expect(await Reading.result(other.path(of: "image")).complaint == nil)
            }
        }
    }

    @Test func aManifestOfDockersInAFolderHasToAgreeToo() async throws {
        let good = try await Reading.folder(ImageBuilder().modernFiles())
        #expect(good.complaint == nil)
        var files = ImageBuilder().modernFiles()
        files["manifest.json"].change("app:1", to: "other:1")
        #expect(try await Reading.folder(files).id == "archive.docker-oci-disagree")
    }

    @Test func whatIsNotThereIsNotFound() async {
        #expect(await Reading.result("/nonexistent/image").id == "input.not-found")
    }
}
