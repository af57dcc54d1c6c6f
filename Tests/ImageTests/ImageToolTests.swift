import Archive
import Core
import Image
import TestKit
import Testing

@Suite("Images of real tools are one image in every form") struct ImageToolTests {

    @Test(.needs(.skopeo, .umoci))
    func skopeoBetweenAllForms() async throws {
        try await withTemporaryFolder { folder in
            let image = try await made(folder)
            let copies = [
                "oci-archive:\(folder.path)/o.tar:v1", "docker-archive:\(folder.path)/d.tar:app:1",
                "oci:\(folder.path)/copy:v1",
            ]
            for copy in copies { try await run(.skopeo, ["copy", "-q", "oci:\(image):v1", copy], folder) }
            try await run(
                Tool.shell, ["-c", "gzip -k o.tar && gzip -k d.tar && tar -C layout -cf plain.tar ."], folder)
            let layout = try await read("layout", folder)
            #expect(layout.kind == .ociLayout && layout.layers.count == 2)
            #expect(layout.config.user == "1000" && layout.config.environment == ["A=1"])
            #expect(layout.config.command == ["run"] && layout.platform == ImagePlatform("linux/amd64"))
            for (name, kind) in [
                ("copy", ArtifactKind.ociLayout), ("o.tar", .ociArchive), ("d.tar", .dockerArchive),
                ("o.tar.gz", .ociArchive), ("d.tar.gz", .dockerArchive), ("plain.tar", .ociArchive),
            ] {
                let other = try await read(name, folder)
                #expect(other.kind == kind)
                expectSame(other, layout)
                if kind != .dockerArchive {
                    #expect(other.manifestDigest == layout.manifestDigest, "\(name)")
                    #expect(other.layers.map(\.digest) == layout.layers.map(\.digest), "\(name)")
                }
            }
        }
    }

    @Test(.needs(.skopeo, .umoci))
    func skopeoCompressesOtherwise() async throws {
        try await withTemporaryFolder { folder in
            let image = try await made(folder)
            let layout = try await read("layout", folder)
            for format in ["zstd", "gzip"] {
                let options = ["--dest-compress", "--dest-compress-format", format]
                let copy = "oci:\(folder.path)/\(format):v1"
                try await run(.skopeo, ["copy", "-q"] + options + ["oci:\(image):v1", copy], folder)
                let other = try await read(format, folder)
                try #require(!other.layers.isEmpty)
                #expect(other.layers.allSatisfy { $0.mediaType.hasSuffix("+\(format)") })
                expectSame(other, layout)
            }
        }
    }

    @Test(.needs(.umoci))
    func whatUmociLeavesBehindIsUnreferenced() async throws {
        try await withTemporaryFolder { folder in
            try await make(folder)
            #expect(!(try await read("layout", folder)).unreferenced.isEmpty)
            try await run(.umoci, ["gc", "--layout", "layout"], folder)
            #expect(try await read("layout", folder).unreferenced == [])
        }
    }

    @Test(.needs(.umoci))
    func severalTagsNeedAName() async throws {
        try await withTemporaryFolder { folder in
            try await make(folder)
            try await run(.umoci, ["tag", "--image", "layout:v1", "v2"], folder)
            // Two names of one image are no ambiguity.
            #expect(try await read("layout", folder).names == ["v1", "v2"])
            try await run(.umoci, ["config", "--image", "layout:v2", "--config.user", "0"], folder)
            #expect(await Reading.result(folder.path(of: "layout")).id == "archive.oci-multiple-images")
            let second = await Reading.result(folder.path(of: "layout"), ImageSelection(image: "v2"))
            #expect(try second.get().config.user == "0")
        }
    }

    @Test(.needs(.buildah, .umoci))
    func buildahCommits() async throws {
        try await withTemporaryFolder { folder in
            try folder.write("a.txt", "alpha\n")
            let script = """
                set -e
                b="buildah --root $PWD/root --runroot $PWD/run --storage-driver vfs"
                c=$($b from scratch); $b copy -q "$c" a.txt /a.txt; $b config --user 7 --cmd run "$c"
                $b commit -q "$c" oci-archive:$PWD/o.tar:v1; $b commit -q "$c" docker-archive:$PWD/d.tar:app:1
                """
            let result = try await Tool.shell.run(["-c", script], in: folder.path)
            guard result.status == 0 else {
                // Containers cannot be made everywhere, such as inside one.
                try Requirement.giveUp("containers that buildah can make here")
            }
            let archive = try await read("o.tar", folder)
            #expect(archive.config.user == "7" && archive.layers.count == 1)
            let docker = try await read("d.tar", folder)
            #expect(docker.layers.map(\.diffID) == archive.layers.map(\.diffID))
            #expect(docker.config == archive.config)
        }
    }

    private func expectSame(_ other: ImageContents, _ layout: ImageContents) {
        #expect(other.config == layout.config && other.platform == layout.platform)
        #expect(other.layers.map(\.diffID) == layout.layers.map(\.diffID))
        #expect(other.layers.map(\.contents.entries) == layout.layers.map(\.contents.entries))
        #expect(other.warnings == [] && other.unreferenced == [])
    }

    /// A layout of two layers without leftovers; returns its path.
    private func made(_ folder: TemporaryFolder) async throws -> String {
        try await make(folder)
        try await run(.umoci, ["gc", "--layout", "layout"], folder)
        return folder.path(of: "layout")
    }

    private func make(_ folder: TemporaryFolder) async throws {
        var tar = TarBuilder.twoFiles
        tar.addFolder("d/")
        tar.addLink("d/l", to: "../a.txt")
        try folder.write("1.tar", tar.bytes())
        var second = TarBuilder()
        second.addFile("d/c.txt", "gamma\n", mode: 0o755)
        second.addFile(".wh.b.txt")
        try folder.write("2.tar", second.bytes())
        try await run(.umoci, ["init", "--layout", "layout"], folder)
        try await run(.umoci, ["new", "--image", "layout:v1"], folder)
        for layer in ["1.tar", "2.tar"] {
            try await run(.umoci, ["raw", "add-layer", "--image", "layout:v1", layer], folder)
        }
        let settings = ["--config.user", "1000", "--config.env", "A=1", "--config.cmd", "run"]
        try await run(
            .umoci, ["config", "--image", "layout:v1", "--os", "linux", "--architecture", "amd64"] + settings,
            folder)
    }

    private func run(_ tool: Tool, _ arguments: [String], _ folder: TemporaryFolder) async throws {
        let arguments = tool.name == "skopeo" ? ["--insecure-policy"] + arguments : arguments
        let result = try await tool.run(arguments, in: folder.path)
        try #require(result.status == 0, "\(tool.name) \(arguments): \(result.errors)")
    }

    private func read(_ name: String, _ folder: TemporaryFolder) async throws -> ImageContents {
        let result = await Reading.result(folder.path(of: name))
        try #require(result.complaint == nil, "\(name)")
        return try result.get()
    }
}
