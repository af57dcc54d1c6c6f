import Core
import Glibc

/// A file that is too long to be held, in a temporary file while it passes; nothing is left of it afterwards.
package struct PassingFile {
    private let size: UInt64
    private var spool: SpoolFile?
    private var fault: Failure?

    /// For a file of `size` bytes. What hinders it is told when it is read.
    package init(size: UInt64, in room: SpoolRoom) {
        self.size = size
        do throws(Failure) {
            spool = try SpoolFile(
                in: room.folder, holding: "a file inside the artifact", limit: room.limit, expecting: size)
        } catch {
            fault = error
        }
    }

    /// Takes the next bytes.
    package mutating func append(_ piece: RawSpan) {
        // Content that is longer than it said to be is refused elsewhere, and not kept here.
        guard let spool, spool.count + UInt64(piece.byteCount) <= size else { return }
        do throws(Failure) {
            try spool.append(piece)
        } catch {
            fault = error
            self.spool = nil
        }
    }

    /// Gives all bytes. They are mapped, and what nobody looks at takes no memory: a file without a name is nobody's to cut
    /// short meanwhile. Throws `output.failed` or `input.spool-limit` where they could not be kept.
    package func withBytes<Result>(_ body: (RawSpan) -> Result) throws(Failure) -> Result {
        if let fault { throw fault }
        guard let spool, spool.count > 0, let count = Int(exactly: spool.count) else {
            return body([UInt8]().span.bytes)
        }
        let descriptor = try spool.descriptorForSharing()
        defer { close(descriptor) }
        guard let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            throw Failure(.inputUnreadable, "a temporary file cannot be mapped: \(Errno.text(errno))")
        }
        defer { munmap(start, count) }
        return body(UnsafeRawBufferPointer(start: start, count: count).bytes)
    }
}
