import Glibc

/// Reading small files at once.
package enum FileReading {
    private static let chunk = 1 << 16

    /// The whole content of a regular file or a pipe.
    ///
    /// - Parameters:
    ///   - path: The file as the user named it.
    ///   - limit: The most bytes that are accepted; little more is ever held, whatever the file claims.
    ///   - followsLinks: Whether the path itself may be a link; its folders always may.
    /// - Throws: `input.not-found`, or `input.unreadable` for folders, devices, I/O errors and files over the limit.
    package static func readWhole(
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

    /// Hands out the whole content of a regular file or a pipe piece by piece, wherever links lead.
    ///
    /// - Throws: `input.not-found`, or `input.unreadable` for folders, devices and I/O errors; and what `take` throws.
    package static func readThrough(
        _ path: String, take: (RawSpan) throws(Failure) -> Void
    ) throws(Failure) {
        let answer: Result<Pieces, Failure>
        do throws(SystemError) {
            answer = try handOut(try Descriptor.input(path), .max, take)
        } catch {
            throw error.inputFailure(path)
        }
        _ = try answer.get()
    }

    /// What is known of a file that was read in pieces.
    package enum Pieces: Sendable, Equatable {
        /// It was read to its end.
        case read
        /// There is none.
        case missing
        /// Nothing of it was read: a link, a folder, a device, a pipe or a socket.
        case noFile
        /// Nothing of it was read: it has more bytes than the limit.
        case tooLong
    }

    /// Hands out a regular file piece by piece, in memory that its size has no part in. Nothing else is opened for reading,
    /// neither where a link leads, nor a pipe, which may never end.
    ///
    /// - Parameters:
    ///   - path: The file as the user named it; its folders may be links.
    ///   - limit: The most bytes that are accepted.
    ///   - take: Takes the pieces.
    /// - Throws: `input.unreadable`, also where the file grows beyond the limit meanwhile, and what `take` throws.
    package static func readInPieces(
        _ path: String, limit: UInt64, take: (RawSpan) throws(Failure) -> Void
    ) throws(Failure) -> Pieces {
        switch try FileKind.of(path) {
        case .missing: return .missing
        case .file: break
        case .folder, .link, .other: return .noFile
        }
        let answer: Result<Pieces, Failure>
        do throws(SystemError) {
            answer = try handOut(path, limit, take)
        } catch {
            throw error.inputFailure(path)
        }
        return try answer.get()
    }

    private static func handOut(
        _ path: String, _ limit: UInt64, _ take: (RawSpan) throws(Failure) -> Void
    ) throws(SystemError) -> Result<Pieces, Failure> {
        let descriptor = try Descriptor(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW)
        let status = try descriptor.status()
        // Another file may lie there by now.
        guard status.isRegular else { return .success(.noFile) }
        guard UInt64(clamping: status.st_size) <= limit else { return .success(.tooLong) }
        return try handOut(descriptor, limit, take)
    }

    private static func handOut(
        _ descriptor: borrowing Descriptor, _ limit: UInt64, _ take: (RawSpan) throws(Failure) -> Void
    ) throws(SystemError) -> Result<Pieces, Failure> {
        var buffer = [UInt8](repeating: 0, count: chunk)
        var done: UInt64 = 0
        while true {
            let count = try piece(descriptor, into: &buffer)
            guard count > 0 else { return .success(.read) }
            done += UInt64(count)
            guard done <= limit else { throw SystemError(EFBIG) }
            do throws(Failure) {
                try take(buffer.span.bytes.extracting(0..<count))
            } catch {
                return .failure(error)
            }
        }
    }

    private static func piece(
        _ descriptor: borrowing Descriptor, into buffer: inout [UInt8]
    ) throws(SystemError) -> Int {
        let number = descriptor.number
        return try retrying { buffer.withUnsafeMutableBytes { Glibc.read(number, $0.baseAddress, $0.count) } }
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
