import Glibc

/// A small file system in memory, of 64 kB unless told otherwise, for tests of full disks; making one takes the superuser's rights.
package enum SmallDisk {
    /// Whether this process may mount one.
    package static let isPossible: Bool = {
        do {
            return try inTemporaryFolder { folder in
                guard mount(on: folder.path) else { return false }
                unmount(folder.path)
                return true
            }
        } catch {
            return false
        }
    }()

    /// Mounts one on a folder.
    package static func mount(on path: String, kilobytes: Int = 64) -> Bool {
        Glibc.mount("tmpfs", path, "tmpfs", 0, "size=\(kilobytes)k") == 0
    }

    /// Takes it away with all it holds.
    package static func unmount(_ path: String) { _ = umount2(path, Int32(MNT_DETACH)) }
}
