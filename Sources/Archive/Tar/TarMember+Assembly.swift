import Core

extension TarMember {
    /// Combines a header with the extensions before it.
    init(
        _ header: TarHeader, _ extensions: TarExtensions, in purpose: TarPurpose, at offset: UInt64
    ) throws(Failure) {
        let name = extensions.pax?.values["path"] ?? extensions.longName ?? header.name
        let shown = PathEscaping.displayed(name)
        func refuse(_ fault: TarFault, _ message: String) -> Failure {
            fault.failure(message, entry: shown, at: offset)
        }

        let flagged = try Self.type(header, name: name, purpose, refuse)
        let named = try TarName(name, isFolder: flagged == .dir, purpose, refuse)
        size = try Self.size(header, extensions, refuse)
        guard size == 0 || flagged == .file else {
            throw refuse(.bodyNotAllowed, "a size of \(size) bytes, where a member of this type has no content")
        }
        link = try Self.link(header, extensions, flagged, purpose, refuse)
        device = try Self.device(header, flagged, refuse)
        type = flagged
        path = named.path
        mode = header.mode & 0o7777
        owner = try Self.owner(header, extensions, refuse)
        xattrs = extensions.xattrs
        time = extensions.pax?.time("mtime") ?? StatedTime(seconds: header.mtime)
        self.offset = offset
        try checkXattrs(refuse)
    }

    private typealias Refusal = (TarFault, String) -> Failure

    private static func type(
        _ header: TarHeader, name: [UInt8], _ purpose: TarPurpose, _ refuse: Refusal
    ) throws(Failure) -> EntryType {
        let slash = UInt8(ascii: "/")
        // Of a type flag of NUL, Python tells a folder by the header's own name, Go by the one that an extension gives.
        guard header.typeflag != 0 || (header.name.last == slash) == (name.last == slash) else {
            throw refuse(
                .typeAmbiguous, "the header's own name ends in a slash and the extension's does not, or the reverse")
        }
        let type: EntryType
        switch header.typeflag {
        // Before POSIX, a name that ends in a slash was all that told a folder.
        case 0 where header.dialect == .v7 && name.last == UInt8(ascii: "/") && header.size == 0: type = .dir
        case 0, UInt8(ascii: "0"): type = .file
        case UInt8(ascii: "1"): type = .hardlink
        case UInt8(ascii: "2"): type = .link
        case UInt8(ascii: "3") where purpose == .layer: type = .char
        case UInt8(ascii: "4") where purpose == .layer: type = .block
        case UInt8(ascii: "3"), UInt8(ascii: "4"): throw refuse(.device, "the member is a device")
        case UInt8(ascii: "5"): type = .dir
        case UInt8(ascii: "6") where purpose == .layer: type = .fifo
        case UInt8(ascii: "6"): throw refuse(.fifo, "the member is a named pipe")
        case UInt8(ascii: "S"): throw refuse(.sparse, "the member is a sparse file")
        default:
            throw refuse(
                .typeUnknown,
                "the type flag is \(PathEscaping.displayed([header.typeflag])), which readers take for different things"
            )
        }
        guard type == .dir || name.last != UInt8(ascii: "/") else {
            throw refuse(.typeAmbiguous, "the name ends in a slash, yet the type is no folder")
        }
        // Old Go writers add the file type's bits; a hard link has those of its target.
        let bits = header.mode & 0o170000
        let fitting: UInt16 =
            switch type {
            case .dir: 0o040000
            case .link: 0o120000
            case .char: 0o020000
            case .block: 0o060000
            case .fifo: 0o010000
            default: 0o100000
            }
        let isTargets = type == .hardlink && [0o120000, 0o020000, 0o060000, 0o010000].contains(bits)
        guard bits == 0 || bits == fitting || isTargets else {
            throw refuse(.typeAmbiguous, "the mode's type bits and the type flag disagree")
        }
        return type
    }

    private static func size(
        _ header: TarHeader, _ extensions: TarExtensions, _ refuse: Refusal
    ) throws(Failure) -> UInt64 {
        guard let said = try decimal("size", extensions, refuse) else { return header.size }
        // A size beyond eleven octal digits leaves the header at zero or at its largest number.
        guard said == header.size || (said > 0o77777777777 && header.sizeIsPlaceholder) else {
            throw refuse(.paxSizeMismatch, "the pax size is \(said), the header's \(header.size)")
        }
        guard said <= UInt64(Int64.max) else { throw refuse(.sizeInvalid, "the size is over any limit") }
        return said
    }

