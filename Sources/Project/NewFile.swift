import Core
import Glibc

/// Files that are made where there is none.
package enum NewFile {
    /// Writes a file, 0666 less the umask; what lies there already is left as it is.
    /// - Returns: Whether it was written: false where something has the name, a link included.
    /// - Throws: `output.failed`.
    package static func write(_ bytes: [UInt8], to path: String) throws(Failure) -> Bool {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard file >= 0 else {
            if errno == EEXIST { return false }
            throw failure(path)
        }
        var written = 0
        while written < bytes.count {
            let start = written
            let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress.map { $0 + start }, $0.count - start) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let failure = failure(path)
                _ = close(file)
                throw failure
            }
            written += count
        }
        guard close(file) == 0 || errno == EINTR else { throw failure(path) }
        return true
    }

    private static func failure(_ path: String) -> Failure {
        Failure(.outputFailed, "cannot be written: \(String(cString: strerror(errno)))", file: path)
    }
}
