/// A container image under construction, in which every document can lie: edits are made on the text before it is
/// hashed, so that whatever refers to it fits.
package struct ImageBuilder: Sendable {
    /// One layer.
    package struct Layer: Sendable {
        /// The uncompressed archive.
        package var tar: [UInt8]
        /// The blob's bytes.
        package var blob: [UInt8]
        /// The media type.
        package var mediaType: String
        /// More members of the descriptor, beginning with a comma.
        package var extra = ""

        /// An uncompressed layer.
        package init(_ tar: [UInt8]) {
            self.tar = tar
            blob = tar
            mediaType = "application/vnd.oci.image.layer.v1.tar"
        }

        /// A gzip-compressed layer.
        package static func gzip(_ tar: [UInt8]) -> Layer {
            var layer = Layer(tar)
            layer.blob = GzipMember(tar).bytes
            layer.mediaType += "+gzip"
            return layer
        }

        /// A zstd-compressed layer.
        package static func zstd(_ tar: [UInt8]) -> Layer {
            var layer = Layer(tar)
            layer.blob = ZstdFrame.raw(tar)
            layer.mediaType += "+zstd"
            return layer
        }

        /// A layer of one file.
        package static func file(_ name: String, _ content: String) -> Layer {
            var tar = TarBuilder()
            tar.addFile(name, content)
            return Layer(tar.bytes())
        }
    }

    /// The layers, lowest first.
    package var layers: [Layer]
    /// `os` and `architecture` of the config, as JSON members.
    package var platform = #""architecture":"amd64","os":"linux""#
    /// The config's `config` object.
    package var config = #"{"Entrypoint":["/bin/app"],"Env":["A=1"],"User":"1000"}"#
    /// The config's media type.
    package var configType = "application/vnd.oci.image.config.v1+json"
    /// The manifest's media type.
    package var manifestType = "application/vnd.oci.image.manifest.v1+json"
    /// Changes the config's text.
    package var editConfig: @Sendable (String) -> String = { $0 }
    /// Changes the manifest's text.
    package var editManifest: @Sendable (String) -> String = { $0 }

    /// An image of one file in one layer.
    package init(_ layers: [Layer] = [.file("a.txt", "alpha\n")]) { self.layers = layers }

    /// `sha256:` and the digits of some bytes.
    package static func digest(_ bytes: [UInt8]) -> String { "sha256:\(hex(bytes))" }

    /// The digits of some bytes' SHA-256.
    package static func hex(_ bytes: [UInt8]) -> String {
        ReferenceSHA256.digest(of: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// A descriptor.
    package static func descriptor(_ type: String, _ bytes: [UInt8], _ extra: String = "") -> String {
        #"{"mediaType":"\#(type)","digest":"\#(digest(bytes))","size":\#(bytes.count)\#(extra)}"#
    }

    /// The config.
    package var configBytes: [UInt8] {
        let diffIDs = layers.map { "\"\(Self.digest($0.tar))\"" }.joined(separator: ",")
        let text = #"{\#(platform),"config":\#(config),"rootfs":{"type":"layers","diff_ids":[\#(diffIDs)]}}"#
        return Array(editConfig(text).utf8)
    }

    /// The manifest.
    package var manifestBytes: [UInt8] {
        let layers = layers.map { Self.descriptor($0.mediaType, $0.blob, $0.extra) }.joined(separator: ",")
        let config = Self.descriptor(configType, configBytes)
        let text = #"{"schemaVersion":2,"mediaType":"\#(manifestType)","config":\#(config),"layers":[\#(layers)]}"#
        return Array(editManifest(text).utf8)
    }

    /// The manifest's descriptor.
    package func descriptor(_ extra: String = "") -> String {
        Self.descriptor(manifestType, manifestBytes, extra)
    }

    /// Manifest, config and layers.
    package var blobs: [[UInt8]] { [manifestBytes, configBytes] + layers.map(\.blob) }

    /// An OCI layout with this image alone.
    package var layout: LayoutBuilder {
        var layout = LayoutBuilder()
        layout.add(self)
        return layout
    }

    /// What old versions of docker save: a folder a layer; equal layers are links.
    package func dockerFiles(tag: String? = "app:1") -> [ImageFile] {
        var files: [ImageFile] = []
        var known: [String: String] = [:]
        var paths: [String] = []
        for (number, layer) in layers.enumerated() {
            let id = Self.hex(layer.blob + [UInt8(truncatingIfNeeded: number)])
            files.append(ImageFile(id, "", kind: .folder))
            files.append(ImageFile("\(id)/VERSION", "1.0"))
            files.append(ImageFile("\(id)/json", "{}"))
            let path = "\(id)/layer.tar"
            if let earlier = known[Self.hex(layer.blob)] {
                files.append(ImageFile(path, "../\(earlier)", kind: .link))
            } else {
                files.append(ImageFile(path, layer.blob))
                known[Self.hex(layer.blob)] = path
            }
            paths.append("\"\(path)\"")
        }
        let name = "\(Self.hex(configBytes)).json"
        files.append(ImageFile(name, configBytes))
        files.append(ImageFile("manifest.json", "[\(Self.dockerImage(name, tag, paths))]"))
        return files
    }

    /// What docker saves since version 25: an OCI layout with a `manifest.json` beside it.
    package func modernFiles(tag: String = "app:1") -> [ImageFile] {
        var layout = LayoutBuilder()
        let names = #""io.containerd.image.name":"docker.io/library/\#(tag)","org.opencontainers.image.ref.name":"1""#
        layout.add(self, #","annotations":{\#(names)}"#)
        return layout.files + [ImageFile("manifest.json", "[\(dockerImage(tag: tag))]")]
    }

    /// This image's part of a `manifest.json` beside an OCI layout.
    package func dockerImage(tag: String?) -> String {
        Self.dockerImage(
            "blobs/sha256/\(Self.hex(configBytes))", tag, layers.map { "\"blobs/sha256/\(Self.hex($0.blob))\"" })
    }

    private static func dockerImage(_ config: String, _ tag: String?, _ layers: [String]) -> String {
        let tags = tag.map { "[\"\($0)\"]" } ?? "null"
        return #"{"Config":"\#(config)","RepoTags":\#(tags),"Layers":[\#(layers.joined(separator: ","))]}"#
    }
}
