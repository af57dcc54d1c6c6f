/// A document of a layout that a signature can be about: an image's manifest, or an index that leads to it.
public struct SignableDocument: Sendable, Equatable {
    /// What the document is to the image; the raw value is the word of reports.
    public enum Role: String, Word, Sendable {
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
