import Core

/// The reasons to refuse a zip, as the contract lists them (archives.md, "Zip"); ids are `archive.zip-` and the word.
package enum ZipFault: String, Word, Sendable, CaseIterable {
    case noEndRecord = "no-eocd"
    case endRecordAmbiguous = "eocd-ambiguous"
    case commentLength = "comment-length"
    case trailingData = "trailing-data"
    case prependedData = "prepended-data"
    case multidisk
    case centralCountMismatch = "cd-count-mismatch"
    case centralSizeMismatch = "cd-size-mismatch"
    case centralOffsetMismatch = "cd-offset-mismatch"
    case zip64Missing = "zip64-missing"
    case zip64Inconsistent = "zip64-inconsistent"
    case zip64ExtensibleData = "zip64-extensible-data"
    case badCentral = "bad-central"
    case badLocal = "bad-local"
    case offsetInvalid = "offset-invalid"
    case overlap
    case gap
    case hiddenEntry = "hidden-entry"
    case methodMismatch = "method-mismatch"
    case sizeMismatch = "size-mismatch"
    case crcMismatch = "crc-mismatch"
    case crcError = "crc-error"
    case flagsMismatch = "flags-mismatch"
    case nameMismatch = "name-mismatch"
    case descriptorMismatch = "descriptor-mismatch"
    case descriptorAmbiguous = "descriptor-ambiguous"
    case extraMalformed = "extra-malformed"
    case extraDuplicate = "extra-duplicate"
    case extraForbidden = "extra-forbidden"
    case unicodePath = "unicode-path"
    case encrypted
    case unsupportedFlags = "unsupported-flags"
    case unsupportedMethod = "unsupported-method"
    case deflateError = "deflate-error"
    case deflateTrailing = "deflate-trailing"
    case duplicateName = "duplicate-name"
    case caseCollision = "case-collision"
    case typeConflict = "type-conflict"
    case typeAmbiguous = "type-ambiguous"
    case modeAmbiguous = "mode-ambiguous"
    case dirWithData = "dir-with-data"
    case specialFile = "special-file"
    case setuid
    case entryComment = "entry-comment"
    case nameEncoding = "name-encoding"
    case pathNul = "path-nul"
    case pathControl = "path-control"
    case pathBackslash = "path-backslash"
    case pathAbsolute = "path-absolute"
    case pathTraversal = "path-traversal"
    case pathNoncanonical = "path-noncanonical"
    case pathDrive = "path-drive"
    case pathEmpty = "path-empty"
    case pathTooLong = "path-too-long"
    case symlinkEscape = "symlink-escape"
    case symlinkThrough = "symlink-through"
    case symlinkTarget = "symlink-target"
    case sizeLimit = "size-limit"

    /// The finding id.
    package var code: Failure.Code { Failure.Code(rawValue: "archive.zip-\(rawValue)") }

    func failure(_ message: String, entry: String? = nil, at offset: UInt64? = nil, remedy: String? = nil) -> Failure {
        Failure(code, message, entry: entry, offset: offset, remedy: remedy)
    }

    func failure(_ message: String, _ record: CentralRecord) -> Failure {
        Failure(code, message, entry: record.path.displayed, offset: record.localOffset)
    }
}
