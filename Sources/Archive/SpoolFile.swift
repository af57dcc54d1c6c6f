import CSystem
import Core
import Glibc

/// An unnamed temporary file under construction: nobody else can change a file without a name, and nothing is left of it
/// however the process ends.
package final class SpoolFile {
    /// How often the room that is left is asked for, in bytes, and what has to be left then.
    private static let stride: UInt64 = 64 << 20

    private var descriptor: CInt
    private let folder: String
    private let what: String
    private let limit: UInt64
    /// Bytes written so far.
    private(set) var count: UInt64 = 0

    /// Makes the file.
    ///
    /// - Parameters:
    ///   - what: Its content, as messages name it.
    ///   - limit: Bytes at the most; more are `input.spool-limit`.
    ///   - expecting: Bytes that it will hold at least: without room for them nothing is written.
    package init(in folder: String, holding what: String, limit: UInt64, expecting: UInt64 = 0) throws(Failure) {
        self.folder = folder
        self.what = what
        self.limit = limit
        descriptor = -1
        guard expecting <= limit else { throw excess() }
        descriptor = open(folder, layerlock_o_tmpfile | O_DIRECTORY | O_RDWR | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor < 0 { try openNamed() }
        try checkRoom(for: expecting)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Writes bytes at the end.
    package func append(_ bytes: RawSpan) throws(Failure) {
        guard UInt64(bytes.byteCount) <= limit - min(limit, count) else { throw excess() }
        if count / Self.stride != (count + UInt64(bytes.byteCount)) / Self.stride { try checkRoom(for: Self.stride) }
        var done = 0
        while done < bytes.byteCount {
            let put = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress?.advanced(by: done), $0.count - done)
            }
            if put < 0, errno == EINTR { continue }
            guard put > 0 else { throw failure(Errno.text(errno), remedy: Self.roomRemedy) }
            done += put
        }
        count += UInt64(bytes.byteCount)
    }

    /// Hands the file over for reading; nothing is appended after that.
    package func descriptorForReading() -> CInt {
        defer { descriptor = -1 }
        return descriptor
    }

    /// Another descriptor of the same file, for who reads what was written; the caller closes it.
    func descriptorForSharing() throws(Failure) -> CInt {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else {
            throw failure(Errno.text(errno), remedy: "raise the limit of open files (ulimit -n)")
        }
        return copy
    }

    /// For file systems that make no files without a name.
    private func openNamed() throws(Failure) {
        var template = Array("\(folder)/layerlock-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else {
            throw failure(Errno.text(errno), remedy: "set TMPDIR to a folder that can be written")
        }
        unlink(template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    /// A disk that is full harms others too: it is said before, and not when nothing is left.
    private func checkRoom(for bytes: UInt64) throws(Failure) {
        var status = statvfs()
        guard fstatvfs(descriptor, &status) == 0 else { return }
        let room = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
        guard room.overflow || room.partialValue >= bytes else {
            throw failure(
                "\(room.partialValue) bytes are free there, and \(bytes) or more are needed beside the \(count) written",
                remedy: Self.roomRemedy)
        }
    }

    private static let roomRemedy: Prose = "free some room, or set TMPDIR to a folder that has it"

    private func failure(_ reason: String, remedy: Prose) -> Failure {
        Failure(.outputFailed, "\(what) cannot be kept in \(folder): \(reason)", remedy: remedy)
    }

    private func excess() -> Failure {
        Failure(
            .inputSpoolLimit,
            prose:
                "\(what) has more than \(limit) bytes, the limit of what is kept in \(folder) meanwhile (\(setting: .maxSpool))",
            remedy:
                "raise \(setting: .maxSpool) where the artifact may take the room, or give the uncompressed file's path"
        )
    }
}
