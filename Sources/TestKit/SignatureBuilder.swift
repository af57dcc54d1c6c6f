/// A signature manifest of the Notary Project under construction.
package struct SignatureBuilder: Sendable {
    /// The type that marks it.
    package static let type = "application/vnd.cncf.notary.signature"
    private static let manifestType = "application/vnd.oci.image.manifest.v1+json"
    private static let emptyType = "application/vnd.oci.empty.v1+json"

    /// The envelopes, each a layer.
    package var envelopes: [[UInt8]]
    /// The media type of each envelope.
    package var mediaType = "application/jose+json"
    /// The descriptor of what it is about, as JSON; nil for none.
    package var subject: String?
    /// Whether the config's type marks it, as in OCI 1.0, rather than the artifact's.
    package var isLegacy = false
    /// The config's media type where the artifact's type marks it.
    package var configType = emptyType

    /// A signature about a document.
    package init(_ envelope: [UInt8], about subject: String?) {
        envelopes = [envelope]
        self.subject = subject
    }

    /// The manifest's bytes.
    package var bytes: [UInt8] {
        let layers = envelopes.map { ImageBuilder.descriptor(mediaType, $0) }.joined(separator: ",")
        let config = ImageBuilder.descriptor(isLegacy ? Self.type : configType, Array("{}".utf8))
        let type = isLegacy ? "" : #""artifactType":"\#(Self.type)","#
        let about = subject.map { #","subject":\#($0)"# } ?? ""
        return Array(
            #"{"schemaVersion":2,"mediaType":"\#(Self.manifestType)",\#(type)"config":\#(config),"layers":[\#(layers)]\#(about)}"#
                .utf8)
    }

    /// Adds manifest, config and envelopes to a layout; returns the manifest's descriptor.
    @discardableResult
    package func addBlobs(to layout: inout LayoutBuilder) -> String {
        for blob in [bytes, Array("{}".utf8)] + envelopes { layout.addBlob(blob) }
        return ImageBuilder.descriptor(Self.manifestType, bytes)
    }

    /// Adds all of it and names the manifest in `index.json`.
    package func add(to layout: inout LayoutBuilder) { layout.manifests.append(addBlobs(to: &layout)) }
}
