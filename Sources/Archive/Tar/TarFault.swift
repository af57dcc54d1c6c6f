import Core

/// The reasons to refuse a tar archive, as the contract lists them (archives.md, "Tar layers").
package enum TarFault: Error, Sendable, CaseIterable {
    case badChecksum
    case headerMalformed
    case headerAmbiguous
    case truncated
    case missingEnd
    case loneZeroBlock
    case trailingData
    case padding
    case sizeInvalid
    case paxSizeMismatch
    case paxMalformed
    case paxDuplicateKey
    case paxDelete
    case paxGlobal
    case paxUnsupportedKey
    case extensionChain
    case extensionOrphan
    case extensionTooLarge
    case typeUnknown
    case typeAmbiguous
    case bodyNotAllowed
    case sparse
    case device
    case fifo
    case duplicatePath
    case typeConflict
    case hardlinkMissing
    case hardlinkEscape
    case symlinkTarget
    case symlinkThrough
    case whiteoutInvalid
    case whiteoutRootOpaque
    case whiteoutConflict
    case xattrOverlay
    case xattrConflict
    case nameEncoding
    case pathNul
    case pathControl
    case pathAbsolute
    case pathTraversal
    case pathNoncanonical
    case pathEmpty
    case pathTooLong

    /// The finding id.
    package var code: FindingID {
        switch self {
        case .badChecksum: .archiveTarBadChecksum
        case .headerMalformed: .archiveTarHeaderMalformed
        case .headerAmbiguous: .archiveTarHeaderAmbiguous
        case .truncated: .archiveTarTruncated
        case .missingEnd: .archiveTarMissingEof
        case .loneZeroBlock: .archiveTarLoneZeroBlock
        case .trailingData: .archiveTarTrailingData
        case .padding: .archiveTarPadding
        case .sizeInvalid: .archiveTarSizeInvalid
        case .paxSizeMismatch: .archiveTarPaxSizeMismatch
        case .paxMalformed: .archiveTarPaxMalformed
        case .paxDuplicateKey: .archiveTarPaxDuplicateKey
        case .paxDelete: .archiveTarPaxDelete
        case .paxGlobal: .archiveTarPaxGlobal
        case .paxUnsupportedKey: .archiveTarPaxUnsupportedKey
        case .extensionChain: .archiveTarExtensionChain
        case .extensionOrphan: .archiveTarExtensionOrphan
        case .extensionTooLarge: .archiveTarExtensionTooLarge
        case .typeUnknown: .archiveTarTypeUnknown
        case .typeAmbiguous: .archiveTarTypeAmbiguous
        case .bodyNotAllowed: .archiveTarBodyNotAllowed
        case .sparse: .archiveTarSparse
        case .device: .archiveTarDevice
        case .fifo: .archiveTarFifo
        case .duplicatePath: .archiveTarDuplicatePath
        case .typeConflict: .archiveTarTypeConflict
        case .hardlinkMissing: .archiveTarHardlinkMissing
        case .hardlinkEscape: .archiveTarHardlinkEscape
        case .symlinkTarget: .archiveTarSymlinkTarget
        case .symlinkThrough: .archiveTarSymlinkThrough
        case .whiteoutInvalid: .archiveTarWhiteoutInvalid
        case .whiteoutRootOpaque: .archiveTarWhiteoutRootOpaque
        case .whiteoutConflict: .archiveTarWhiteoutConflict
        case .xattrOverlay: .archiveTarXattrOverlay
        case .xattrConflict: .archiveTarXattrConflict
        case .nameEncoding: .archiveTarNameEncoding
        case .pathNul: .archiveTarPathNul
        case .pathControl: .archiveTarPathControl
        case .pathAbsolute: .archiveTarPathAbsolute
        case .pathTraversal: .archiveTarPathTraversal
        case .pathNoncanonical: .archiveTarPathNoncanonical
        case .pathEmpty: .archiveTarPathEmpty
        case .pathTooLong: .archiveTarPathTooLong
        }
    }

    func failure(_ message: String, entry: String? = nil, at offset: UInt64? = nil, remedy: Prose? = nil) -> Failure {
        Failure(code, message, entry: entry, offset: offset, remedy: remedy)
    }

    /// The refusal for a name that is no path.
    init(_ fault: PathFault) {
        switch fault {
        case .encoding: self = .nameEncoding
        case .nul: self = .pathNul
        case .control: self = .pathControl
        case .absolute: self = .pathAbsolute
        case .traversal: self = .pathTraversal
        case .noncanonical, .backslash, .drive: self = .pathNoncanonical
        case .empty: self = .pathEmpty
        case .tooLong: self = .pathTooLong
        }
    }
}
