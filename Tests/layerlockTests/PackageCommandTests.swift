import TestKit
import Testing

@Suite(.needsProgram)
struct PackageCommandTests {
    /// A layer with a package whose module was altered, and a module of nobody.
    private func layer(in folder: TemporaryFolder) throws {
        var zip = ZipBuilder()
        zip.addFile("python/six-1.16.0.dist-info/METADATA", "Name: six\nVersion: 1.16.0\n")
        zip.addFile(
            "python/six-1.16.0.dist-info/RECORD",
            "six.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\nsix-1.16.0.dist-info/RECORD,,\n")
        zip.addFile("python/six.py", "import os\n")
        zip.addFile("python/own.py", "pass\n")
        _ = try folder.write("layer.zip", zip.bytes())
    }

    @Test("inspect --packages lists packages and warns of what they leave open")
    func inspectPackages() async throws {
        try await withTemporaryFolder { folder in
            try layer(in: folder)
            let text = try await shell("layerlock inspect --packages layer.zip", in: folder)
            #expect(text.status == 0)
            #expect(text.text.contains("packages: 1\n"))
            #expect(text.text.contains("pypi  six  1.16.0  python/six-1.16.0.dist-info/METADATA"))
            #expect(text.text.contains("packages.altered  python/six.py: other content than six 1.16.0 records of it"))
            #expect(text.text.contains("packages.unowned  python/own.py"))
            let json = try await shell("layerlock inspect --packages layer.zip --format json", in: folder)
            #expect(json.text.contains(#""purl": "pkg:pypi/six@1.16.0""#))
            let plain = try await shell("layerlock inspect layer.zip --format json", in: folder)
            #expect(!plain.text.contains("purl"))
        }
    }

    @Test("sbom gives the same bytes for the same artifact and time", arguments: ["cyclonedx", "spdx"])
    func sbom(format: String) async throws {
        try await withTemporaryFolder { folder in
            try layer(in: folder)
            let command = "layerlock sbom layer.zip --format \(format) --as-of 2026-11-20T12:00:00Z"
            let result = try await shell(
                "\(command) --output a.json && \(command) | cmp - a.json && cat a.json", in: folder)
            #expect(result.status == 0)
            #expect(result.text.contains("pkg:pypi/six@1.16.0"))
            #expect(result.errors.contains("packages.altered"))
        }
    }

    @Test("sbom of what is refused writes nothing")
    func sbomOfARefusedArchive() async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell(
                "layerlock sbom $repo/Fixtures/hostile/hidden-entry.zip --output out.json; status=$?; test ! -e out.json || exit 9; exit $status",
                in: folder)
            #expect(result.status == 10)
            #expect(result.errors.contains("archive.zip-hidden-entry"))
        }
    }

    @Test("of an image the packages of the merged root count, and no removed ones")
    func imagePackages() async throws {
        try await withTemporaryFolder { folder in
            var lower = TarBuilder()
            for name in ["kept", "gone"] {
                lower.addFile("app/node_modules/\(name)/package.json", #"{"name":"\#(name)","version":"1.0.0"}"#)
            }
            lower.addFile("var/lib/dpkg/status", "Package: base-files\nStatus: install ok installed\nVersion: 12.4\n")
            var upper = TarBuilder()
            upper.addFile("app/node_modules/.wh.gone")
            upper.addFile("etc/os-release", "ID=debian\nVERSION_ID=12\n")
            let image = ImageBuilder([.gzip(lower.bytes()), .zstd(upper.bytes())])
            _ = try folder.write("image.tar", image.layout.files.tar())
            let result = try await shell("layerlock inspect --packages --format json image.tar", in: folder)
            #expect(result.status == 0)
            #expect(result.text.contains("pkg:npm/kept@1.0.0"))
            #expect(!result.text.contains("pkg:npm/gone"))
            #expect(result.text.contains("pkg:deb/debian/base-files@12.4?distro=debian-12"))
        }
    }
}
