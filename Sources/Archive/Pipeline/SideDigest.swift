import Core
import Cryptography
import Dispatch
import Synchronization

/// What bytes had as they came: their SHA-256, and a tag of each block, so that who reads them later from a file gets the same
/// bytes or `input.changed`.
package struct HashedBytes: Sendable {
    /// SHA-256 of all of them.
    package let digest: Digest
    /// How many there were.
    package let size: UInt64
    let seen: SeenBlocks
}

/// SHA-256 of a stream on a thread of its own: whoever hands the bytes on does not wait for it. Used by one thread.
package final class SideDigest {
    private final class Outcome: Sendable {
        let digest = Mutex<Result<HashedBytes, Failure>?>(nil)
        let isThere = DispatchSemaphore(value: 0)
    }

    private let channel: ChunkChannel
    private let outcome = Outcome()
    private var writer: ChunkWriter

    /// Starts the thread.
    package init() {
        let (channel, outcome) = (ChunkChannel(), outcome)
        self.channel = channel
        writer = ChunkWriter([channel], pool: ChunkPool())
        DispatchQueue(label: "digest").async {
            let found = Self.digest(of: channel)
            channel.cancel()
            outcome.digest.withLock { $0 = found }
            outcome.isThere.signal()
        }
    }

    deinit { channel.close() }

    /// Takes the next bytes.
    package func add(_ bytes: RawSpan) { writer.append(bytes) }

    /// The digest of all that was added; nothing is added after that.
    /// - Throws: `internal.fault`.
    package func finish() throws(Failure) -> HashedBytes {
        writer.flush()
        channel.close()
        outcome.isThere.wait()
        guard let found = outcome.digest.withLock({ $0 }) else { throw Failure(.internalFault, "a digest was lost") }
        return try found.get()
    }

    private static func digest(of channel: ChunkChannel) -> Result<HashedBytes, Failure> {
        do throws(Failure) {
            var hasher = try SHA256()
            let seen = try SeenBlocks()
            var block: UInt64 = 0
            var size: UInt64 = 0
            // All chunks but the last are whole blocks.
            while let chunk = channel.receive() {
                try chunk.withBytes { bytes throws(Failure) in
                    try hasher.update(bytes)
                    size += UInt64(bytes.byteCount)
                    var place = 0
                    while place < bytes.byteCount {
                        let end = min(place + SeenBlocks.blockSize, bytes.byteCount)
                        _ = try seen.accepts(bytes.extracting(place..<end), ofBlock: block)
                        (place, block) = (end, block + 1)
                    }
                }
            }
            return .success(HashedBytes(digest: try hasher.finish(), size: size, seen: seen))
        } catch {
            return .failure(error)
        }
    }
}
