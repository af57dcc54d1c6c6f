import Core

/// The reasons to refuse a zip, as the contract lists them (archives.md, "Zip").
package enum ZipFault: Sendable, CaseIterable {
    case noEndRecord
    case endRecordAmbiguous
    case commentLength
    case trailingData
    case prependedData
    case multidisk
    case centralCountMismatch
    case centralSizeMismatch
    case centralOffsetMismatch
    case zip64Missing
    case zip64Inconsistent
    case zip64ExtensibleData
    case badCentral
    case badLocal
    case offsetInvalid
    case overlap
    case gap
    case hiddenEntry
    case methodMismatch
    case sizeMismatch
    case crcMismatch
    case crcError
    case flagsMismatch
    case nameMismatch
    case descriptorMismatch
    case descriptorAmbiguous
    case extraMalformed
    case extraDuplicate
    case extraForbidden
    case unicodePath
    case encrypted
    case unsupportedFlags
    case unsupportedMethod
    case deflateError
    case deflateTrailing
    case duplicateName
    case caseCollision
    case typeConflict
    case typeAmbiguous
    case modeAmbiguous
    case dirWithData
    case specialFile
    case setuid
    case entryComment
    case nameEncoding
    case pathNul
    case pathControl
    case pathBackslash
    case pathAbsolute
    case pathTraversal
    case pathNoncanonical
    case pathDrive
    case pathEmpty
    case pathTooLong
    case symlinkEscape
    case symlinkThrough
    case symlinkTarget
    case sizeLimit

    /// The finding id.
    package var code: FindingID {
        switch self {
        case .noEndRecord: .archiveZipNoEocd
        case .endRecordAmbiguous: .archiveZipEocdAmbiguous
        case .commentLength: .archiveZipCommentLength
        case .trailingData: .archiveZipTrailingData
        case .prependedData: .archiveZipPrependedData
        case .multidisk: .archiveZipMultidisk
        case .centralCountMismatch: .archiveZipCdCountMismatch
        case .centralSizeMismatch: .archiveZipCdSizeMismatch
        case .centralOffsetMismatch: .archiveZipCdOffsetMismatch
        case .zip64Missing: .archiveZipZip64Missing
        case .zip64Inconsistent: .archiveZipZip64Inconsistent
        case .zip64ExtensibleData: .archiveZipZip64ExtensibleData
        case .badCentral: .archiveZipBadCentral
        case .badLocal: .archiveZipBadLocal
        case .offsetInvalid: .archiveZipOffsetInvalid
        case .overlap: .archiveZipOverlap
        case .gap: .archiveZipGap
        case .hiddenEntry: .archiveZipHiddenEntry
        case .methodMismatch: .archiveZipMethodMismatch
        case .sizeMismatch: .archiveZipSizeMismatch
        case .crcMismatch: .archiveZipCrcMismatch
        case .crcError: .archiveZipCrcError
        case .flagsMismatch: .archiveZipFlagsMismatch
        case .nameMismatch: .archiveZipNameMismatch
        case .descriptorMismatch: .archiveZipDescriptorMismatch
        case .descriptorAmbiguous: .archiveZipDescriptorAmbiguous
        case .extraMalformed: .archiveZipExtraMalformed
        case .extraDuplicate: .archiveZipExtraDuplicate
        case .extraForbidden: .archiveZipExtraForbidden
        case .unicodePath: .archiveZipUnicodePath
        case .encrypted: .archiveZipEncrypted
        case .unsupportedFlags: .archiveZipUnsupportedFlags
        case .unsupportedMethod: .archiveZipUnsupportedMethod
        case .deflateError: .archiveZipDeflateError
        case .deflateTrailing: .archiveZipDeflateTrailing
        case .duplicateName: .archiveZipDuplicateName
        case .caseCollision: .archiveZipCaseCollision
        case .typeConflict: .archiveZipTypeConflict
        case .typeAmbiguous: .archiveZipTypeAmbiguous
        case .modeAmbiguous: .archiveZipModeAmbiguous
        case .dirWithData: .archiveZipDirWithData
        case .specialFile: .archiveZipSpecialFile
        case .setuid: .archiveZipSetuid
        case .entryComment: .archiveZipEntryComment
        case .nameEncoding: .archiveZipNameEncoding
        case .pathNul: .archiveZipPathNul
        case .pathControl: .archiveZipPathControl
        case .pathBackslash: .archiveZipPathBackslash
        case .pathAbsolute: .archiveZipPathAbsolute
        case .pathTraversal: .archiveZipPathTraversal
        case .pathNoncanonical: .archiveZipPathNoncanonical
        case .pathDrive: .archiveZipPathDrive
        case .pathEmpty: .archiveZipPathEmpty
        case .pathTooLong: .archiveZipPathTooLong
        case .symlinkEscape: .archiveZipSymlinkEscape
        case .symlinkThrough: .archiveZipSymlinkThrough
        case .symlinkTarget: .archiveZipSymlinkTarget
        case .sizeLimit: .archiveZipSizeLimit
        }
    }

    func failure(_ message: String, entry: String? = nil, at offset: UInt64? = nil, remedy: Prose? = nil) -> Failure {
        Failure(code, message, entry: entry, offset: offset, remedy: remedy)
    }

    func failure(_ message: String, _ record: CentralRecord, remedy: Prose? = nil) -> Failure {
        Failure(code, message, entry: record.path.displayed, offset: record.localOffset, remedy: remedy)
    }
}
