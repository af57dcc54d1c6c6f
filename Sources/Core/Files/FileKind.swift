import Glibc

/// What lies under a path, a link not followed.
package enum FileKind: Sendable, Equatable {
    /// Nothing.
    case missing
    /// A regular file.
    case file
    /// A folder.
    case folder
    /// A symbolic link, wherever it leads.
    case link
    /// A device, pipe or socket.
    case other

    /// Looks at a path.
    /// - Throws: `input.unreadable` where that cannot be told.
    package static func of(_ path: String) throws(Failure) -> FileKind {
        do throws(SystemError) {
            guard let status = try stat.notFollowing(path) else { return .missing }
            if status.isRegular { return .file }
            if status.isFolder { return .folder }
            return status.isLink ? .link : .other
        } catch {
            if error.number == ENOTDIR { return .missing }
            throw error.inputFailure(path)
        }
    }
}

/// How many bytes a file has.
package enum FileSize {
    /// The size of a regular file, links followed; nil for anything else, and where it cannot be told.
    package static func of(_ path: String) -> UInt64? {
        do throws(SystemError) {
            guard let status = try stat.following(path), status.isRegular else { return nil }
            return UInt64(exactly: status.st_size)
        } catch {
            return nil
        }
    }
}
