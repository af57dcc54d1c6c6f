import Core
import Cryptography
import Dispatch
import Synchronization

/// SHA-256 of a stream on a thread of its own: whoever hands the bytes on does not wait for it. Used by one thread.
package final class SideDigest {
    private final class Outcome: Sendable {
        let digest = Mutex<Result<Digest, Failure>?>(nil)
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
    package func finish() throws(Failure) -> Digest {
        writer.flush()
        channel.close()
        outcome.isThere.wait()
        guard let found = outcome.digest.withLock({ $0 }) else { throw Failure(.internalFault, "a digest was lost") }
        return try found.get()
    }

    private static func digest(of channel: ChunkChannel) -> Result<Digest, Failure> {
        do throws(Failure) {
            var hasher = try SHA256()
            while let chunk = channel.receive() {
                try chunk.withBytes { bytes throws(Failure) in try hasher.update(bytes) }
            }
            return .success(try hasher.finish())
        } catch {
            return .failure(error)
        }
    }
}
