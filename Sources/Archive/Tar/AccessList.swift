import Core

/// A POSIX access list as Linux keeps it in `system.posix_acl_access` and `system.posix_acl_default`
/// (linux/posix_acl_xattr.h): version 2, then a tag, a permission and an id for each entry.
struct AccessList {
    static let access = "system.posix_acl_access"
    static let standard = "system.posix_acl_default"

    /// What a mode's nine bits say where the list holds: of owner, mask or group, and others.
    let mode: UInt16

    private enum Tag {
        static let owner: UInt16 = 1, group: UInt16 = 4, mask: UInt16 = 0x10, others: UInt16 = 0x20
    }

    /// Nil where the kernel would not take the list.
    init?(_ value: [UInt8]) {
        guard value.count >= 4, (value.count - 4) % 8 == 0 else { return nil }
        let bytes = value.span.bytes
        guard bytes.u32(0) == 2 else { return nil }
        var permissions: [UInt16: UInt16] = [:]
        for place in stride(from: 4, to: value.count, by: 8) {
            let entry = bytes.u32(place)
            let tag = UInt16(truncatingIfNeeded: entry), permission = UInt16(truncatingIfNeeded: entry >> 16)
            guard permission <= 7 else { return nil }
            if [Tag.owner, Tag.group, Tag.mask, Tag.others].contains(tag) {
                guard permissions.updateValue(permission, forKey: tag) == nil else { return nil }
            }
        }
        guard let owner = permissions[Tag.owner], let group = permissions[Tag.mask] ?? permissions[Tag.group],
            let others = permissions[Tag.others]
        else { return nil }
        mode = owner << 6 | group << 3 | others
    }
}

extension TarMember {
    /// Refuses attributes that say something else than the header, or that no manifest could hold.
    func checkXattrs(_ refuse: (TarFault, String) -> Failure) throws(Failure) {
        if path == nil, let name = xattrs.keys.lazy.map(\.string).first(where: PinnedXattr.isLayers) {
            throw refuse(
                .xattrOverlay,
                "the root folder's \(PathEscaping.displayed(name.utf8)) tells fuse-overlayfs to read the whole layer otherwise"
            )
        }
        // Some runtimes set the mode last, others the list: the last one holds.
        if let value = xattrs[AccessList.access] {
            guard let list = AccessList(value) else {
                throw refuse(.paxMalformed, "the access list is none that the kernel takes")
            }
            guard list.mode == mode & 0o777 else {
                throw refuse(.xattrConflict, "the access list and the mode state different rights")
            }
        }
        if let value = xattrs[AccessList.standard], AccessList(value) == nil {
            throw refuse(.paxMalformed, "the access list is none that the kernel takes")
        }
    }
}
