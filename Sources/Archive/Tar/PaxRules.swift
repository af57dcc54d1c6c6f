import Core

extension PaxRecords {
    /// Keys of POSIX that this reader understands or that change nothing of what counts.
    private static let known: Set<TextKey> = [
        "path", "linkpath", "size", "uid", "gid", "uname", "gname", "mtime", "atime", "ctime", "comment", "hdrcharset",
    ]
    /// Vendors' keys that some readers act on: other data, other types.
    private static let actedOn: Set<TextKey> = [
        "SCHILY.filetype", "SCHILY.tarfiletype", "SCHILY.devmajor", "SCHILY.devminor", "SCHILY.dir", "SUN.devmajor",
        "SUN.devminor",
        "GNU.dumpdir",
    ]
    private static let schilyXattr = "SCHILY.xattr."
    private static let libarchiveXattr = "LIBARCHIVE.xattr."
    /// What POSIX keeps in front of a dot for later.
    private static let reserved = ["realtime", "security"]
    /// What GNU tar and libarchive set on a file and Go's readers, so runtimes, pass by: access lists as text, flags,
    /// labels.
    private static let pinnedRecords = ["SCHILY.acl.", "SCHILY.fflags", "RHT.security.selinux"]

    /// The records by their keys' bytes: of several faults the same one is told each time.
    private var sorted: [(key: TextKey, value: [UInt8])] { values.sorted { $0.key < $1.key } }

    /// Checks keys and values of a member's records; returns the extended attributes that change what runs.
    func checkMember(in purpose: TarPurpose) throws(Fault) -> [TextKey: [UInt8]] {
        for (key, value) in sorted { try Self.check(key.string, value, purpose) }
        return try xattrs()
    }

    /// Checks a global header: nothing but a comment, as `git archive` writes it.
    func checkGlobal() throws(Fault) {
        for (key, _) in sorted where key != "comment" {
            throw Fault(
                fault: .paxGlobal,
                message: "a global pax header sets \(PathEscaping.displayed(key.utf8)) for every member behind it")
        }
    }

    private static func check(_ key: String, _ value: [UInt8], _ purpose: TarPurpose) throws(Fault) {
        let shown = PathEscaping.displayed(key.utf8)
        if key.hasPrefix("GNU.sparse.") || key == "SCHILY.realsize" || key == "SUN.holesdata" {
            throw Fault(fault: .sparse, message: "a sparse file, by the pax key \(shown)")
        }
        let isVendors = isVendorKey(key) && !actedOn.contains(key)
        guard known.contains(key) || isVendors else {
            throw Fault(fault: .paxUnsupportedKey, message: "the pax key \(shown) has a meaning that is not known here")
        }
        // An attribute may be empty, unless a program's rights hang on it.
        if value.isEmpty, !isVendors || isPinned(key) {
            throw Fault(fault: .paxDelete, message: "the pax key \(shown) has no value")
        }
        switch key {
        case "mtime", "atime", "ctime":
            guard isTime(value) else { throw malformed("the pax \(key) is no time of 64 bits") }
        case "uname", "gname":
            guard String(validating: value, as: UTF8.self) != nil else {
                throw Fault(fault: .nameEncoding, message: "the pax \(key) is not UTF-8")
            }
            guard !value.contains(0) else { throw malformed("the pax \(key) holds a NUL byte") }
        case "hdrcharset":
            // Python says `BINARY` of names that are not UTF-8; Go and GNU tar pass the key by, and all take the bytes as they are.
            let isBinary = purpose == .layer && value.elementsEqual("BINARY".utf8)
            guard isBinary || value.elementsEqual("ISO-IR 10646 2000 UTF-8".utf8) else {
                throw Fault(fault: .nameEncoding, message: "the pax header says that its names are not UTF-8")
            }
        default: break
        }
    }

    /// `VENDOR.keyword`. POSIX wants the vendor in capital letters and keeps what has no dot, and two words, for itself; apk writes
    /// `APK-TOOLS.checksum.SHA1`, others small letters. Keys of vendors that are not in `actedOn`, `pinnedRecords` or an attribute's
    /// prefix were tried: the runtimes of `make runtimes`, libarchive, GNU tar and Python pass them by.
    private static func isVendorKey(_ key: String) -> Bool {
        guard let dot = key.utf8.firstIndex(of: UInt8(ascii: ".")), dot > key.utf8.startIndex,
            !reserved.contains(where: { key.utf8[..<dot].elementsEqual($0.utf8) })
        else { return false }
        return key.utf8[..<dot].allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }

    /// Seconds of 64 bits with a sign, as Go reads them, and perhaps a fraction.
    private static func isTime(_ value: [UInt8]) -> Bool {
        let parts = value.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard let seconds = parts.first, seconds.first != UInt8(ascii: "+"),
            parts.dropFirst().allSatisfy({ part in part.allSatisfy { digits.contains($0) } })
        else { return false }
        return Int64(String(decoding: seconds, as: UTF8.self)) != nil
    }

    /// Whether a key sets what a manifest holds.
    private static func isPinned(_ key: String) -> Bool {
        for prefix in [schilyXattr, libarchiveXattr] where key.hasPrefix(prefix) {
            return PinnedXattr.isPinned(String(key.dropFirst(prefix.count)))
        }
        return pinnedRecords.contains { key.hasPrefix($0) }
    }

    /// Attributes come under star's key (read by containerd, Docker, GNU tar) and under libarchive's.
    private func xattrs() throws(Fault) -> [TextKey: [UInt8]] {
        var plain: [TextKey: [UInt8]] = [:]
        var encoded: [TextKey: [UInt8]] = [:]
        var pinned: [TextKey: [UInt8]] = [:]
        for (name, value) in sorted {
            let key = name.string
            if key.hasPrefix(Self.schilyXattr) {
                plain[String(key.dropFirst(Self.schilyXattr.count))] = value
            } else if key.hasPrefix(Self.libarchiveXattr) {
                let (name, bytes) = try XattrEncoding.decode(
                    name: String(key.dropFirst(Self.libarchiveXattr.count)), value: value)
                guard encoded.updateValue(bytes, forKey: name) == nil else {
                    throw Fault(
                        fault: .xattrConflict, message: "an extended attribute stands twice under different spellings")
                }
            } else if Self.isPinned(key) {
                pinned[key] = value
            }
        }
        for name in plain.keys.sorted() + encoded.keys.sorted() {
            if PinnedXattr.isOverlays(name) {
                throw Fault(
                    fault: .xattrOverlay,
                    message: "the attribute \(PathEscaping.displayed(name.utf8)) is overlayfs's own")
            }
        }
        for name in encoded.keys.sorted() where plain[name] != encoded[name] {
            let how =
                plain[name] == nil
                ? "stands under libarchive's key alone, which no container runtime reads"
                : "is said in two ways, with two values"
            throw Fault(
                fault: .xattrConflict, message: "the attribute \(PathEscaping.displayed(name.utf8)) \(how)")
        }
        for (name, value) in plain where PinnedXattr.isPinned(name.string) { pinned[name] = value }
        for name in pinned.keys.sorted() { try PinnedXattr.check(name, pinned[name] ?? []) }
        return pinned
    }
}
