import Core

/// The reasons to refuse compressed data, as the contract lists them (archives.md, "Compression"); ids are `archive.`
/// and the word.
package enum CompressionFault: String, Word, Sendable, CaseIterable {
    case gzipHeader = "gzip-header"
    case gzipCRC = "gzip-crc"
    case gzipTruncated = "gzip-truncated"
    case gzipTrailingData = "gzip-trailing-data"
    case zstdChecksum = "zstd-checksum"
    case zstdTruncated = "zstd-truncated"
    case zstdTrailingData = "zstd-trailing-data"
    case zstdSkippableFrame = "zstd-skippable-frame"

    /// The finding id.
    package var code: Failure.Code { Failure.Code(rawValue: "archive.\(rawValue)") }

    func failure(_ message: String, at offset: UInt64) -> Failure { Failure(code, message, offset: offset) }
}
