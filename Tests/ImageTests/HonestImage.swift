import Core
import Image
import TestKit
import Testing

/// An odd image that has to be accepted.
struct HonestImage: Sendable, CustomTestStringConvertible {
    let what: String
    let selection: ImageSelection
    let files: @Sendable () -> [ImageFile]
    var testDescription: String { what }

    init(
        _ what: String, _ selection: ImageSelection = ImageSelection(),
        files: @escaping @Sendable () -> [ImageFile]
    ) {
        self.what = what
        self.selection = selection
        self.files = files
    }

    private static func image(_ what: String, _ change: @escaping @Sendable (inout ImageBuilder) -> Void) -> HonestImage
    {
        HonestImage(what) {
            var image = ImageBuilder()
            change(&image)
            return image.layout.files
        }
    }

    static let documents: [HonestImage] = [
        HonestImage("a plain layout") { ImageBuilder().layout.files },
        image("unknown fields") {
            $0.editManifest = { $0.changing(#""schemaVersion":2"#, to: #""schemaVersion":2,"future":{"a":[1,null]}"#) }
            $0.editConfig = { $0.changing(#""rootfs""#, to: #""moby.buildkit.x":"y","rootfs""#) }
        },
        image("no media type inside the manifest") {
            $0.editManifest = { $0.changing(#""mediaType":"application/vnd.oci.image.manifest.v1+json","#, to: "") }
        },
        image("no layers") { $0.layers = [] },
        image("no layers, diffIDs that are null") {
            $0.layers = []
            $0.editConfig = { $0.changing(#""diff_ids":[]"#, to: #""diff_ids":null"#) }
        },
        image("the same layer twice") { $0.layers.append($0.layers[0]) },
        image("gzip and zstd layers") {
            $0.layers = [.gzip($0.layers[0].tar), .zstd(ImageBuilder.Layer.file("b", "b").tar)]
        },
        image("gzip layers of two members") {
            let tar = $0.layers[0].tar
            var layer = ImageBuilder.Layer.gzip(tar)
            layer.blob = GzipMember(Array(tar[..<700])).bytes + GzipMember(Array(tar[700...])).bytes
            $0.layers = [layer]
        },
        image("an empty layer") { $0.layers.append(.gzip(TarBuilder().bytes())) },
        image("docker's media types") {
            $0.manifestType = "application/vnd.docker.distribution.manifest.v2+json"
            $0.configType = "application/vnd.docker.container.image.v1+json"
            $0.layers = [.gzip($0.layers[0].tar)]
            $0.layers[0].mediaType = "application/vnd.docker.image.rootfs.diff.tar.gzip"
        },
        image("embedded data equal to the blob") {
            $0.layers = []
            let bytes = $0.configBytes
            let data = base64(bytes)
            $0.editManifest = {
                $0.changing("\"size\":\(bytes.count)", to: "\"size\":\(bytes.count),\"data\":\"\(data)\"")
            }
        },
        image("an empty list of addresses") { $0.layers[0].extra = #","urls":[]"# },
        image("a config that is null") { $0.config = "null" },
        image("a config full of nulls") {
            $0.config = #"{"Entrypoint":null,"Cmd":null,"Env":null,"Labels":null,"ExposedPorts":null,"Volumes":null}"#
        },
        image("labels and volumes that differ in case") {
            $0.config = #"{"Labels":{"Vendor":"a","vendor":"b"},"Volumes":{"/Data":{},"/data":{}}}"#
        },
        HonestImage("unreferenced blobs") {
            var layout = ImageBuilder().layout
            layout.addBlob(Array("left over".utf8))
            return layout.files
        },
        HonestImage("other files beside the layout") {
            ImageBuilder().layout.files + [ImageFile("README.md", "hi"), ImageFile("notes", "", kind: .folder)]
        },
        HonestImage("no folders in the archive") { ImageBuilder().layout.files.filter { $0.kind == .file } },
        HonestImage("the documents first") { ImageBuilder().layout.files.reversed().filter { $0.kind == .file } },
        HonestImage("an index within the index") {
            var layout = ImageBuilder().layout
            layout.manifests = [layout.addIndex([layout.addIndex(layout.manifests)])]
            return layout.files
        },
        HonestImage("two names for one image") {
            var layout = ImageBuilder().layout
            layout.manifests = ["one", "two"].map { ImageBuilder().descriptor(ImageThreat.named($0)) }
            return layout.files
        },
        HonestImage("an artifact beside the image") {
            var layout = ImageBuilder().layout
            var signature = ImageThreat.other()
            signature.configType = "application/vnd.cncf.notary.signature"
            signature.layers[0].mediaType = "application/jose+json"
            layout.add(signature)
            return layout.files
        },
        HonestImage("a blob of an unknown kind in the index") {
            var layout = ImageBuilder().layout
            layout.addBlob([1])
            layout.manifests.append(ImageBuilder.descriptor("application/x-other", [1]))
            return layout.files
        },
    ]

    static let choices: [HonestImage] = [
        HonestImage("a bill of materials beside the image") {
            var layout = ImageBuilder().layout
            layout.add(bill(), ImageThreat.named("sha256-00.sbom"))
            return layout.files
        },
        HonestImage(
            "one without a name, by its manifest",
            ImageSelection(image: ImageBuilder.digest(ImageThreat.other().manifestBytes))
        ) { twoWithoutNames().files },
        HonestImage(
            "one without a name, by its config", ImageSelection(image: ImageBuilder.digest(ImageBuilder().configBytes))
        ) { twoWithoutNames().files },
        HonestImage("a variant that the config alone says", ImageSelection(platform: ImagePlatform("linux/arm/v6"))) {
            var layout = LayoutBuilder()
            layout.add(
                ImageThreat.other(platform: #""architecture":"arm","variant":"v6","os":"linux""#),
                #","platform":{"architecture":"arm","os":"linux"}"#)
            return layout.files
        },
        HonestImage("one of two names", ImageSelection(image: "two")) {
            var layout = LayoutBuilder()
            layout.add(ImageBuilder(), ImageThreat.named("one"))
            layout.add(ImageThreat.other(), ImageThreat.named("two"))
            return layout.files
        },
        HonestImage("one of two platforms", ImageSelection(platform: ImagePlatform("linux/arm64"))) {
            twoPlatforms().files
        },
        HonestImage("a platform with its variant", ImageSelection(platform: ImagePlatform("linux/arm64/v8"))) {
            twoPlatforms().files
        },
        HonestImage("a platform that the config alone says", ImageSelection(platform: ImagePlatform("linux/arm64"))) {
            var layout = LayoutBuilder()
            layout.add(ImageBuilder())
            layout.add(ImageThreat.other(platform: #""architecture":"arm64","os":"linux""#))
            return layout.files
        },
        HonestImage("other platforms left out of the archive") {
            var layout = twoPlatforms()
            layout.removeBlob(ImageThreat.other(platform: #""architecture":"arm64","os":"linux""#).manifestBytes)
            return layout.files
        },
        HonestImage(
            "an image of another platform without its layers", ImageSelection(platform: ImagePlatform("linux/amd64"))
        ) {
            var layout = twoPlatforms()
            layout.removeBlob(ImageThreat.other().layers[0].blob)
            return layout.files
        },
    ]

    static let dockers: [HonestImage] = [
        HonestImage("docker save, old") { ImageBuilder().dockerFiles() },
        HonestImage("docker save, old, equal layers as links") {
            ImageBuilder([.file("a", "a"), .file("b", "b"), .file("a", "a")]).dockerFiles()
        },
        HonestImage("docker save without a name") { ImageBuilder().dockerFiles(tag: nil) },
        HonestImage("docker save with gzip layers") {
            ImageBuilder([.gzip(TarBuilder.twoFiles.bytes())]).dockerFiles()
        },
        HonestImage("docker save, a layer as a hard link") {
            var files = ImageBuilder([.file("a", "a"), .file("a", "a")]).dockerFiles()
            for place in files.indices where files[place].kind == .link {
                let target = String(decoding: files[place].content.dropFirst(3), as: UTF8.self)
                files[place] = ImageFile(files[place].path, target, kind: .hardlink)
            }
            return files
        },
        HonestImage("a config named by its digest, as go-containerregistry does") {
            var files = ImageBuilder().dockerFiles()
            let name = ImageBuilder.hex(ImageBuilder().configBytes)
            files["\(name).json"].path = "sha256:\(name)"
            files["manifest.json"].change("\(name).json", to: "sha256:\(name)")
            return files
        },
        HonestImage("a config named config.json, as jib does") {
            var files = ImageBuilder().dockerFiles()
            let name = ImageBuilder.hex(ImageBuilder().configBytes)
            files["\(name).json"].path = "config.json"
            files["manifest.json"].change("\(name).json", to: "config.json")
            return files
        },
        HonestImage("docker save, modern") { ImageBuilder().modernFiles() },
        HonestImage("docker save, modern, of two images", ImageSelection(image: "other:1")) { twoModern() },
        HonestImage("docker save, modern, with docker's whole name", ImageSelection(image: "docker.io/library/other:1"))
        {
            twoModern()
        },
        HonestImage("docker save of two images, old", ImageSelection(image: "app:1")) {
            var files = ImageBuilder().dockerFiles()
            let more = ImageThreat.other().dockerFiles(tag: "other:1")
            let one = String(decoding: files["manifest.json"].content, as: UTF8.self).dropLast()
            let two = String(decoding: more["manifest.json"].content, as: UTF8.self).dropFirst()
            files["manifest.json"].content = Array("\(one),\(two)".utf8)
            return files + more.filter { $0.path != "manifest.json" }
        },
        HonestImage("an index with a name beside no tag") { beside(#""RepoTags":null"#) },
        HonestImage("an index with a name beside no tags") { beside(#""RepoTags":[]"#) },
        HonestImage("an index with a name beside no word of tags") { beside(#""Other":[]"#) },
        HonestImage("the name of the index alone", ImageSelection(image: "app:1")) { beside(#""RepoTags":null"#) },
        HonestImage("docker 25, saved by digest: an index of null") {
            var files = ImageBuilder().modernFiles()
            files["index.json"].content = Array(#"{"schemaVersion":2,"manifests":null}"#.utf8)
            files["manifest.json"].change(#"["app:1"]"#, to: "null")
            return files
        },
        HonestImage(
            "an image that docker saved by digest beside another, by its config",
            ImageSelection(image: ImageBuilder.digest(ImageThreat.other().configBytes))
        ) { leftOut(tag: nil) },
        HonestImage(
            "the other of these, by its manifest",
            ImageSelection(image: ImageBuilder.digest(ImageBuilder().manifestBytes))
        ) { leftOut(tag: nil) },
        HonestImage("the keys of old Jib") {
            var files = ImageBuilder().dockerFiles()
            for key in ["Config", "RepoTags", "Layers"] {
                files["manifest.json"].change("\"\(key)\"", to: "\"\(key.prefix(1).lowercased())\(key.dropFirst())\"")
            }
            return files
        },
        HonestImage("docker save, modern, with an attestation") {
            var layout = LayoutBuilder()
            let image = ImageBuilder()
            layout.addBlobs(of: image)
            let statement = attestation()
            layout.addBlobs(of: statement)
            layout.manifests = [
                layout.addIndex([image.descriptor(ImageThreat.amd64), statement.descriptor(aboutImage(image))])
            ]
            return layout.files + [ImageFile("manifest.json", "[\(image.dockerImage(tag: nil))]")]
        },
    ]

    /// An archive whose index names the image, and whose `manifest.json` says `tags`.
    private static func beside(_ tags: String) -> [ImageFile] {
        var files = ImageBuilder().modernFiles()
        files["manifest.json"].change(#""RepoTags":["app:1"]"#, to: tags)
        return files
    }

    /// Two images in `manifest.json`, of which the index lists the first alone.
    static func leftOut(tag: String?) -> [ImageFile] {
        let (image, more) = (ImageBuilder(), ImageThreat.other())
        var layout = LayoutBuilder()
        layout.add(image)
        for blob in more.blobs.dropFirst() { layout.addBlob(blob) }
        let images = [image.dockerImage(tag: nil), more.dockerImage(tag: tag)]
        return layout.files + [ImageFile("manifest.json", "[\(images.joined(separator: ","))]")]
    }

    /// What `cosign attach sbom` pushes: an image's config, and a bill of materials as layer.
    static func bill() -> ImageBuilder {
        var bill = ImageBuilder([ImageBuilder.Layer(Array("{}".utf8))])
        bill.layers[0].mediaType = "text/spdx+json"
        return bill
    }

    static func attestation() -> ImageBuilder {
        var statement = ImageBuilder([ImageBuilder.Layer(Array("{}".utf8))])
        statement.layers[0].mediaType = "application/vnd.in-toto+json"
        statement.platform = #""architecture":"unknown","os":"unknown""#
        return statement
    }

    static func aboutImage(_ image: ImageBuilder) -> String {
        #","platform":{"architecture":"unknown","os":"unknown"},"annotations":{"vnd.docker.reference.type":"#
            + #""attestation-manifest","vnd.docker.reference.digest":"\#(ImageBuilder.digest(image.manifestBytes))"}"#
    }

    static func twoWithoutNames() -> LayoutBuilder {
        var layout = ImageBuilder().layout
        layout.add(ImageThreat.other())
        return layout
    }

    static func twoPlatforms() -> LayoutBuilder {
        var layout = LayoutBuilder()
        let arm = ImageThreat.other(platform: #""architecture":"arm64","os":"linux""#)
        layout.addBlobs(of: ImageBuilder())
        layout.addBlobs(of: arm)
        layout.manifests = [
            layout.addIndex([ImageBuilder().descriptor(ImageThreat.amd64), arm.descriptor(ImageThreat.arm64)])
        ]
        return layout
    }

    private static func twoModern() -> [ImageFile] {
        var layout = LayoutBuilder()
        var images: [String] = []
        for (image, name) in [(ImageBuilder(), "app:1"), (ImageThreat.other(), "other:1")] {
            layout.add(image, #","annotations":{"io.containerd.image.name":"docker.io/library/\#(name)"}"#)
            images.append(image.dockerImage(tag: name))
        }
        return layout.files + [ImageFile("manifest.json", "[\(images.joined(separator: ","))]")]
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = Array(bytes[start..<min(start + 3, bytes.count)])
            let bits = (0..<3).reduce(0) { $0 << 8 | ($1 < group.count ? Int(group[$1]) : 0) }
            for place in 0..<4 { text.append(place <= group.count ? alphabet[bits >> (18 - 6 * place) & 63] : "=") }
        }
        return text
    }
}
