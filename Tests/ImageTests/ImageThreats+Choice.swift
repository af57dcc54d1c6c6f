import Core
import Image
import TestKit

extension ImageThreat {
    static let amd64 = #","platform":{"architecture":"amd64","os":"linux"}"#
    static let arm64 = #","platform":{"architecture":"arm64","os":"linux","variant":"v8"}"#

    static func named(_ name: String) -> String { #","annotations":{"org.opencontainers.image.ref.name":"\#(name)"}"# }

    static func other(_ text: String = "other\n", platform: String? = nil) -> ImageBuilder {
        var image = ImageBuilder([.file("b.txt", text)])
        if let platform { image.platform = platform }
        return image
    }

    /// Which image is meant.
    static let choice: [ImageThreat] = [
        .layout("oci-no-image", "an empty index") { $0.manifests = [] },
        .files("oci-no-image", "no index.json") { $0.removeAll { $0.path == "index.json" } },
        .layout("oci-no-image", "an attestation alone") {
            $0.manifests = [ImageBuilder().descriptor(#","platform":{"architecture":"unknown","os":"unknown"}"#)]
        },
        .layout("oci-no-image", "a name that is not there", ImageSelection(image: "v2")) { _ in },
        .layout("oci-no-image", "a platform that is not there", ImageSelection(platform: ImagePlatform("linux/arm64")))
        {
            _ in
        },
        .image("oci-not-image", "a chart") { $0.configType = "application/vnd.cncf.helm.config.v1+json" },
        .image("oci-not-image", "a cosign signature") {
            $0.layers[0].mediaType = "application/vnd.dev.cosign.simplesigning.v1+json"
        },
        .layout("oci-no-image", "a digest that is not there", ImageSelection(image: ImageBuilder.digest([1]))) { _ in },
        .layout("oci-not-image", "a bill of materials by its name", ImageSelection(image: "bill")) {
            $0.add(HonestImage.bill(), named("bill"))
        },
        .layout("oci-media-type", "a bill of materials alone") {
            $0 = LayoutBuilder()
            $0.add(HonestImage.bill())
        },
        .layout("oci-ambiguous-platform", "layers of no known type that are offered for the platform") {
            $0.manifests = [$0.addIndex([ImageBuilder().descriptor(amd64), HonestImage.bill().descriptor(amd64)])]
            $0.addBlobs(of: HonestImage.bill())
        },
        .layout("oci-ambiguous-platform", "layers of an unknown compression beside the image") {
            var lz4 = other()
            lz4.layers[0].mediaType = "application/vnd.oci.image.layer.v1.tar+lz4"
            $0.add(lz4)
        },
        .layout("oci-multiple-images", "two names") {
            $0 = LayoutBuilder()
            $0.add(ImageBuilder(), named("one"))
            $0.add(other(), named("two"))
        },
        .layout("oci-multiple-images", "two platforms") {
            $0 = LayoutBuilder()
            let arm = other(platform: #""architecture":"arm64","os":"linux""#)
            $0.addBlobs(of: ImageBuilder())
            $0.addBlobs(of: arm)
            $0.manifests = [$0.addIndex([ImageBuilder().descriptor(amd64), arm.descriptor(arm64)])]
        },
        .layout("oci-ambiguous-ref", "one name for two images") {
            $0 = LayoutBuilder()
            $0.add(ImageBuilder(), named("one"))
            $0.add(other(), named("one"))
        },
        .layout("oci-ambiguous-ref", "one name for two images, another one asked for", ImageSelection(image: "two")) {
            $0 = LayoutBuilder()
            $0.add(ImageBuilder(), named("one"))
            $0.add(other(), named("one"))
            $0.add(other("third\n"), named("two"))
        },
        .layout(
            "oci-ambiguous-platform", "two for one platform", ImageSelection(platform: ImagePlatform("linux/amd64"))
        ) {
            $0 = LayoutBuilder()
            $0.addBlobs(of: ImageBuilder())
            $0.addBlobs(of: other())
            $0.manifests = [$0.addIndex([ImageBuilder().descriptor(amd64), other().descriptor(amd64)])]
        },
        .layout("oci-ambiguous-platform", "two for one platform, none asked for") {
            $0 = LayoutBuilder()
            $0.add(ImageBuilder(), amd64)
            $0.add(other())
        },
        .layout("oci-platform-mismatch", "an index that says another platform") {
            $0.manifests = [ImageBuilder().descriptor(arm64)]
        },
        .layout(
            "oci-platform-mismatch", "one image for two platforms",
            ImageSelection(platform: ImagePlatform("linux/arm64"))
        ) {
            $0.manifests = [$0.addIndex([ImageBuilder().descriptor(amd64), ImageBuilder().descriptor(arm64)])]
        },
    ]

    /// Docker archives, alone and beside an OCI layout.
    static let dockers: [ImageThreat] = [
        .docker("docker-manifest-missing", "no manifest.json") { $0.removeAll { $0.path == "manifest.json" } },
        .docker("docker-manifest-invalid", "an object") {
            $0["manifest.json"].content = Array("{}".utf8)
        },
        .docker("docker-manifest-invalid", "an empty list") { $0["manifest.json"].content = Array("[]".utf8) },
        .docker("docker-manifest-invalid", "no config") {
            $0["manifest.json"].change(#""Config""#, to: #""Konfig""#)
        },
        .docker("docker-manifest-invalid", "layers that are a string") {
            $0["manifest.json"].content = Array(#"[{"Config":"a.json","Layers":"b"}]"#.utf8)
        },
        .docker("json-case-variant-key", "Jib's keys beside docker's") {
            $0["manifest.json"].change(#""Config":"#, to: #""config":"x","Config":"#)
        },
        .docker("json-case-variant-key", "Jib's config and docker's layers") {
            $0["manifest.json"].change(#""Config""#, to: #""config""#)
        },
        .docker("docker-manifest-missing", "docker's archive of before 1.10") {
            $0.removeAll { $0.path == "manifest.json" || $0.path.hasSuffix(".json") && $0.path.count > 64 }
            $0.append(ImageFile("repositories", "{}"))
        },
        .files("oci-layout-missing", "skopeo's dir: format") { files in
            files = [
                ImageFile("version", "Directory Transport Version: 1.1\n"),
                ImageFile("manifest.json", ImageBuilder().manifestBytes),
            ]
        },
        .files("oci-digest-invalid", "a file of macOS' tar among the blobs") {
            $0.append(ImageFile("blobs/sha256/._\(ImageBuilder.hex([1]))", "x"))
        },
        modern("docker-oci-disagree", "a name that manifest.json gives another image") { files in
            let more = other()
            var layout = LayoutBuilder()
            layout.add(ImageBuilder(), #","annotations":{"io.containerd.image.name":"docker.io/library/app:1"}"#)
            layout.add(more)
            let images = [ImageBuilder().dockerImage(tag: nil), more.dockerImage(tag: "app:1")]
            files = layout.files + [ImageFile("manifest.json", "[\(images.joined(separator: ","))]")]
        },
        modern("docker-oci-disagree", "an image with a name that index.json leaves out") {
            $0 = HonestImage.leftOut(tag: "other:1")
        },
        modern("docker-oci-disagree", "an index of null beside a name") {
            $0["index.json"].content = Array(#"{"schemaVersion":2,"manifests":null}"#.utf8)
        },
        .docker("docker-manifest-invalid", "one image twice") { files in
            let text = String(decoding: files["manifest.json"].content, as: UTF8.self)
            files["manifest.json"].content = Array("[\(text.dropFirst().dropLast()),\(text.dropFirst())".utf8)
        },
        .docker("docker-multiple-images", "two images") { files in
            let more = other().dockerFiles(tag: "other:1")
            let one = String(decoding: files["manifest.json"].content, as: UTF8.self).dropLast()
            let two = String(decoding: more["manifest.json"].content, as: UTF8.self).dropFirst()
            files["manifest.json"].content = Array("\(one),\(two)".utf8)
            files += more.filter { $0.path != "manifest.json" }
        },
        .docker("oci-no-image", "a name that is not there", ImageSelection(image: "other:1")) { _ in },
        .docker("docker-path", "a path that climbs") {
            $0["manifest.json"].change(#""Config":""#, to: #""Config":"../"#)
        },
        .docker("docker-path", "an absolute path") {
            $0["manifest.json"].change(#""Layers":[""#, to: #""Layers":["/"#)
        },
        .docker("docker-path", "a path with two slashes") {
            $0["manifest.json"].change("/layer.tar", to: "//layer.tar")
        },
        .docker("docker-file-missing", "no layer") { $0.removeAll { $0.path.hasSuffix("layer.tar") } },
        .docker("docker-file-missing", "no config") {
            $0.removeAll { $0.path.hasSuffix(".json") && $0.path.count > 64 }
        },
        .docker("docker-not-regular", "a layer that is a folder") {
            $0["manifest.json"].change("/layer.tar", to: "")
        },
        .docker("docker-not-regular", "a layer that is a dangling link") { files in
            guard let place = files.firstIndex(where: { $0.path.hasSuffix("layer.tar") }) else { return }
            files[place] = ImageFile(files[place].path, "../none/layer.tar", kind: .link)
        },
        .docker("docker-not-regular", "links in a circle") { files in
            guard let place = files.firstIndex(where: { $0.path.hasSuffix("layer.tar") }) else { return }
            files[place] = ImageFile(files[place].path, "layer.tar", kind: .link)
        },
        .docker("docker-not-regular", "a config that is a link") { files in
            guard let place = files.firstIndex(where: { $0.path.hasSuffix(".json") && $0.path.count > 64 }) else {
                return
            }
            files.append(ImageFile("other", files[place].content))
            files[place] = ImageFile(files[place].path, "other", kind: .link)
        },
        .docker("docker-not-regular", "manifest.json as a link") {
            $0["manifest.json"].path = "other.json"
            $0.append(ImageFile("manifest.json", "other.json", kind: .link))
        },
        .docker("docker-config-digest", "a config that was edited") { files in
            guard let place = files.firstIndex(where: { $0.path.hasSuffix(".json") && $0.path.count > 64 }) else {
                return
            }
            files[place].change("1000", to: "0000")
        },
        .docker("oci-diffid-mismatch", "a layer that was edited") { files in
            guard let place = files.firstIndex(where: { $0.path.hasSuffix("layer.tar") }) else { return }
            files[place].content = ImageBuilder.Layer.file("a.txt", "omega\n").tar
        },
        .docker("oci-diffid-count", "a layer too many") {
            $0["manifest.json"].change(#""Layers":["#, to: #""Layers":["manifest.json","#)
        },
        .docker("oci-layout-missing", "an index.json of its own") { $0.append(ImageFile("index.json", "{}")) },
        modern("docker-oci-disagree", "another image in manifest.json") { files in
            let more = other()
            files = files.filter { $0.path != "manifest.json" } + blobs(of: more)
            files.append(ImageFile("manifest.json", "[\(more.dockerImage(tag: "app:1"))]"))
        },
        modern("docker-oci-disagree", "one image more in manifest.json") { files in
            let more = other()
            let images = [ImageBuilder().dockerImage(tag: "app:1"), more.dockerImage(tag: "other:1")]
            files = files.filter { $0.path != "manifest.json" } + blobs(of: more)
            files.append(ImageFile("manifest.json", "[\(images.joined(separator: ","))]"))
        },
        modern("docker-oci-disagree", "one image more in index.json") { files in
            var layout = LayoutBuilder()
            layout.add(ImageBuilder())
            layout.add(other())
            files = layout.files + [files["manifest.json"]]
        },
        modern("docker-oci-disagree", "another order of layers") { files in
            let image = ImageBuilder([.file("a.txt", "a\n"), .file("b.txt", "b\n")])
            files = image.modernFiles()
            let one = "\"blobs/sha256/\(ImageBuilder.hex(image.layers[0].blob))\""
            let two = "\"blobs/sha256/\(ImageBuilder.hex(image.layers[1].blob))\""
            files["manifest.json"].change("\(one),\(two)", to: "\(two),\(one)")
        },
        modern("docker-oci-disagree", "another name") { $0["manifest.json"].change("app:1", to: "other:1") },
        modern("docker-oci-disagree", "another config of the same layers") { files in
            var more = ImageBuilder()
            more.config = #"{"User":"root"}"#
            files =
                files.filter { $0.path != "manifest.json" } + [
                    ImageFile("\(ImageBuilder.hex(more.configBytes)).json", more.configBytes)
                ]
            files.append(
                ImageFile(
                    "manifest.json",
                    "[\(more.dockerImage(tag: "app:1").changing("blobs/sha256/\(ImageBuilder.hex(more.configBytes))", to: "\(ImageBuilder.hex(more.configBytes)).json"))]"
                ))
        },
    ]

    private static func blobs(of image: ImageBuilder) -> [ImageFile] {
        image.layout.blobs.filter { file in !ImageBuilder().layout.blobs.contains { $0.path == file.path } }
    }

    private static func modern(
        _ id: String, _ threat: String, _ change: @escaping @Sendable (inout [ImageFile]) -> Void
    ) -> ImageThreat {
        ImageThreat(id, threat) {
            var files = ImageBuilder().modernFiles()
            change(&files)
            return files
        }
    }
}
