import Core
import Glibc

/// An open file that is read by position, and watched: a file that shrinks or changes ends in `input.changed`.
///
/// Reading by position rather than mapping: a mapped file that somebody truncates raises SIGBUS, and costs the same
/// here since every byte is copied once into a buffer that stays in the cache.
package final class ByteSource: Sendable {
    /// The file's size in bytes when it was opened.
    package let size: UInt64
    /// SHA-256 of all bytes, where these were hashed before and no reader gets others; nil for most files.
    package let knownDigest: Digest?
    private let descriptor: CInt
    /// Where its first byte lies in the open file: a part of a temporary file is a file of its own to whoever reads it.
    private let base: UInt64
    private let identity: Identity
    /// What was read before, where every reader has to get the same.
    private let seen: SeenBlocks?

    /// What `fstat` tells of a file; a write changes one of these.
    private struct Identity: Equatable, Sendable {
        let size: Int
        let modified: [Int]
        let changed: [Int]
    }

    /// Opens a regular file for reading; throws `input.not-found` or `input.unreadable`.
    package convenience init(path: String) throws(Failure) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.openFailure(errno, path) }
        try self.init(adopting: descriptor, named: path)
    }

    /// Opens a regular file that was written from bytes that were hashed as they came: whoever reads it gets these, or
    /// `input.changed`, whoever else can write to it.
    package convenience init(path: String, hashed: HashedBytes) throws(Failure) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.openFailure(errno, path) }
        try self.init(adopting: descriptor, named: path, hashed: hashed)
    }

    /// Takes over an open descriptor of a regular file and closes it at the end.
    /// - Parameter hashed: What its bytes had as they were written; nil where nobody knows.
    init(adopting descriptor: CInt, named path: String, hashed: HashedBytes? = nil) throws(Failure) {
        self.descriptor = descriptor
        knownDigest = hashed?.digest
        seen = hashed?.seen
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw Failure(.inputUnreadable, "cannot be examined: \(Errno.text(code))", file: path)
        }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size >= 0 else {
            close(descriptor)
            throw Failure(
                .inputUnreadable, "is no regular file", file: path,
                remedy: "give a file, or pipe the bytes in and name the artifact `-`")
        }
        size = UInt64(status.st_size)
        base = 0
        identity = Self.identity(status)
        // Of what lies behind them nothing was seen that it could be compared with.
        if let hashed, hashed.size != size {
            throw Self.changed("changed while it was written", at: min(size, hashed.size))
        }
    }

    /// A part of an open file; takes the descriptor over and closes it at the end. The part lies in the file.
    init(adopting descriptor: CInt, part: Range<UInt64>) throws(Failure) {
        self.descriptor = descriptor
        knownDigest = nil
        base = part.lowerBound
        size = part.upperBound - part.lowerBound
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw Failure(.inputUnreadable, "a temporary file cannot be examined: \(Errno.text(code))")
        }
        identity = Self.identity(status)
        seen = nil
    }

    private init(_ other: ByteSource, descriptor: CInt, seen: SeenBlocks, digest: Digest?) {
        self.descriptor = descriptor
        self.seen = seen
        knownDigest = digest
        base = other.base
        size = other.size
        identity = other.identity
    }

    /// The same open file, of which all readers get the same bytes: once a block has been read, other bytes in its place
    /// end in `input.changed`, whoever reads it and however they came there. For whatever is read more than once, by a
    /// digest and a parser for instance; a tag is computed of every block that is read.
    package func holdingStill() throws(Failure) -> ByteSource {
        guard seen == nil else { return self }
        return ByteSource(self, descriptor: try copiedDescriptor(), seen: try SeenBlocks(), digest: knownDigest)
    }

    /// The same open file held still, of which all bytes have been hashed: whoever reads it gets what has this digest.
    package func holdingStillHashed() throws(Failure) -> ByteSource {
        let still = try holdingStill()
        guard still.knownDigest == nil, let seen = still.seen else { return still }
        let digest = try LayerBlobReader.digest(of: still, range: 0..<still.size)
        return ByteSource(still, descriptor: try still.copiedDescriptor(), seen: seen, digest: digest)
    }

    private func copiedDescriptor() throws(Failure) -> CInt {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw Failure(.inputUnreadable, "cannot be opened again: \(Errno.text(errno))") }
        return copy
    }

    deinit { close(descriptor) }

    /// Reads exactly `count` bytes from `offset` into the front of `buffer`; throws `input.changed` where the file no
    /// longer holds them.
    func read(into buffer: inout [UInt8], count: Int, at offset: UInt64) throws(Failure) {
        let end = offset.addingReportingOverflow(UInt64(count))
        guard count <= buffer.count, !end.overflow, end.partialValue <= UInt64(off_t.max) - base else {
            throw Failure(.internalFault, "read outside a buffer", offset: offset)
        }
        // What lies beyond the end that the file had belongs to no block, and behind a part to others.
        guard end.partialValue <= size else { throw Self.changed("shrank while it was read", at: size) }
        guard let seen else { return try fill(&buffer, from: 0, count: count, at: offset) }
        try read(into: &buffer, count: count, at: offset, seen)
    }

    /// Reads by whole blocks: a tag is of a block.
    private func read(
        into buffer: inout [UInt8], count: Int, at offset: UInt64, _ seen: SeenBlocks
    ) throws(Failure) {
        var done = 0
        while done < count {
            let position = offset + UInt64(done)
            let block = position / UInt64(SeenBlocks.blockSize)
            let start = block * UInt64(SeenBlocks.blockSize)
            let length = Int(min(UInt64(SeenBlocks.blockSize), size - start))
            if position == start, count - done >= length {
                try fill(&buffer, from: done, count: length, at: start)
                try check(buffer.span.bytes.extracting(done..<done + length), ofBlock: block, seen)
                done += length
                continue
            }
            let bytes = try whole(block, start: start, length: length, seen)
            let from = Int(position - start)
            let taken = min(length - from, count - done)
            buffer.replaceSubrange(done..<done + taken, with: bytes[from..<from + taken])
            done += taken
        }
    }

    /// A block of which only a part is wanted.
    private func whole(
        _ block: UInt64, start: UInt64, length: Int, _ seen: SeenBlocks
    ) throws(Failure) -> [UInt8] {
        if let known = seen.bytes(ofBlock: block) { return known }
        var bytes = [UInt8](repeating: 0, count: length)
        try fill(&bytes, from: 0, count: length, at: start)
        try check(bytes.span.bytes, ofBlock: block, seen)
        seen.keep(bytes, ofBlock: block)
        return bytes
    }

    private func check(_ bytes: RawSpan, ofBlock block: UInt64, _ seen: SeenBlocks) throws(Failure) {
        guard try seen.accepts(bytes, ofBlock: block) else {
            throw Self.changed("changed while it was read", at: block * UInt64(SeenBlocks.blockSize))
        }
    }

    /// Reads what the file holds now.
    private func fill(
        _ buffer: inout [UInt8], from index: Int, count: Int, at offset: UInt64
    ) throws(Failure) {
        var done = 0
        while done < count {
            let got = buffer.withUnsafeMutableBytes {
                pread(
                    descriptor, $0.baseAddress?.advanced(by: index + done), count - done,
                    off_t(base + offset) + off_t(done))
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else {
                throw Failure(.inputUnreadable, "cannot be read: \(Errno.text(errno))", offset: offset)
            }
            guard got > 0 else {
                throw Self.changed("shrank while it was read", at: offset + UInt64(done))
            }
            done += got
        }
    }

    /// Reads exactly `count` bytes from `offset`; the caller has bounded `count`. Throws `input.changed` where the file
    /// does not hold them.
    package func bytes(at offset: UInt64, count: Int) throws(Failure) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: count)
        try read(into: &buffer, count: count, at: offset)
        return buffer
    }

    /// Throws `input.changed` where the file is not the one that was opened any more.
    package func checkUnchanged() throws(Failure) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, Self.identity(status) == identity else {
            throw Failure(.inputChanged, "changed while it was read", remedy: Self.changeRemedy)
        }
    }

    private static func changed(_ message: String, at offset: UInt64) -> Failure {
        Failure(.inputChanged, message, offset: offset, remedy: changeRemedy)
    }

    static let changeRemedy: Prose = "wait until whatever writes the file is done, then run again"

    private static func identity(_ status: stat) -> Identity {
        Identity(
            size: status.st_size, modified: [status.st_mtim.tv_sec, status.st_mtim.tv_nsec],
            changed: [status.st_ctim.tv_sec, status.st_ctim.tv_nsec])
    }

    private static func openFailure(_ code: CInt, _ path: String) -> Failure {
        switch code {
        case ENOENT, ENOTDIR:
            Failure(.inputNotFound, "no such file", file: path, remedy: "check the path")
        case EACCES, EPERM:
            Failure(
                .inputUnreadable, "no permission to read it", file: path,
                remedy: "run as a user who may read the file, or change its mode")
        default:
            Failure(.inputUnreadable, "cannot be opened: \(Errno.text(code))", file: path)
        }
    }
}

/// The C library's words for an error number.
enum Errno {
    static func text(_ code: CInt) -> String { String(cString: strerror(code)) }
}

extension ByteSource {
    /// Whether a path names a folder.
    package static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The first bytes of the file, at most `count` of them.
    package func head(_ count: Int) throws(Failure) -> [UInt8] {
        try bytes(at: 0, count: Int(min(UInt64(max(0, count)), size)))
    }
}
