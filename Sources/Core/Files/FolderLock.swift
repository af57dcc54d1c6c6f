import Glibc

/// The exclusive right to change what a folder stands for, among this program's processes on one machine.
///
/// It is flock(2) on the folder itself: no lock file appears that one would have to ignore, commit or remove, and a
/// process that dies lets go. Between machines (NFS) it does not hold.
package struct FolderLock: ~Copyable {
    private static let step = Duration.milliseconds(10)

    private let folder: String
    private let descriptor: Descriptor

    /// Takes the lock; makes the folder where there is none.
    ///
    /// - Parameters:
    ///   - folder: The folder; the one that holds it has to exist.
    ///   - timeout: How long to wait for another holder; zero to try once.
    ///   - file: The file that the folder's lock guards, for the message.
    ///   - busy: What another holder is called, such as `lockfile.busy`.
    /// - Throws: `busy` after the timeout, `output.failed` where locking is not possible.
    package init(_ folder: String, timeout: Duration, guarding file: String, busy: FindingID) throws(Failure) {
        // Counted in sleeps: a clock is not needed, and the bound need not be exact.
        var waited = Duration.zero
        while true {
            try Folder.create(folder)
            do throws(SystemError) {
                let taken = try Self.attempt(folder)
                descriptor = taken
                self.folder = folder
                return
            } catch {
                guard Self.isPassing(error) else {
                    throw Failure(.outputFailed, "its folder could not be locked: \(error.text)", file: file)
                }
            }
            guard waited < timeout else {
                throw Failure(
                    busy, "another process has been changing it for over \(timeout)", file: file,
                    remedy: "wait for that process to end, then run the command again")
            }
            _ = usleep(10_000)
            waited += Self.step
        }
    }

    /// Removes the folder where nothing is in it, so that a lock leaves no trace; to be called last, with the lock
    /// held: whoever waits for it notices that the folder is gone and makes it again.
    package borrowing func removeFolderIfEmpty() { _ = rmdir(folder) }

    private static func attempt(_ folder: String) throws(SystemError) -> Descriptor {
        let descriptor = try Descriptor(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        let number = descriptor.number
        _ = try retrying { flock(number, LOCK_EX | LOCK_NB) }
        // Removed and made again since it was opened: a lock on a folder that is no longer there holds nobody off.
        let held = try descriptor.status()
        guard let current = try stat.notFollowing(folder), current.st_dev == held.st_dev, current.st_ino == held.st_ino
        else { throw SystemError(ENOENT) }
        return descriptor
    }

    /// Another holds the lock, or removed the folder meanwhile.
    private static func isPassing(_ error: SystemError) -> Bool {
        error.number == EWOULDBLOCK || error.number == ENOENT
    }
}
