import Glibc
import LayerModel

/// Reading small files at once.
public enum FileReading {
    private static let chunk = 1 << 16

    /// The whole content of a regular file or a pipe.
    ///
    /// - Parameters:
    ///   - path: The file as the user named it.
    ///   - limit: The most bytes that are accepted; little more is ever held, whatever the file claims.
    ///   - followsLinks: Whether the path itself may be a link; its folders always may.
    /// - Throws: `input.not-found`, or `input.unreadable` for folders, devices, I/O errors and files over the limit.
    public static func readWhole(
        _ path: String, limit: Int, followsLinks: Bool = true
    ) throws(Failure) -> [UInt8] {
        let bytes: [UInt8]?
        do throws(SystemError) {
            bytes = try read(path, limit: limit, flags: followsLinks ? 0 : O_NOFOLLOW)
        } catch {
            throw error.inputFailure(path)
        }
        guard let bytes else {
            throw Failure(.inputUnreadable, "is neither a regular file nor a pipe", file: path)
        }
        guard bytes.count <= limit else {
            throw Failure(.inputUnreadable, "is larger than the limit of \(limit) bytes", file: path)
        }
        return bytes
    }

    /// Up to one chunk more than `limit`; nil for what is no file.
    private static func read(_ path: String, limit: Int, flags: Int32) throws(SystemError) -> [UInt8]? {
        // Without O_NONBLOCK a pipe that nobody writes to would be waited for without end.
        let descriptor = try Descriptor(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | flags)
        let status = try descriptor.status()
        if status.isFolder { throw SystemError(EISDIR) }
        guard status.isRegular || status.isPipe else { return nil }
        if status.isPipe { _ = try retrying { fcntl(descriptor.number, F_SETFL, 0) } }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(Int(clamping: status.st_size), limit))
        var buffer = [UInt8](repeating: 0, count: chunk)
        while bytes.count <= limit {
            let number = descriptor.number
            let count = try retrying { buffer.withUnsafeMutableBytes { Glibc.read(number, $0.baseAddress, $0.count) } }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return bytes
    }
}
