import Glibc
import LayerModel

/// An unnamed temporary file under construction: nobody else can change a file without a name.
final class SpoolFile {
    private var descriptor: CInt
    private let folder: String
    private let what: String
    /// Bytes written so far.
    private(set) var count: UInt64 = 0

    /// Makes the file; `what` names its content in messages.
    init(in folder: String, holding what: String) throws(Failure) {
        self.folder = folder
        self.what = what
        var template = Array("\(folder)/layerlock-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else {
            throw failure(remedy: "set TMPDIR to a folder that can be written")
        }
        unlink(template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Writes bytes at the end.
    func append(_ bytes: RawSpan) throws(Failure) {
        var done = 0
        while done < bytes.byteCount {
            let put = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress?.advanced(by: done), $0.count - done)
            }
            if put < 0, errno == EINTR { continue }
            guard put > 0 else { throw failure(remedy: "free some room, or set TMPDIR to a folder that has it") }
            done += put
        }
        count += UInt64(bytes.byteCount)
    }

    /// Hands the file over for reading; nothing is appended after that.
    func descriptorForReading() -> CInt {
        defer { descriptor = -1 }
        return descriptor
    }

    private func failure(remedy: String) -> Failure {
        Failure(.outputFailed, "\(what) cannot be kept in \(folder): \(Errno.text(errno))", remedy: remedy)
    }
}
