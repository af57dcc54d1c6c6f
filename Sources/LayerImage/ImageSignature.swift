import LayerModel

/// A document of a layout that a signature can be about: an image's manifest, or an index that leads to it.
public struct SignableDocument: Sendable, Equatable {
    /// What the document is to the image; the raw value is the word of reports.
    public enum Role: String, Sendable {
        /// The manifest, which names config and layers.
        case manifest
        /// An index, which names the manifest among others.
        case index
    }

    /// What it is.
    public var role: Role
    /// The media type by which it is named.
    public var mediaType: String
    /// The digest of its bytes.
    public var digest: Digest
    /// Its size in bytes.
    public var size: UInt64

    /// Describes a document.
    public init(role: Role, mediaType: String, digest: Digest, size: UInt64) {
        self.role = role
        self.mediaType = mediaType
        self.digest = digest
        self.size = size
    }
}

/// A signature of the Notary Project that a layout holds (notaryproject/specifications, signature-specification.md, "Storage").
public struct ImageSignature: Sendable, Equatable {
    /// What the signature's manifest leads to.
    public enum Content: Sendable, Equatable {
        /// An envelope, yet to be verified, of a media type, and the document that its manifest says it is about.
        case envelope([UInt8], mediaType: String, about: SignableDocument)
        /// It cannot be one, and why.
        case broken(String)
    }

    /// The digest of the signature's manifest.
    public var manifest: Digest
    /// What it leads to.
    public var content: Content

    /// Describes a signature.
    public init(manifest: Digest, content: Content) {
        self.manifest = manifest
        self.content = content
    }

    /// Where the signature's manifest lies in the layout.
    public var path: String { "blobs/sha256/\(manifest.hex)" }
}
