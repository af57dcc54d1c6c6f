import Core

/// An image index (OCI image-spec 1.1, image-index.md), or docker's manifest list.
struct IndexDocument: Sendable {
    let manifests: [Descriptor]

    /// Reads an index that is referred to as `mediaType`; `null` for its manifests, as docker 25.0 writes for an image that was
    /// saved by digest, are none.
    init(_ bytes: [UInt8], mediaType: String, entry: String) throws(Failure) {
        let document = try DocumentValue(parsing: bytes, entry: entry, fault: .manifestField)
        try ManifestDocument.checkUnambiguous(document, without: ["config", "layers", "fsLayers"])
        try ManifestDocument.checkHead(document, mediaType: mediaType)
        var manifests: [Descriptor] = []
        guard try document.has("manifests") else { throw document.refusal("lacks the member \"manifests\"") }
        for value in try document.optional("manifests")?.elements() ?? [] { manifests.append(try Descriptor(value)) }
        self.manifests = manifests
    }
}
