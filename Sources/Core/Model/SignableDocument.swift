/// A document of a layout that a signature can be about: an image's manifest, or an index that leads to it.
package struct SignableDocument: Sendable, Equatable {
    /// What the document is to the image; the raw value is the word of reports.
    package enum Role: String, Word, Sendable {
        /// The manifest, which names config and layers.
        case manifest
        /// An index, which names the manifest among others.
        case index
    }

    /// What it is.
    package var role: Role
    /// The media type by which it is named.
    package var mediaType: String
    /// The digest of its bytes.
    package var digest: Digest
    /// Its size in bytes.
    package var size: UInt64

    /// Describes a document.
    package init(role: Role, mediaType: String, digest: Digest, size: UInt64) {
        self.role = role
        self.mediaType = mediaType
        self.digest = digest
        self.size = size
    }
}
