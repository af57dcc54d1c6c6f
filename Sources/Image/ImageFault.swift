import Core

/// The reasons to refuse an image, as the contract lists them (archives.md, "OCI, docker save"). Tar, compression and JSON have their own.
package enum ImageFault: Sendable, CaseIterable {
    case layoutMissing
    case layoutVersion
    case schemaVersion
    case noImage
    case notImage
    case multipleImages
    case ambiguousReference
    case ambiguousPlatform
    case platformMismatch
    case ambiguousDocument
    case manifestField
    case mediaType
    case mediaTypeMismatch
    case compressionMismatch
    case digestInvalid
    case digestAlgorithm
    case digestMismatch
    case sizeMismatch
    case blobMissing
    case blobNotRegular
    case foreignLayer
    case embeddedData
    case config
    case diffIDMismatch
    case diffIDCount
    case dockerManifestMissing
    case dockerManifestInvalid
    case dockerMultipleImages
    case dockerPath
    case dockerFileMissing
    case dockerNotRegular
    case dockerConfigDigest
    case dockerDisagrees

    /// The finding id.
    package var code: FindingID {
        switch self {
        case .layoutMissing: .archiveOciLayoutMissing
        case .layoutVersion: .archiveOciLayoutVersion
        case .schemaVersion: .archiveOciSchemaVersion
        case .noImage: .archiveOciNoImage
        case .notImage: .archiveOciNotImage
        case .multipleImages: .archiveOciMultipleImages
        case .ambiguousReference: .archiveOciAmbiguousRef
        case .ambiguousPlatform: .archiveOciAmbiguousPlatform
        case .platformMismatch: .archiveOciPlatformMismatch
        case .ambiguousDocument: .archiveOciAmbiguousDocument
        case .manifestField: .archiveOciManifestField
        case .mediaType: .archiveOciMediaType
        case .mediaTypeMismatch: .archiveOciMediaTypeMismatch
        case .compressionMismatch: .archiveOciCompressionMismatch
        case .digestInvalid: .archiveOciDigestInvalid
        case .digestAlgorithm: .archiveOciDigestAlgorithm
        case .digestMismatch: .archiveOciDigestMismatch
        case .sizeMismatch: .archiveOciSizeMismatch
        case .blobMissing: .archiveOciBlobMissing
        case .blobNotRegular: .archiveOciBlobNotRegular
        case .foreignLayer: .archiveOciForeignLayer
        case .embeddedData: .archiveOciEmbeddedData
        case .config: .archiveOciConfig
        case .diffIDMismatch: .archiveOciDiffidMismatch
        case .diffIDCount: .archiveOciDiffidCount
        case .dockerManifestMissing: .archiveDockerManifestMissing
        case .dockerManifestInvalid: .archiveDockerManifestInvalid
        case .dockerMultipleImages: .archiveDockerMultipleImages
        case .dockerPath: .archiveDockerPath
        case .dockerFileMissing: .archiveDockerFileMissing
        case .dockerNotRegular: .archiveDockerNotRegular
        case .dockerConfigDigest: .archiveDockerConfigDigest
        case .dockerDisagrees: .archiveDockerOciDisagree
        }
    }

    func failure(_ message: String, entry: String? = nil, remedy: Prose? = nil) -> Failure {
        Failure(code, message, entry: entry, remedy: remedy)
    }
}
