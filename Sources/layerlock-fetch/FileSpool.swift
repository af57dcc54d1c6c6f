import Core
import Fetching
import Glibc

/// Room in a file without a name, in the folder for temporary files.
final class FileSpool: BlobSpool {
    private static let pieceSize = 1 << 18

    private let descriptor: Int32

    init() throws(Failure) {
        let folder = Machine.variable("TMPDIR") ?? "/tmp"
        var name = Array("\(folder)/.layerlock-XXXXXX".utf8CString)
        descriptor = mkstemp(&name)
        guard descriptor >= 0 else { throw Self.failure("no room in \(PathEscaping.displayed(folder.utf8))") }
        unlink(name)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    deinit { close(descriptor) }

    func append(_ bytes: RawSpan) throws(Failure) {
        var done = 0
        while done < bytes.byteCount {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress.map { $0 + done }, $0.count - done)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure("what came before its turn cannot be kept") }
            done += count
        }
    }

    func read(_ range: Range<UInt64>, _ take: (RawSpan) throws(Failure) -> Void) throws(Failure) {
        var buffer = [UInt8](repeating: 0, count: Self.pieceSize)
        var place = range.lowerBound
        while place < range.upperBound {
            let wanted = Int(min(UInt64(buffer.count), range.upperBound - place))
            let count = buffer.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, wanted, off_t(place)) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure("what was kept cannot be read") }
            place += UInt64(count)
            try take(buffer.span.bytes.extracting(0..<count))
        }
    }

    private static func failure(_ message: String) -> Failure {
        Failure(.outputFailed, "\(message): \(String(cString: strerror(errno)))")
    }
}
