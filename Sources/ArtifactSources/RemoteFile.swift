import Archive
import Core
import Remote

/// A file of the web, which everybody may read, fetched by a program.
package enum RemoteFile {
    /// Fetches a small one into memory.
    /// - Throws: `source.*`, `input.*`.
    package static func bytes(
        _ program: FetchProgram, _ address: String, limit: Int
    ) async throws(Failure) -> [UInt8] {
        try await OwnThread.run { () throws(Failure) in
            var bytes: [UInt8] = []
            let run = try FetchRun(program, FetchRequest(.get, address, limit: UInt64(limit)))
            _ = try run.resolved()
            try take(run, limit: UInt64(limit)) { piece throws(Failure) in bytes += piece }
            return bytes
        }.get()
    }

    /// What came.
    package struct Fetched: Sendable {
        /// How many bytes it has.
        package var size: UInt64
        /// The digest of them.
        package var digest: Digest
        /// What the server calls it; nil where that tells nothing.
        package var validators: FileValidators?
    }

    /// Fetches one into a file, which is as before where anything fails.
    /// - Parameters:
    ///   - digest: What it has to have; nil where nobody says.
    ///   - known: What the server called the file that lies there; nil where it is to come whatever it is called.
    /// - Returns: what came; nil where the server says that it is still what lies there.
    /// - Throws: `source.*`, `input.*`, `output.failed`.
    package static func fetch(
        _ program: FetchProgram, _ address: String, limit: UInt64, expecting digest: Digest? = nil,
        unless known: FileValidators? = nil, to path: String
    ) async throws(Failure) -> Fetched? {
        try await OwnThread.run { () throws(Failure) in
            var request = FetchRequest(.get, address, limit: limit)
            request.unless = known
            let run = try FetchRun(program, request)
            let found = try run.resolved()
            if found.isUnchanged {
                _ = try run.described()
                return nil
            }
            var fetched: Fetched?
            try AtomicFile.write(to: path, followsLinks: false) { append throws(Failure) in
                var size: UInt64 = 0
                let came = try take(run, limit: limit) { piece throws(Failure) in
                    size += UInt64(piece.count)
                    try append(piece)
                }
                if let digest, digest != came {
                    throw Failure(.sourceDigest, "is stated as \(digest), and what came is \(came)")
                }
                fetched = Fetched(size: size, digest: came, validators: found.validators)
            }
            return fetched
        }.get()
    }

    @discardableResult private static func take(
        _ run: FetchRun, limit: UInt64, _ append: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) -> Digest {
        var left = limit
        let hashed = try run.receive(progress: nil) { piece throws(Failure) in
            guard UInt64(piece.byteCount) <= left else {
                throw Failure(.inputSpoolLimit, "has more than \(limit) bytes, the limit")
            }
            left -= UInt64(piece.byteCount)
            try append(piece.withUnsafeBytes { Array($0) })
        }
        guard let hashed else { throw Failure(.sourceProgram, "gives an image where a file is due") }
        return hashed.digest
    }
}
