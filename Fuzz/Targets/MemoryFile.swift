import Glibc

/// A file that lives in memory, so that a fuzzer's runs do not wait for a disk.
final class MemoryFile {
    private let descriptor: CInt
    var path: String { "/proc/self/fd/\(descriptor)" }

    init(_ bytes: [UInt8]) {
        var template = Array("/dev/shm/layerlock-fuzz-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        require(descriptor >= 0, "no memory file: \(errno)")
        unlink(template)
        var done = 0
        while done < bytes.count {
            let put = bytes.withUnsafeBytes {
                write(descriptor, $0.baseAddress?.advanced(by: done), bytes.count - done)
            }
            require(put > 0, "cannot fill a memory file: \(errno)")
            done += put
        }
    }

    deinit { close(descriptor) }
}
