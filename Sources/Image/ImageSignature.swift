import Core

/// A signature of the Notary Project that a layout holds (notaryproject/specifications, signature-specification.md, "Storage").
package struct ImageSignature: Sendable, Equatable {
    /// What the signature's manifest leads to.
    package enum Content: Sendable, Equatable {
        /// An envelope, yet to be verified, of a media type, and the document that its manifest says it is about.
        case envelope([UInt8], mediaType: String, about: SignableDocument)
        /// It cannot be one, and why.
        case broken(String)
    }

    /// Signatures of one image that are looked at; nobody reads a report of more.
    package static let countLimit = 1_024

    /// The digest of the signature's manifest.
    package var manifest: Digest
    /// What it leads to.
    package var content: Content

    /// Describes a signature.
    package init(manifest: Digest, content: Content) {
        self.manifest = manifest
        self.content = content
    }

    /// Where the signature's manifest lies in the layout.
    package var path: String { "blobs/sha256/\(manifest.hex)" }
}
