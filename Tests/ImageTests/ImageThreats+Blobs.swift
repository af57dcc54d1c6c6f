import Core
import Image
import TestKit

extension ImageThreat {
    private static let tar = ImageBuilder.Layer.file("a.txt", "alpha\n").tar
    private static var blob: String { "blobs/sha256/\(ImageBuilder.hex(tar))" }

    /// Blobs, their names, types and bytes.
    static let blobs: [ImageThreat] = [
        .image("oci-media-type", "an unknown layer type") { $0.layers[0].mediaType = "application/x-squashfs" },
        .image("oci-media-type", "a type in other case") {
            $0.layers[0].mediaType = "application/vnd.oci.image.layer.v1.Tar"
        },
        .image("oci-media-type", "an encrypted layer") { $0.layers[0].mediaType += "+encrypted" },
        .image("oci-media-type-mismatch", "a manifest that calls itself something else") {
            $0.editManifest = {
                $0.changing("vnd.oci.image.manifest.v1", to: "vnd.docker.distribution.manifest.v2")
            }
        },
        .layout("oci-media-type-mismatch", "index.json as docker's list") {
            $0.editIndex = {
                $0.changing(LayoutBuilder.indexType, to: "application/vnd.docker.distribution.manifest.list.v2+json")
            }
        },
        .layout("oci-media-type-mismatch", "one manifest under two types") {
            let image = ImageBuilder()
            $0.manifests.append(
                ImageBuilder.descriptor(
                    "application/vnd.docker.distribution.manifest.v2+json", image.manifestBytes))
        },
        .image("oci-compression-mismatch", "plain, said to be gzip") { $0.layers[0].mediaType += "+gzip" },
        .image("oci-compression-mismatch", "gzip, said to be plain") {
            let type = $0.layers[0].mediaType
            $0.layers[0] = .gzip($0.layers[0].tar)
            $0.layers[0].mediaType = type
        },
        .image("oci-compression-mismatch", "zstd, said to be gzip") {
            $0.layers[0] = .zstd($0.layers[0].tar)
            $0.layers[0].mediaType = "application/vnd.oci.image.layer.v1.tar+gzip"
        },
        .image("oci-compression-mismatch", "the same layer under two types") {
            var second = $0.layers[0]
            second.mediaType += "+gzip"
            $0.layers.append(second)
        },
        .image("oci-digest-invalid", "no colon") { $0.editManifest = { $0.changing("sha256:", to: "sha256") } },
        .image("oci-digest-invalid", "upper case") {
            let digits = ImageBuilder.hex($0.layers[0].blob)
            $0.editManifest = { $0.changing(digits, to: digits.uppercased()) }
        },
        .image("oci-digest-invalid", "a path in a digest") {
            $0.editManifest = { $0.changing("sha256:", to: "sha256:../") }
        },
        .image("oci-digest-invalid", "a diffID that is none") {
            $0.editConfig = { $0.changing("sha256:", to: "sha256:0") }
        },
        .files("oci-digest-invalid", "a blob that no digest names") {
            $0.append(ImageFile("blobs/sha256/readme", "hi"))
        },
        .image("oci-digest-algorithm", "SHA-512") { $0.editManifest = { $0.changing("sha256:", to: "sha512:") } },
        .files("oci-digest-algorithm", "a blob of SHA-512") {
            $0.append(ImageFile("blobs/sha512/" + String(repeating: "0", count: 128), "hi"))
        },
        .files("oci-digest-mismatch", "a layer with another byte") { $0[blob].content[512] ^= 1 },
        .files("oci-digest-mismatch", "a config with another byte") {
            let path = "blobs/sha256/\(ImageBuilder.hex(ImageBuilder().configBytes))"
            $0[path].change("1000", to: "0000")
        },
        .files("oci-digest-mismatch", "a manifest with another byte") {
            let path = "blobs/sha256/\(ImageBuilder.hex(ImageBuilder().manifestBytes))"
            $0[path].change(#"{"schema"#, to: #" {"schem"#)
        },
        .files("oci-digest-mismatch", "a blob that no document names") {
            $0.append(ImageFile("blobs/sha256/\(ImageBuilder.hex([1]))", [2]))
        },
        .files("oci-size-mismatch", "a layer cut short") { $0[blob].content.removeLast(512) },
        .image("oci-size-mismatch", "a size too small") {
            let size = $0.layers[0].blob.count
            $0.editManifest = { $0.changing(#""size":\#(size)"#, to: #""size":\#(size - 1)"#) }
        },
        .layout("oci-blob-missing", "no layer") { $0.removeBlob(tar) },
        .layout("oci-blob-missing", "no config") { $0.removeBlob(ImageBuilder().configBytes) },
        .layout("oci-blob-missing", "no manifest") { $0.removeBlob(ImageBuilder().manifestBytes) },
        .layout("oci-blob-missing", "an index without any of its manifests") { layout in
            let index = layout.addIndex(layout.manifests)
            layout.manifests = [index]
            layout.removeBlob(ImageBuilder().manifestBytes)
        },
        .files("oci-blob-not-regular", "a layer that is a link") {
            $0.append(ImageFile("blobs/sha256/\(ImageBuilder.hex([1]))", ImageBuilder.hex(tar), kind: .link))
        },
        .files("oci-blob-not-regular", "a layer that is a folder") {
            $0[blob] = ImageFile(blob, "", kind: .folder)
        },
        .files("oci-blob-not-regular", "index.json as a link") {
            $0["index.json"].path = "other.json"
            $0.append(ImageFile("index.json", "other.json", kind: .link))
        },
        .files("oci-blob-not-regular", "blobs that is a file") {
            $0 = $0.filter { !$0.path.hasPrefix("blobs") } + [ImageFile("blobs", "hi")]
        },
        .image("oci-foreign-layer", "a type that is not distributed") {
            $0.layers[0].mediaType = "application/vnd.oci.image.layer.nondistributable.v1.tar"
        },
        .image("oci-foreign-layer", "docker's foreign type") {
            $0.layers[0].mediaType = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"
        },
        .image("oci-foreign-layer", "an address to fetch from") {
            $0.layers[0].extra = #","urls":["https://example.com/layer"]"#
        },
        .image("oci-embedded-data", "other data") { $0.layers[0].extra = #","data":"aGk=""# },
        .image("oci-embedded-data", "no base 64") { $0.layers[0].extra = #","data":"*""# },
        .image("oci-diffid-mismatch", "another diffID") {
            let digest = ImageBuilder.digest($0.layers[0].tar)
            $0.editConfig = { $0.changing(digest, to: ImageBuilder.digest([1])) }
        },
        .image("oci-diffid-mismatch", "diffIDs in another order") {
            $0.layers.append(.file("b.txt", "beta\n"))
            let one = ImageBuilder.digest($0.layers[0].tar)
            let two = ImageBuilder.digest($0.layers[1].tar)
            $0.editConfig = { $0.changing("\"\(one)\",\"\(two)\"", to: "\"\(two)\",\"\(one)\"") }
        },
        .image("tar-duplicate-path", "a fault inside a layer") {
            var tar = TarBuilder.twoFiles
            tar.addFile("a.txt", "other")
            $0.layers.append(.gzip(tar.bytes()))
        },
        .image("gzip-trailing-data", "text behind a layer's gzip") {
            var layer = ImageBuilder.Layer.gzip($0.layers[0].tar)
            layer.blob += Array("text".utf8)
            $0.layers = [layer]
        },
    ]
}
