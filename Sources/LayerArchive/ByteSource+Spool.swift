import Glibc
import LayerModel

extension ByteSource {
    /// Copies a stream, such as standard input, into an unnamed temporary file and reads that: a zip is read from its
    /// end, and nobody else can change a file without a name.
    ///
    /// `limit` bounds the bytes taken. Throws `input.not-found` where the stream holds nothing, `output.failed` where
    /// the temporary file cannot be written.
    public convenience init(spooling input: CInt, into folder: String, limit: UInt64) throws(Failure) {
        let spool = try Self.temporaryFile(in: folder)
        do throws(Failure) {
            try Self.copy(from: input, to: spool, folder: folder, limit: limit)
        } catch {
            close(spool)
            throw error
        }
        try self.init(adopting: spool, named: "-")
    }

    private static func temporaryFile(in folder: String) throws(Failure) -> CInt {
        var template = Array("\(folder)/layerlock-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else {
            throw Failure(
                .outputFailed, "standard input cannot be kept in \(folder): \(Errno.text(errno))", file: "-",
                remedy: "set TMPDIR to a folder that can be written")
        }
        unlink(template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return descriptor
    }

    private static func copy(from input: CInt, to spool: CInt, folder: String, limit: UInt64) throws(Failure) {
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var total: UInt64 = 0
        while true {
            let got = buffer.withUnsafeMutableBytes { Glibc.read(input, $0.baseAddress, $0.count) }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else {
                throw Failure(.inputUnreadable, "standard input cannot be read: \(Errno.text(errno))", file: "-")
            }
            if got == 0 { break }
            total += UInt64(got)
            guard total <= limit else {
                throw Failure(
                    .inputUnreadable, "standard input holds more than \(limit) bytes", file: "-",
                    remedy: "save it to a file and give the file's path")
            }
            try write(buffer, count: got, to: spool, folder: folder)
        }
        guard total > 0 else {
            throw Failure(.inputNotFound, "standard input is empty", file: "-", remedy: "pipe an artifact in")
        }
    }

    private static func write(_ buffer: [UInt8], count: Int, to spool: CInt, folder: String) throws(Failure) {
        var done = 0
        while done < count {
            let put = buffer.withUnsafeBytes { Glibc.write(spool, $0.baseAddress?.advanced(by: done), count - done) }
            if put < 0, errno == EINTR { continue }
            guard put > 0 else {
                throw Failure(
                    .outputFailed, "standard input cannot be kept in \(folder): \(Errno.text(errno))", file: "-",
                    remedy: "free some room, or set TMPDIR to a folder that has it")
            }
            done += put
        }
    }
}
