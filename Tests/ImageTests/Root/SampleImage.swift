import Archive
import Core
import Cryptography
import Image
import TestKit
import Testing

/// An image of real tars, as a layout that other tools read too.
struct SampleImage {
    let tars: [[UInt8]]
    let contents: [TarContents]
    let root: MergedRoot

    init(_ layers: [TarBuilder]) throws {
        tars = layers.map { $0.bytes() }
        contents = try layers.map { tar throws(Failure) in try ImageTests.contents(tar) }
        root = try RootMerge.merge(contents)
    }

    /// Everything that layers do to each other.
    static func everything() throws -> SampleImage {
        var base = TarBuilder()
        base.addFolder("./")
        base.addFolder("bin/")
        base.addFile("bin/su", "program", mode: 0o4755)
        base.addHardlink("bin/sudo", to: "bin/su")
        base[base.members.count - 1].mode = 0o4755
        base.addLink("sbin", to: "bin")
        base.addLink("abs", to: "/bin/su")
        base.addFolder("tmp/", mode: 0o1777)
        base.addFolder("shared/", mode: 0o2775)
        base["shared/"].gid = 50
        base.addFolder("locked/", mode: 0o555)
        base.addFile("locked/in", "inside")
        base["locked/in"].uid = 1000
        base["locked/in"].gid = 1001
        base.addFolder("gone/")
        base.addFile("gone/a")
        base.addFile("gone/b")
        base.addFolder("opaque/")
        base.addFile("opaque/old")
        base.addFile("file-to-folder", "f")
        base.addFolder("folder-to-file/")
        base.addFile("folder-to-file/x")
        base.addLink("link-to-folder", to: "bin")
        base.addFile("one", "same file")
        base.addHardlink("two", to: "one")
        base.addFile("größe mit leerzeichen", "ü")
        base.addFile("implied/deep/er", "i")

        var middle = TarBuilder()
        middle.addFile(".wh.gone")
        middle.addFolder("opaque/", mode: 0o750)
        middle.addFile("opaque/new", "n")
        middle.addFile("opaque/.wh..wh..opq")
        middle.addFolder("file-to-folder/")
        middle.addFile("file-to-folder/y", "y")
        middle.addFile("folder-to-file", "was a folder")
        middle.addFolder("link-to-folder/")
        middle.addFile("link-to-folder/z", "z")
        middle.addFile("one", "replaced", mode: 0o600)
        middle.addHardlink("three", to: "two")
        middle.addFile(".wh.never-there")

        var top = TarBuilder()
        top.addFolder("bin/", mode: 0o711)
        top["bin/"].uid = 7
        top.addFile(".wh.abs")
        top.addFile("gone", "back as a file")
        top.addFile("empty", "")
        return try SampleImage([base, middle, top])
    }

    /// The layers in one file, as a docker archive holds them.
    func layerSources(_ folder: TemporaryFolder) throws -> [LayerSource] {
        let path = try folder.write("layers", tars.flatMap(\.self))
        let source = try ByteSource(path: path)
        var start: UInt64 = 0
        return try tars.map { tar in
            defer { start += UInt64(tar.count) }
            return LayerSource(
                source: source, range: start..<start + UInt64(tar.count), digest: try SHA256.digest(of: tar))
        }
    }

    /// Writes an OCI layout with this image under the tag `x`; returns its folder.
    func writeLayout(_ folder: TemporaryFolder) throws -> String {
        for name in ["layout", "layout/blobs", "layout/blobs/sha256"] { try folder.makeFolder(name) }
        func blob(_ bytes: [UInt8]) throws -> (digest: String, size: Int) {
            let digest = try SHA256.digest(of: bytes)
            try folder.write("layout/blobs/sha256/\(digest.hex)", bytes)
            return (digest.description, bytes.count)
        }
        func descriptor(_ type: String, _ blob: (digest: String, size: Int), _ more: String = "") -> String {
            #"{"mediaType":"application/vnd.oci.image.\#(type)","digest":"\#(blob.digest)","size":\#(blob.size)\#(more)}"#
        }
        let layers = try tars.map { try blob($0) }
        let diffIDs = layers.map { "\"\($0.digest)\"" }.joined(separator: ",")
        let config = try blob(
            Array(
                #"{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":[\#(diffIDs)]}}"#
                    .utf8))
        let list = layers.map { descriptor("layer.v1.tar", $0) }.joined(separator: ",")
        let manifest = try blob(
            Array(#"{"schemaVersion":2,"config":\#(descriptor("config.v1+json", config)),"layers":[\#(list)]}"#.utf8))
        let tag = #","annotations":{"org.opencontainers.image.ref.name":"x"}"#
        try folder.write(
            "layout/index.json",
            #"{"schemaVersion":2,"manifests":[\#(descriptor("manifest.v1+json", manifest, tag))]}"#)
        try folder.write("layout/oci-layout", #"{"imageLayoutVersion":"1.0.0"}"#)
        return folder.path(of: "layout")
    }
}