    private static func owner(
        _ header: TarHeader, _ extensions: TarExtensions, _ refuse: Refusal
    ) throws(Failure) -> Entry.Owner {
        guard let uid = UInt32(exactly: try decimal("uid", extensions, refuse) ?? header.uid),
            let gid = UInt32(exactly: try decimal("gid", extensions, refuse) ?? header.gid)
        else { throw refuse(.headerMalformed, "a user or group id beyond 32 bits") }
        // To chown(2) it means "leave as it is": a file of nobody's would become root's.
        guard uid != .max, gid != .max else { throw refuse(.headerMalformed, "the user or group id 4294967295") }
        return Entry.Owner(uid: uid, gid: gid)
    }

    private static func device(
        _ header: TarHeader, _ type: EntryType, _ refuse: Refusal
    ) throws(Failure) -> Entry.Device? {
        guard type == .char || type == .block else { return nil }
        guard let device = Entry.Device(major: header.device.major, minor: header.device.minor) else {
            throw refuse(
                .headerMalformed,
                "the device \(header.device.major), \(header.device.minor) is beyond the numbers that the kernel has")
        }
        // On the upper folder of an overlay this very node is what removes a path.
        guard type == .block || device.major != 0 || device.minor != 0 else {
            throw refuse(.whiteoutInvalid, "the character device 0, 0, which overlayfs takes for a whiteout")
        }
        return device
    }

    private static func decimal(
        _ key: String, _ extensions: TarExtensions, _ refuse: Refusal
    ) throws(Failure) -> UInt64? {
        do throws(PaxRecords.Fault) {
            return try extensions.pax?.decimal(key)
        } catch {
            throw refuse(error.fault, error.message)
        }
    }

    private static func link(
        _ header: TarHeader, _ extensions: TarExtensions, _ type: EntryType, _ purpose: TarPurpose, _ refuse: Refusal
    ) throws(Failure) -> [UInt8]? {
        let long = extensions.pax?.values["linkpath"] ?? extensions.longLink
        switch type {
        case .link:
            let target = long ?? header.link
            try TarLinks.checkSymlink(target, purpose, refuse)
            return target
        case .hardlink: return try TarLinks.hardlinkTarget(long ?? header.link, purpose, refuse).bytes
        default:
            guard long == nil else { throw refuse(.extensionOrphan, "a link name for a member that is no link") }
            guard header.link.isEmpty else { throw refuse(.headerMalformed, "a link name in a member that is no link") }
            return nil
        }
    }
}

extension TarMember {
    /// Whether the member is an empty file, or another name of a whiteout: AUFS made all whiteouts of one file.
    private var isEmptyFile: Bool {
        if type == .file { return size == 0 }
        guard type == .hardlink, let link else { return false }
        let name = link[(link.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...]
        return name.starts(with: Whiteout.prefix)
    }

    /// Whether the member is what AUFS kept for itself at the top of a layer. Runtimes pass over it, or take it for a whiteout
    /// of what no layer can hold.
    var isBookkeeping: Bool {
        guard let path, Whiteout.bookkeeping.contains(where: { $0 == path.bytes }) else { return false }
        return type == .dir || isEmptyFile
    }

    /// Whether the name makes the member of a layer a whiteout (OCI image-spec, layer.md, "Whiteouts").
    func isWhiteout() throws(Failure) -> Bool {
        guard let path, Whiteout.occurs(in: path.bytes) else { return false }
        let components = path.components
        guard let first = components.firstIndex(where: { $0.starts(with: Whiteout.prefix) }) else { return false }
        func refuse(_ message: String) -> Failure {
            TarFault.whiteoutInvalid.failure(message, entry: displayed, at: offset)
        }
        guard first == components.count - 1 else { throw refuse("the member lies below a whiteout's name") }
        guard Whiteout(path) != nil else { throw refuse("a whiteout of nothing, or of a reserved name") }
        guard isEmptyFile else { throw refuse("a whiteout that is no empty file") }
        return true
    }
}
