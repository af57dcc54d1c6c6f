import Core

/// The reasons to refuse compressed data, as the contract lists them (archives.md, "Compression").
package enum CompressionFault: Sendable, CaseIterable {
    case gzipHeader
    case gzipCRC
    case gzipTruncated
    case gzipTrailingData
    case zstdChecksum
    case zstdTruncated
    case zstdTrailingData
    case zstdSkippableFrame

    /// The finding id.
    package var code: FindingID {
        switch self {
        case .gzipHeader: .archiveGzipHeader
        case .gzipCRC: .archiveGzipCrc
        case .gzipTruncated: .archiveGzipTruncated
        case .gzipTrailingData: .archiveGzipTrailingData
        case .zstdChecksum: .archiveZstdChecksum
        case .zstdTruncated: .archiveZstdTruncated
        case .zstdTrailingData: .archiveZstdTrailingData
        case .zstdSkippableFrame: .archiveZstdSkippableFrame
        }
    }

    func failure(_ message: String, at offset: UInt64) -> Failure { Failure(code, message, offset: offset) }
}
