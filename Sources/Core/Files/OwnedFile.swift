import Glibc

/// Files that decide what a program does, and so have to be the user's own.
package enum OwnedFile {
    /// What is wrong with a file's owner or mode.
    package enum Fault: Error, Sendable, Equatable {
        /// It is owned by a user who is neither the given one nor root.
        case owner(UInt32)
        /// Its group or others may write to it.
        case mode(UInt16)
    }

    /// What was read, or what is wrong with the file.
    package typealias Answer = Result<[UInt8], Fault>

    /// The whole content of a regular file that `user` or root owns, and that nobody else may write to. A link is
    /// followed: what counts is the file that is read.
    ///
    /// Users who have a group of their own let it write by default; a group of the owner's own number counts as that.
    ///
    /// - Parameters:
    ///   - limit: Bytes at the most.
    ///   - user: The user who runs the program.
    /// - Throws: `input.not-found`, `input.unreadable`.
    package static func readWhole(_ path: String, limit: Int, user: UInt32) throws(Failure) -> Answer {
        do throws(SystemError) {
            // Owner, mode and content are those of one open file.
            let descriptor = try Descriptor(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
            let status = try descriptor.status()
            guard status.isRegular else { throw SystemError(status.isFolder ? EISDIR : EINVAL) }
            if status.st_uid != user, status.st_uid != 0 { return .failure(.owner(status.st_uid)) }
            let shared: mode_t = status.st_gid == status.st_uid ? 0o002 : 0o022
            if status.st_mode & shared != 0 {
                return .failure(.mode(UInt16(truncatingIfNeeded: status.st_mode & 0o7777)))
            }
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let number = descriptor.number
                let count = try retrying { buffer.withUnsafeMutableBytes { read(number, $0.baseAddress, $0.count) } }
                if count == 0 { return .success(bytes) }
                bytes += buffer[..<count]
                guard bytes.count <= limit else { throw SystemError(EFBIG) }
            }
        } catch {
            throw error.inputFailure(path)
        }
    }
}
