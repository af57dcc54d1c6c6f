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
            try take(program, address, limit: UInt64(limit)) { piece throws(Failure) in bytes += piece }
            return bytes
        }.get()
    }

    /// Fetches one into a file, which is as before where anything fails.
    /// - Parameter digest: What it has to have; nil where nobody says.
    /// - Returns: how many bytes it has.
    /// - Throws: `source.*`, `input.*`, `output.failed`.
    package static func fetch(
        _ program: FetchProgram, _ address: String, limit: UInt64, expecting digest: Digest?, to path: String
    ) async throws(Failure) -> UInt64 {
        try await OwnThread.run { () throws(Failure) in
            var count: UInt64 = 0
            try AtomicFile.write(to: path, followsLinks: false) { append throws(Failure) in
                let found = try take(program, address, limit: limit) { piece throws(Failure) in
                    count += UInt64(piece.count)
                    try append(piece)
                }
                guard let digest, digest != found else { return }
                let came = found.map { "what came is \($0)" } ?? "nobody knows what came"
                throw Failure(.sourceDigest, "is stated as \(digest), and \(came)")
            }
            return count
        }.get()
    }

    @discardableResult private static func take(
        _ program: FetchProgram, _ address: String, limit: UInt64, _ append: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) -> Digest? {
        let run = try FetchRun(program, FetchRequest(.get, address, limit: limit))
        _ = try run.resolved()
        var left = limit
        let hashed = try run.receive(progress: nil) { piece throws(Failure) in
            guard UInt64(piece.byteCount) <= left else {
                throw Failure(.inputSpoolLimit, "has more than \(limit) bytes, the limit")
            }
            left -= UInt64(piece.byteCount)
            try append(piece.withUnsafeBytes { Array($0) })
        }
        return hashed?.digest
    }
}
