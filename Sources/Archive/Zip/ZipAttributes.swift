import Core

/// Type and permission bits of an entry, from the host that wrote it and the external attributes (APPNOTE.TXT 4.4.2,
/// 4.4.15). What readers make of them was measured (docs/archives.md, "Hosts and attributes"); what they read differently is
/// refused.
struct ZipAttributes {
    let type: EntryType
    let mode: UInt16
    /// Whether libarchive takes the same mode: it knows the modes of host 3 alone, and gives a folder whose record holds
    /// no type bits, or those of a file, a mode of its own making.
    let isModeCompared: Bool
    /// Whether unzip takes another mode, of group and others: Python on Windows writes 0600 and 0666 under host 0.
    let isModeDisputed: Bool
    /// Whether unzip looks for a mode in extra fields: a Unix host's record without one.
    let takesModeOfExtra: Bool
    /// Whether a folder's mode is one of a file that not all may search, or all bits of it are set: of these readers make
    /// different modes.
    let isFolderModeDisputed: Bool
    /// Whether the entry is a named pipe, of which every reader that writes makes an ordinary file.
    let isPipe: Bool

    /// What Info-ZIP calls the entry that it makes of its standard input.
    private static let standardInput = Array("-".utf8)
    private static let dosReadOnly: UInt32 = 0x01
    private static let dosLabel: UInt32 = 0x08
    private static let dosFolder: UInt32 = 0x10
    private static let fat: UInt8 = 0
    private static let unix: UInt8 = 3
    private static let darwin: UInt8 = 19
    /// FAT, Macintosh, NTFS (10 for APPNOTE.TXT, 11 for Info-ZIP, 7-Zip and Go) and VFAT: hosts of DOS attributes alone. Of
    /// several others (Amiga, VMS, Atari, BeOS) unzip takes modes, and nobody else does.
    private static let dosHosts: Set<UInt8> = [fat, 7, 10, 11, 14]

    init(
        host: UInt8, external: UInt32, name: [UInt8], isFolder: Bool, refuse: (ZipFault, String) -> Failure
    ) throws(Failure) {
        let unix = UInt16(truncatingIfNeeded: external >> 16)
        let format = unix & 0o170000
        let isUnixHost = host == Self.unix || host == Self.darwin
        switch format {
        case 0, 0o040000, 0o100000, 0o120000: isPipe = false
        // All bits set: libraries that know no mode (COMPRESS-379). The name tells a folder from a file.
        case 0o170000 where isFolder && unix == 0o177777: isPipe = false
        // `… | zip out.zip -` notes the pipe's own mode for the file that it makes; libarchive takes it for a file too.
        case 0o010000 where isUnixHost && name == Self.standardInput: isPipe = false
        case 0o010000 where !isFolder: isPipe = true
        default: throw refuse(.specialFile, "the entry is a device, pipe or socket")
        }
        let saysFolder = format == 0o040000 || external & Self.dosFolder != 0
        // Nobody takes a file of a name that ends in a slash, whatever its mode says; 7-Zip and Go see a link of both kinds.
        guard isFolder ? format != 0o120000 : !saysFolder else {
            throw refuse(.typeAmbiguous, "the name and the attributes disagree whether this is a folder")
        }
        // Some readers take the Unix half whatever the host, others don't: a link must be one for all.
        if format == 0o120000, !isUnixHost {
            throw refuse(.typeAmbiguous, "a symbolic link for some readers only: host \(host) has no Unix modes")
        }
        // A host's own volume label is no file; a Unix host has none, and there every reader goes by the mode.
        if external & Self.dosLabel != 0, host != Self.unix {
            throw refuse(.typeAmbiguous, "a volume label, which some readers leave out and others take for a file")
        }
        guard isUnixHost || Self.dosHosts.contains(host) else {
            throw refuse(
                .modeAmbiguous, "written by host \(host), whose permissions some readers take and others don't")
        }
        type = isFolder ? .dir : format == 0o120000 ? .link : .file
        let hasUnixMode = isUnixHost && unix != 0
        isFolderModeDisputed =
            isFolder && isUnixHost
            && (format == 0o170000 || format == 0o100000 && unix & 0o111 != 0o111)
        isModeCompared = host == Self.unix && unix != 0 && !(isFolder && format == 0) && !isFolderModeDisputed
        takesModeOfExtra = host == Self.unix && unix == 0
        if unix & 0o6000 != 0, !isFolder { throw refuse(.setuid, "the file is set-user-id or set-group-id") }
        let isReadOnly = !isUnixHost && external & Self.dosReadOnly != 0
        let usual: UInt16 = (isFolder ? 0o755 : 0o644) & (isReadOnly ? 0o555 : 0o777)
        mode = hasUnixMode ? unix & 0o7777 : usual
        isModeDisputed =
            host == Self.fat && Self.unzipTakes(unix, isFolder: isFolder, isReadOnly: isReadOnly)
            && unix & 0o777 != usual
    }

    /// PKZIP for Unix notes FAT as host and a mode all the same, and unzip takes it where its owner's part says what the DOS
    /// attributes say.
    private static func unzipTakes(_ unix: UInt16, isFolder: Bool, isReadOnly: Bool) -> Bool {
        unix != 0 && unix & 0o700 == 0o400 | (isReadOnly ? 0 : 0o200) | (isFolder ? 0o100 : 0)
    }
}

extension ZipFault {
    /// The refusal for a name that is no path.
    init(_ fault: PathFault) {
        switch fault {
        case .encoding: self = .nameEncoding
        case .nul: self = .pathNul
        case .control: self = .pathControl
        case .backslash: self = .pathBackslash
        case .absolute: self = .pathAbsolute
        case .traversal: self = .pathTraversal
        case .noncanonical: self = .pathNoncanonical
        case .drive: self = .pathDrive
        case .empty: self = .pathEmpty
        case .tooLong: self = .pathTooLong
        }
    }
}

extension PathFault {
    /// The fault as a sentence.
    var message: String {
        switch self {
        case .encoding: "the name is not UTF-8"
        case .nul: "the name holds a NUL byte, where C readers end it"
        case .control: "the name holds a control character"
        case .backslash: "the name holds a backslash, a separator for some readers"
        case .absolute: "the name begins with a slash"
        case .traversal: "the name climbs out with `..`"
        case .noncanonical: "the name holds `.` or an empty component"
        case .drive: "the name begins with a drive letter"
        case .empty: "the name is empty"
        case .tooLong: "the name is longer than 4,096 bytes, or a component than 255"
        }
    }
}
