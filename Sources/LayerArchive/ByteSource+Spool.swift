import Glibc
import LayerModel

extension ByteSource {
    /// Copies a stream, such as standard input, into an unnamed temporary file and reads that: a zip is read from its
    /// end, and nobody else can change a file without a name.
    ///
    /// `limit` bounds the bytes taken. Throws `input.not-found` where the stream holds nothing, `output.failed` where
    /// the temporary file cannot be written.
    public convenience init(spooling input: CInt, into folder: String, limit: UInt64) throws(Failure) {
        let spool = try SpoolFile(in: folder, holding: "standard input")
        try Self.copy(from: input, to: spool, limit: limit)
        try self.init(adopting: spool.descriptorForReading(), named: "-")
    }

    /// Copies bytes into an unnamed temporary file and reads that: an archive that was inside another one.
    ///
    /// Throws `output.failed` where the temporary file cannot be written.
    public convenience init(holding bytes: [UInt8], into folder: String) throws(Failure) {
        let spool = try SpoolFile(in: folder, holding: "an archive inside the artifact")
        try spool.append(bytes.span.bytes)
        try self.init(adopting: spool.descriptorForReading(), named: "-")
    }

    private static func copy(from input: CInt, to spool: SpoolFile, limit: UInt64) throws(Failure) {
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let got = buffer.withUnsafeMutableBytes { Glibc.read(input, $0.baseAddress, $0.count) }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else {
                throw Failure(.inputUnreadable, "standard input cannot be read: \(Errno.text(errno))", file: "-")
            }
            if got == 0 { break }
            guard UInt64(got) <= limit - min(limit, spool.count) else {
                throw Failure(
                    .inputUnreadable, "standard input holds more than \(limit) bytes", file: "-",
                    remedy: "save it to a file and give the file's path")
            }
            try spool.append(buffer.span.bytes.extracting(0..<got))
        }
        guard spool.count > 0 else {
            throw Failure(.inputNotFound, "standard input is empty", file: "-", remedy: "pipe an artifact in")
        }
    }
}
