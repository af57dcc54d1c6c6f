/// An OCI image layout under construction.
package struct LayoutBuilder: Sendable {
    /// The type of an index.
    package static let indexType = "application/vnd.oci.image.index.v1+json"

    /// The blobs by their paths, each once.
    package private(set) var blobs: [ImageFile] = []
    /// The descriptors of `index.json`.
    package var manifests: [String] = []
    /// Changes the text of `index.json`.
    package var editIndex: @Sendable (String) -> String = { $0 }
    /// The content of `oci-layout`; nil for no such file.
    package var version: String? = #"{"imageLayoutVersion":"1.0.0"}"#

    /// A layout without images.
    package init() {}

    /// Adds a blob; returns its path.
    @discardableResult
    package mutating func addBlob(_ bytes: [UInt8]) -> String {
        let path = "blobs/sha256/\(ImageBuilder.hex(bytes))"
        if !blobs.contains(where: { $0.path == path }) { blobs.append(ImageFile(path, bytes)) }
        return path
    }

    /// Adds an image's blobs.
    package mutating func addBlobs(of image: ImageBuilder) {
        for blob in image.blobs { addBlob(blob) }
    }

    /// Adds an image; `extra` are more members of its descriptor, beginning with a comma.
    package mutating func add(_ image: ImageBuilder, _ extra: String = "") {
        addBlobs(of: image)
        manifests.append(image.descriptor(extra))
    }

    /// Adds an index of some descriptors as a blob; returns its descriptor.
    package mutating func addIndex(_ descriptors: [String], _ extra: String = "") -> String {
        let bytes = Array(Self.index(descriptors).utf8)
        addBlob(bytes)
        return ImageBuilder.descriptor(Self.indexType, bytes, extra)
    }

    /// Removes a blob.
    package mutating func removeBlob(_ bytes: [UInt8]) {
        let path = "blobs/sha256/\(ImageBuilder.hex(bytes))"
        blobs.removeAll { $0.path == path }
    }

    /// The text of an index.
    package static func index(_ descriptors: [String]) -> String {
        #"{"schemaVersion":2,"mediaType":"\#(indexType)","manifests":[\#(descriptors.joined(separator: ","))]}"#
    }

    /// All files: the folders, the blobs, the documents.
    package var files: [ImageFile] {
        var files = [ImageFile("blobs", "", kind: .folder), ImageFile("blobs/sha256", "", kind: .folder)] + blobs
        files.append(ImageFile("index.json", editIndex(Self.index(manifests))))
        if let version { files.append(ImageFile("oci-layout", version)) }
        return files
    }
}
