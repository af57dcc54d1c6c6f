import Core
import Glibc

extension ByteSource {
    /// Bytes that are kept in a temporary file at the most, where nothing else is asked for: the largest image that Lambda
    /// runs, of 10 GB, has room in it.
    package static let usualSpoolLimit: UInt64 = 12 << 30

    /// Copies a stream, such as standard input, into an unnamed temporary file and reads that: a zip is read from its
    /// end, and nobody else can change a file without a name.
    ///
    /// `limit` bounds the bytes taken. Throws `input.spool-limit` beyond it, `input.not-found` where the stream holds
    /// nothing, `output.failed` where the temporary file cannot be written or the folder has no room for it.
    package convenience init(spooling input: CInt, into folder: String, limit: UInt64) throws(Failure) {
        let spool = try SpoolFile(
            in: folder, holding: "standard input", limit: limit, expecting: Self.bytesLeft(in: input))
        try Self.copy(from: input, to: spool)
        try self.init(adopting: spool.descriptorForReading(), named: "-")
    }

    /// Copies bytes into an unnamed temporary file and reads that: an archive that was inside another one.
    ///
    /// Throws `output.failed` where the temporary file cannot be written.
    package convenience init(holding bytes: [UInt8], into folder: String) throws(Failure) {
        let spool = try SpoolFile(in: folder, holding: "an archive inside the artifact", limit: .max)
        try spool.append(bytes.span.bytes)
        try self.init(adopting: spool.descriptorForReading(), named: "-")
    }

    /// Copies what `fill` gives out into an unnamed temporary file and reads that: an artifact from elsewhere.
    ///
    /// `limit` bounds the bytes taken, `expecting` is how many there will be at least. Throws `input.spool-limit` beyond the
    /// bound, `output.failed` where the temporary file cannot be written or the folder has no room for it, and what `fill`
    /// throws. `fill` returns what all bytes had where it hashed them: they are not hashed again, and readers get no
    /// others.
    package convenience init(
        holding what: String, into folder: String, limit: UInt64, expecting: UInt64,
        fill: (_ append: (RawSpan) throws(Failure) -> Void) throws(Failure) -> HashedBytes?
    ) throws(Failure) {
        let spool = try SpoolFile(in: folder, holding: what, limit: limit, expecting: expecting)
        let hashed = try fill { bytes throws(Failure) in try spool.append(bytes) }
        try self.init(adopting: spool.descriptorForReading(), named: "-", hashed: hashed)
    }

    /// Bytes of a stream that is a file; 0 for a pipe, which does not say.
    private static func bytesLeft(in input: CInt) -> UInt64 {
        var status = stat()
        guard fstat(input, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return 0 }
        return UInt64(max(0, status.st_size - max(0, lseek(input, 0, SEEK_CUR))))
    }

    private static func copy(from input: CInt, to spool: SpoolFile) throws(Failure) {
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let got = buffer.withUnsafeMutableBytes { Glibc.read(input, $0.baseAddress, $0.count) }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else {
                if errno == EBADF { throw nothingThere("standard input is closed") }
                throw Failure(.inputUnreadable, "standard input cannot be read: \(Errno.text(errno))", file: "-")
            }
            if got == 0 { break }
            try spool.append(buffer.span.bytes.extracting(0..<got))
        }
        guard spool.count > 0 else { throw nothingThere("standard input is empty or closed") }
    }

    private static func nothingThere(_ message: String) -> Failure {
        Failure(.inputNotFound, message, file: "-", remedy: "pipe an artifact in")
    }
}
