import Glibc

/// Where bytes that are written to a path go.
enum OutputTarget {
    /// A regular file, present or not, at the end of all links: replaced as a whole.
    case file(path: String, existing: stat?)
    /// A device, a pipe, a socket, or something open in a process: written into as it is.
    case stream

    private static let linkLimit = 40

    /// Follows links by hand, so that a link's target is replaced and the link stays.
    init(of path: String) throws(SystemError) {
        let status = try stat.following(path)
        if let status, status.isFolder { throw SystemError(EISDIR) }
        if let status, !status.isRegular {
            self = .stream
            return
        }
        var target = path
        for _ in 0..<Self.linkLimit {
            // /dev/stdout and its like: replacing the file that a shell opened would lose what is appended next.
            if target.hasPrefix("/proc/") || target.hasPrefix("/dev/fd/") {
                self = .stream
                return
            }
            guard let link = try stat.notFollowing(target), link.isLink else {
                self = .file(path: target, existing: status)
                return
            }
            guard try Self.isTrusted(link, in: PathNames.folder(of: target)) else { throw SystemError(EACCES) }
            target = try Self.destination(ofLink: target)
        }
        throw SystemError(ELOOP)
    }

    /// Takes the path as it is: what lies there, a link too, is replaced.
    init(entry path: String) throws(SystemError) {
        let status = try stat.notFollowing(path)
        if let status, status.isFolder { throw SystemError(EISDIR) }
        self = .file(path: path, existing: status.flatMap { $0.isRegular ? $0 : nil })
    }

    /// Whether a link may say where to write. In a folder where everybody may make one, as /tmp is, somebody else's would
    /// have this user replace a file of their choice; the kernel's protected_symlinks does not see links that are read.
    private static func isTrusted(_ link: stat, in folder: String) throws(SystemError) -> Bool {
        guard let status = try stat.following(folder), status.st_mode & S_IWOTH != 0 else { return true }
        return link.st_uid == geteuid() || link.st_uid == status.st_uid
    }

    private static func destination(ofLink path: String) throws(SystemError) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = try retrying { readlink(path, &buffer, buffer.count) }
        guard count > 0, count < buffer.count else { throw SystemError(ENAMETOOLONG) }
        // A repaired name would be another file's.
        let bytes = buffer[..<count].map { UInt8(bitPattern: $0) }
        guard let destination = String(validating: bytes, as: UTF8.self) else { throw SystemError(EILSEQ) }
        return destination.hasPrefix("/") ? destination : PathNames.folder(of: path) + "/" + destination
    }
}

/// The parts of a path, by its slashes alone.
package enum PathNames {
    /// The folder that a path's last component lies in, without a trailing slash; `.` where the path names none.
    package static func folder(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        // The root itself becomes `/.`, so that a slash and a name can always follow.
        return slash == path.utf8.startIndex ? "/." : String(path[..<slash])
    }
}
