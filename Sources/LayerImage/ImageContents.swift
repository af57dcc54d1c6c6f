import LayerArchive
import LayerModel

/// What reading an image found; it exists only where every check of the readers passed.
public struct ImageContents: Sendable {
    /// `docker-archive` where a `manifest.json` stands, with or without an OCI layout beside it, as `docker save` writes
    /// it; `oci-archive` for any other layout in a tar; `oci-layout` for a folder.
    public var kind: ArtifactKind
    /// SHA-256 of the artifact's own bytes, compressed as they are; of a folder, of the bytes of its `index.json`. Nil
    /// where it was not asked for.
    public var digest: Digest?
    /// Bytes of the artifact; of a folder, of all its files together.
    public var size: UInt64
    /// The compression around the whole archive.
    public var compression: Compression
    /// The digest of the image index that the layout names and the image was chosen from; nil where there is none.
    public var indexDigest: Digest?
    /// The digest of the judged image's manifest; nil for a docker archive without an OCI layout.
    public var manifestDigest: Digest?
    /// The digest of the judged image's config.
    public var configDigest: Digest
    /// What the image runs on.
    public var platform: ImagePlatform
    /// The names that the artifact gives the image, each once, in the documents' order.
    public var names: [String]
    /// What the config says about running it.
    public var config: ImageConfig
    /// The layers, lowest first.
    public var layers: [ImageLayer]
    /// The manifests of attestations about this image (their platform is unknown/unknown); checked as blobs alone.
    public var attestations: [Digest]
    /// What of the image can be signed: its manifest first, then the indexes that lead to it, outermost first. Empty for a
    /// docker archive without an OCI layout.
    public var documents: [SignableDocument]
    /// The signatures of the Notary Project that the layout holds about one of those, and those that are about nothing
    /// that is there, by their manifests' digests.
    public var signatures: [ImageSignature]
    /// Blobs that are what their names say and that no document names, sorted.
    public var unreferenced: [Digest]
    /// What is odd but no reason to refuse.
    public var warnings: [Finding]
}

/// One layer of an image.
public struct ImageLayer: Sendable {
    /// Digest of the blob, compressed as it is.
    public var digest: Digest
    /// Digest of the uncompressed tar, equal to the config's.
    public var diffID: Digest
    /// The media type as the manifest gives it; for a docker archive, which gives none, docker's for such a blob.
    public var mediaType: String
    /// Bytes of the blob.
    public var size: UInt64
    /// Where the blob lies, to read it again.
    public var place: BlobPlace
    /// What the layer holds.
    public var contents: TarContents
}

/// Where a blob lies: in an archive, or as a file of its own.
public struct BlobPlace: Sendable {
    /// The open file.
    public let source: ByteSource
    /// The blob's bytes within it.
    public let range: Range<UInt64>
}
