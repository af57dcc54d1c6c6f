import Core

/// The reasons to refuse a tar archive, as the contract lists them (archives.md, "Tar layers"); ids are `archive.tar-`
/// and the word.
package enum TarFault: String, Word, Error, Sendable, CaseIterable {
    case badChecksum = "bad-checksum"
    case headerMalformed = "header-malformed"
    case headerAmbiguous = "header-ambiguous"
    case truncated
    case missingEnd = "missing-eof"
    case loneZeroBlock = "lone-zero-block"
    case trailingData = "trailing-data"
    case padding
    case sizeInvalid = "size-invalid"
    case paxSizeMismatch = "pax-size-mismatch"
    case paxMalformed = "pax-malformed"
    case paxDuplicateKey = "pax-duplicate-key"
    case paxDelete = "pax-delete"
    case paxGlobal = "pax-global"
    case paxUnsupportedKey = "pax-unsupported-key"
    case extensionChain = "extension-chain"
    case extensionOrphan = "extension-orphan"
    case extensionTooLarge = "extension-too-large"
    case typeUnknown = "type-unknown"
    case typeAmbiguous = "type-ambiguous"
    case bodyNotAllowed = "body-not-allowed"
    case sparse
    case device
    case fifo
    case duplicatePath = "duplicate-path"
    case typeConflict = "type-conflict"
    case hardlinkMissing = "hardlink-missing"
    case hardlinkEscape = "hardlink-escape"
    case symlinkTarget = "symlink-target"
    case symlinkEscape = "symlink-escape"
    case symlinkThrough = "symlink-through"
    case whiteoutInvalid = "whiteout-invalid"
    case whiteoutRootOpaque = "whiteout-root-opaque"
    case whiteoutConflict = "whiteout-conflict"
    case xattrOverlay = "xattr-overlay"
    case xattrConflict = "xattr-conflict"
    case nameEncoding = "name-encoding"
    case pathNul = "path-nul"
    case pathControl = "path-control"
    case pathAbsolute = "path-absolute"
    case pathTraversal = "path-traversal"
    case pathNoncanonical = "path-noncanonical"
    case pathEmpty = "path-empty"
    case pathTooLong = "path-too-long"

    /// The finding id.
    package var code: Failure.Code { Failure.Code(rawValue: "archive.tar-\(rawValue)") }

    func failure(_ message: String, entry: String? = nil, at offset: UInt64? = nil, remedy: String? = nil) -> Failure {
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
