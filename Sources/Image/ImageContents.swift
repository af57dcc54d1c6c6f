import Archive
import Core

/// What reading an image found; it exists only where every check of the readers passed.
package struct ImageContents: Sendable {
    /// `docker-archive` where a `manifest.json` stands, with or without an OCI layout beside it, as `docker save` writes
    /// it; `oci-archive` for any other layout in a tar; `oci-layout` for a folder.
    package var kind: ArtifactKind
    /// SHA-256 of the artifact's own bytes, compressed as they are; of a folder, of the bytes of its `index.json`. Nil
    /// where it was not asked for.
    package var digest: Digest?
    /// Bytes of the artifact; of a folder, of all its files together.
    package var size: UInt64
    /// The compression around the whole archive.
    package var compression: Compression
    /// The digest of the image index that the layout names and the image was chosen from; nil where there is none.
    package var indexDigest: Digest?
    /// The digest of the judged image's manifest; nil for a docker archive without an OCI layout.
    package var manifestDigest: Digest?
    /// The digest of the judged image's config.
    package var configDigest: Digest
    /// What the image runs on.
    package var platform: ImagePlatform
    /// The names that the artifact gives the image, each once, in the documents' order.
    package var names: [String]
    /// What the config says about running it.
    package var config: ImageConfig
    /// The commands that made the layers, as far as the config tells (`history`, `created_by`).
    package var history: [String]
    /// The layers, lowest first.
    package var layers: [ImageLayer]
    /// The manifests of attestations about this image (their platform is unknown/unknown); checked as blobs alone.
    package var attestations: [Digest]
    /// What of the image can be signed: its manifest first, then the indexes that lead to it, outermost first. Empty for a
    /// docker archive without an OCI layout.
    package var documents: [SignableDocument]
    /// The signatures of the Notary Project that the layout holds about one of those, and those that are about nothing
    /// that is there, by their manifests' digests.
    package var signatures: [ImageSignature]
    /// What of Sigstore's the layout holds about one of those: signatures and statements.
    package var sigstore: [SigstoreAttachment]
    /// What else the layout holds about the image: signatures and attestations of other kinds, bills of materials.
    package var attached: [ImageFacts.Attached]
    /// Blobs that are what their names say and that no document names, sorted.
    package var unreferenced: [Digest]
    /// What is odd but no reason to refuse.
    package var warnings: [Finding]
}

/// One layer of an image.
package struct ImageLayer: Sendable {
    /// Digest of the blob, compressed as it is.
    package var digest: Digest
    /// Digest of the uncompressed tar, equal to the config's.
    package var diffID: Digest
    /// The media type as the manifest gives it; for a docker archive, which gives none, docker's for such a blob.
    package var mediaType: String
    /// Bytes of the blob.
    package var size: UInt64
    /// Where the blob lies, to read it again.
    package var place: BlobPlace
    /// What the layer holds.
    package var contents: TarContents
}

/// Where a blob lies: in an archive, or as a file of its own.
package struct BlobPlace: Sendable {
    /// The open file.
    package let source: ByteSource
    /// The blob's bytes within it.
    package let range: Range<UInt64>
}
