import Core

/// An image manifest (OCI image-spec 1.1, manifest.md), or docker's of version 2, schema 2.
struct ManifestDocument: Sendable {
    let config: Descriptor
    let layers: [Descriptor]
    let subject: Descriptor?
    /// What the manifest is of, where it says so (manifest.md, `artifactType`).
    let artifactType: String?
    /// What a bundle's manifest says of it; of other manifests nothing is read.
    let annotations: [TextKey: String]

    /// Reads a manifest that is referred to as `mediaType`.
    init(_ bytes: [UInt8], mediaType: String, entry: String) throws(Failure) {
        let document = try DocumentValue(parsing: bytes, entry: entry, fault: .manifestField)
        try Self.checkUnambiguous(document, without: ["manifests", "fsLayers"])
        try Self.checkHead(document, mediaType: mediaType)
        config = try Descriptor(try document.required("config"))
        var layers: [Descriptor] = []
        for value in try document.required("layers").elements() { layers.append(try Descriptor(value)) }
        self.layers = layers
        subject = try document.optional("subject").map { value throws(Failure) in try Descriptor(value) }
        artifactType = try document.optional("artifactType")?.text()
        let isOfBundle = layers.contains { SigstoreAttachment.Carrier(layerType: $0.mediaType) == .bundle }
        annotations = isOfBundle ? try document.optional("annotations")?.stringMap() ?? [:] : [:]
    }

    /// Whether it describes a root file system rather than a signature, an attestation or another artifact.
    var isImage: Bool {
        guard MediaType.configs.contains(config.mediaType) else { return false }
        return layers.isEmpty || layers.contains { !MediaType.statements.contains($0.mediaType) }
    }

    /// Whether one of its layers is named as a layer of a root file system, of whatever compression.
    var hasRootLayer: Bool { layers.contains { MediaType.isRootLayer($0.mediaType) } }

    /// A document is a manifest or an index, by its fields too (CVE-2021-41190).
    static func checkUnambiguous(_ document: DocumentValue, without keys: [String]) throws(Failure) {
        for key in keys where try document.has(key) {
            throw document.refusal("has the member \"\(key)\" of another kind of document", as: .ambiguousDocument)
        }
    }

    /// The fields that manifest and index share.
    static func checkHead(_ document: DocumentValue, mediaType: String) throws(Failure) {
        let version = try document.optional("schemaVersion")
        guard let version, try version.integer() == 2 else {
            throw document.refusal("has no schemaVersion 2", as: .schemaVersion)
        }
        guard let said = try document.optional("mediaType") else { return }
        guard try said.string() == mediaType else {
            throw said.refusal("is another type than \(mediaType), by which it is named", as: .mediaTypeMismatch)
        }
    }
}
