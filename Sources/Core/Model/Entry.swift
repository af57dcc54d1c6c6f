/// What an entry is; the raw value is the word of the report.
package enum EntryType: String, Word, Sendable, CaseIterable {
    /// A regular file.
    case file
    /// A folder.
    case dir
    /// A symbolic link.
    case link
    /// A second name of a file of the same layer (tar only).
    case hardlink
    /// A character device (tar only).
    case char
    /// A block device (tar only).
    case block
    /// A named pipe (tar only).
    case fifo
    /// An OCI whiteout: the removal of a lower layer's path.
    case whiteout
}

/// One path of one layer and everything about it that counts as content.
package struct Entry: Sendable, Equatable {
    /// The path inside the archive.
    package var path: EntryPath
    /// What the entry is.
    package var type: EntryType
    /// Permission bits, 0 to 0o7777.
    package var mode: UInt16
    /// Bytes of content; 0 for anything but a file.
    package var size: UInt64
    /// SHA-256 of the content; files only.
    package var sha256: Digest?
    /// The target of a symbolic or hard link, as raw bytes.
    package var link: [UInt8]?
    /// The numbers of a device; devices only.
    package var device: Device?
    /// Owner and group; images only, zip entries carry none that Lambda keeps.
    package var owner: Owner?
    /// The extended attributes that change what runs or who may do what, by name: `security.*`, `system.posix_acl_*`,
    /// `user.containers.*`, `user.rootlesscontainers`, and as their pax keys what GNU tar and libarchive set,
    /// `SCHILY.acl.*`, `SCHILY.fflags`, `RHT.security.selinux`; images only.
    package var xattrs: [TextKey: [UInt8]]

    /// Which device a device node stands for, as Linux numbers them.
    package struct Device: Sendable, Equatable {
        /// Bits of a major number (linux/kdev_t.h, `MKDEV`).
        package static let majorBits: UInt32 = 12
        /// Bits of a minor number.
        package static let minorBits: UInt32 = 20
        /// The driver.
        package let major: UInt32
        /// Which of the driver's devices.
        package let minor: UInt32
        /// Pairs the two numbers; nil where the kernel would cut one off and make another device.
        package init?(major: UInt64, minor: UInt64) {
            guard major >> Self.majorBits == 0, minor >> Self.minorBits == 0 else { return nil }
            self.major = UInt32(major)
            self.minor = UInt32(minor)
        }
        /// As `ls` shows them: `1, 3`.
        package var text: String { "\(major), \(minor)" }
    }

    /// Numeric owner and group of an entry in an image.
    package struct Owner: Sendable, Equatable {
        /// User id.
        package var uid: UInt32
        /// Group id.
        package var gid: UInt32
        /// Pairs the two ids.
        package init(uid: UInt32, gid: UInt32) {
            self.uid = uid
            self.gid = gid
        }
    }

    /// Describes an entry.
    package init(
        path: EntryPath, type: EntryType, mode: UInt16, size: UInt64 = 0, sha256: Digest? = nil, link: [UInt8]? = nil,
        device: Device? = nil, owner: Owner? = nil, xattrs: [TextKey: [UInt8]] = [:]
    ) {
        self.path = path
        self.type = type
        self.mode = mode
        self.size = size
        self.sha256 = sha256
        self.link = link
        self.device = device
        self.owner = owner
        self.xattrs = xattrs
    }

    /// The permission bits as four octal digits.
    package var modeText: String {
        "\(mode >> 9 & 7)\(mode >> 6 & 7)\(mode >> 3 & 7)\(mode & 7)"
    }

    /// The link target as text, escaped where it has to be.
    package var linkText: String? { link.map { PathEscaping.displayed($0) } }
}
