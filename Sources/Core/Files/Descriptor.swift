import Glibc

/// An open file; closed when it goes out of scope.
struct Descriptor: ~Copyable {
    let number: Int32

    /// Opens `path`; it is never inherited by a child process.
    init(_ path: String, _ flags: Int32, mode: mode_t = 0) throws(SystemError) {
        // A C string would end at the NUL, and another file would be opened.
        guard !path.utf8.contains(0) else { throw SystemError(EINVAL) }
        number = try retrying { open(path, flags | O_CLOEXEC, mode) }
    }

    /// Owns an open file from now on.
    init(adopting number: Int32) { self.number = number }

    /// Opens a file or a pipe to be read, wherever links lead.
    /// - Parameter takesDevices: Whether a terminal will do, too.
    /// - Throws: EISDIR for a folder, ENODEV for what is neither.
    static func input(_ path: String, takesDevices: Bool = false) throws(SystemError) -> Descriptor {
        // Without O_NONBLOCK a pipe that nobody writes to would be waited for without end.
        let descriptor = try Descriptor(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
        let status = try descriptor.status()
        if status.isFolder { throw SystemError(EISDIR) }
        guard takesDevices || status.isRegular || status.isPipe else { throw SystemError(ENODEV) }
        _ = try retrying { fcntl(descriptor.number, F_SETFL, 0) }
        return descriptor
    }

    deinit { _ = close(number) }

    /// Closes and reports what only closing reveals (a full disk on some network file systems).
    consuming func closeReporting() throws(SystemError) {
        let number = number
        discard self
        guard close(number) == 0 || errno == EINTR else { throw SystemError.last }
    }

    borrowing func status() throws(SystemError) -> stat {
        var status = stat()
        guard fstat(number, &status) == 0 else { throw SystemError.last }
        return status
    }

    borrowing func writeAll(_ bytes: [UInt8]) throws(SystemError) { try Self.writeAll(bytes, to: number) }

    /// Writes all bytes to an open file.
    static func writeAll(_ bytes: [UInt8], to number: Int32) throws(SystemError) {
        var written = 0
        while written < bytes.count {
            let start = written
            let count = try retrying {
                bytes.withUnsafeBytes { write(number, $0.baseAddress.map { $0 + start }, $0.count - start) }
            }
            // A write that makes no progress would be tried for ever.
            guard count > 0 else { throw SystemError(EIO) }
            written += count
        }
    }

    borrowing func sync() throws(SystemError) {
        // A file system that cannot sync (some network and overlay ones) says EINVAL; there is no more to be had.
        guard fsync(number) != 0 else { return }
        let error = SystemError.last
        if error.number != EINVAL { throw error }
    }
}

extension stat {
    var isRegular: Bool { st_mode & S_IFMT == S_IFREG }
    var isFolder: Bool { st_mode & S_IFMT == S_IFDIR }
    var isPipe: Bool { st_mode & S_IFMT == S_IFIFO }
    var isLink: Bool { st_mode & S_IFMT == S_IFLNK }

    /// The status of what a path names after all links; nil where there is nothing.
    static func following(_ path: String) throws(SystemError) -> stat? {
        try ofPath(path) { stat(path, &$0) }
    }

    /// The status of the path itself, a link not followed; nil where there is nothing.
    static func notFollowing(_ path: String) throws(SystemError) -> stat? {
        try ofPath(path) { lstat(path, &$0) }
    }

    private static func ofPath(_ path: String, _ call: (inout stat) -> Int32) throws(SystemError) -> stat? {
        guard !path.utf8.contains(0) else { throw SystemError(EINVAL) }
        var status = stat()
        guard call(&status) != 0 else { return status }
        let error = SystemError.last
        if error.number == ENOENT { return nil }
        throw error
    }
}
