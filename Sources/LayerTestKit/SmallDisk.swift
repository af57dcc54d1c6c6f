import Glibc

/// A file system of 64 kB in memory, for tests of full disks; making one takes the superuser's rights.
public enum SmallDisk {
    /// Whether this process may mount one.
    public static let isPossible: Bool = {
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
    public static func mount(on path: String) -> Bool { Glibc.mount("tmpfs", path, "tmpfs", 0, "size=64k") == 0 }

    /// Takes it away with all it holds.
    public static func unmount(_ path: String) { _ = umount2(path, Int32(MNT_DETACH)) }
}
