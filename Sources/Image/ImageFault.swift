import Core

/// The reasons to refuse an image, as the contract lists them (archives.md, "OCI, docker save"); ids are `archive.` and
/// the word. Tar, compression and JSON have their own.
package enum ImageFault: String, Word, Sendable, CaseIterable {
    case layoutMissing = "oci-layout-missing"
    case layoutVersion = "oci-layout-version"
    case schemaVersion = "oci-schema-version"
    case noImage = "oci-no-image"
    case notImage = "oci-not-image"
    case multipleImages = "oci-multiple-images"
    case ambiguousReference = "oci-ambiguous-ref"
    case ambiguousPlatform = "oci-ambiguous-platform"
    case platformMismatch = "oci-platform-mismatch"
    case ambiguousDocument = "oci-ambiguous-document"
    case manifestField = "oci-manifest-field"
    case mediaType = "oci-media-type"
    case mediaTypeMismatch = "oci-media-type-mismatch"
    case compressionMismatch = "oci-compression-mismatch"
    case digestInvalid = "oci-digest-invalid"
    case digestAlgorithm = "oci-digest-algorithm"
    case digestMismatch = "oci-digest-mismatch"
    case sizeMismatch = "oci-size-mismatch"
    case blobMissing = "oci-blob-missing"
    case blobNotRegular = "oci-blob-not-regular"
    case foreignLayer = "oci-foreign-layer"
    case embeddedData = "oci-embedded-data"
    case config = "oci-config"
    case diffIDMismatch = "oci-diffid-mismatch"
    case diffIDCount = "oci-diffid-count"
    case dockerManifestMissing = "docker-manifest-missing"
    case dockerManifestInvalid = "docker-manifest-invalid"
    case dockerMultipleImages = "docker-multiple-images"
    case dockerPath = "docker-path"
    case dockerFileMissing = "docker-file-missing"
    case dockerNotRegular = "docker-not-regular"
    case dockerConfigDigest = "docker-config-digest"
    case dockerDisagrees = "docker-oci-disagree"

    /// The finding id.
    package var code: Failure.Code { Failure.Code(rawValue: "archive.\(rawValue)") }

    func failure(_ message: String, entry: String? = nil, remedy: String? = nil) -> Failure {
        Failure(code, message, entry: entry, remedy: remedy)
    }
}
