import Core

/// The extended attributes that change what runs or who may do what: manifests hold them.
enum PinnedXattr {
    static let capability = "security.capability"
    /// The kernel's own; `user.containers.*` gives a file another owner, mode and type to fuse-overlayfs and
    /// containers/storage, `user.rootlesscontainers` another owner to umoci and PRoot.
    private static let prefixes = ["security.", "system.posix_acl_", containers, "user.rootlesscontainers"]
    private static let containers = "user.containers."
    /// What overlayfs and fuse-overlayfs keep for themselves: whiteouts, opaque folders, origins, other owners.
    private static let overlays = [
        "trusted.overlay.", "user.overlay.", "user.fuseoverlayfs.", "security.fuseoverlayfs.",
    ]

    /// Whether a kernel or runtime acts on an attribute; the others are notes.
    static func isPinned(_ name: String) -> Bool { prefixes.contains { name.hasPrefix($0) } }

    /// Whether an attribute is an overlay's own, which no layer carries.
    static func isOverlays(_ name: String) -> Bool { overlays.contains { name.hasPrefix($0) } }

    /// Whether an attribute of the root folder tells fuse-overlayfs how to read the whole layer: no manifest holds that.
    static func isLayers(_ name: String) -> Bool { name.hasPrefix(containers) }

    /// Refuses a name that a manifest cannot hold as it is, and a capability that the kernel would.
    static func check(_ name: String, _ value: [UInt8]) throws(PaxRecords.Fault) {
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard isPlain else {
            throw PaxRecords.Fault(
                fault: .paxUnsupportedKey,
                message: "the attribute \(PathEscaping.displayed(name.utf8)) has a name that no kernel knows")
        }
        guard name != capability || isCapability(value) else {
            throw PaxRecords.malformed(
                "the value of security.capability is none that the kernel takes: 20 bytes of version 2 or 24 of version 3"
            )
        }
    }

    /// `vfs_cap_data` or `vfs_ns_cap_data` (linux/capability.h): version and flag, two pairs of sets, and in version 3
    /// the user that is root where it counts. Version 1 can be read from old disks but no longer be set.
    private static func isCapability(_ value: [UInt8]) -> Bool {
        guard value.count >= 20 else { return false }
        let bytes = value.span.bytes
        switch bytes.u32(0) & ~1 {
        case 0x0200_0000: return value.count == 20
        case 0x0300_0000: return value.count == 24 && bytes.u32(20) != .max
        default: return false
        }
    }
}
