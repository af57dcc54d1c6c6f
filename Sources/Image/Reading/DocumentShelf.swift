import Core
import Cryptography
import Synchronization

/// Bounds the documents of one artifact together, and keeps what was parsed: many manifests may name one config.
final class DocumentShelf: Sendable {
    /// Documents of an artifact at the most. An image for every platform with an attestation and a signature each has a
    /// few dozen.
    static let countLimit = 8_192
    /// Bytes of all documents together at the most: what they say is held while the image is chosen.
    static let bytesLimit: UInt64 = 32 << 20

    private struct State {
        var bytes: UInt64 = 0
        var known: Set<EntryPath> = []
        var configs: [EntryPath: ReadConfig] = [:]
    }

    private let state = Mutex(State())

    /// Counts a document, once however often it is read; throws `archive.json-too-large` beyond the limits.
    func count(_ member: ImageFiles.Member) throws(Failure) {
        let (count, bytes) = state.withLock { state in
            if state.known.insert(member.path).inserted { state.bytes &+= member.size }
            return (state.known.count, state.bytes)
        }
        guard count <= Self.countLimit else {
            throw Self.tooLarge("over \(Self.countLimit) documents, more than are read of one artifact", member)
        }
        guard bytes <= Self.bytesLimit else {
            throw Self.tooLarge("all documents together are over the limit of \(Self.bytesLimit) bytes", member)
        }
    }

    /// A config that was parsed before.
    func config(at path: EntryPath) -> ReadConfig? { state.withLock { $0.configs[path] } }

    /// Keeps a config.
    func keep(_ config: ReadConfig, at path: EntryPath) { state.withLock { $0.configs[path] = config } }

    static func tooLarge(_ message: String, _ member: ImageFiles.Member) -> Failure {
        Failure(.archiveJsonTooLarge, message, entry: member.path.displayed)
    }
}

/// An image's config, and the digest of the bytes that it was parsed from.
struct ReadConfig: Sendable {
    let digest: Digest
    let document: ConfigDocument
}

extension ImageFiles {
    /// An image's config, parsed once however many images share it.
    func config(_ member: Member) throws(Failure) -> ReadConfig {
        if let known = shelf.config(at: member.path) { return known }
        let bytes = try document(member)
        let config = ReadConfig(
            digest: try SHA256.digest(of: bytes), document: try ConfigDocument(bytes, entry: member.path.displayed))
        shelf.keep(config, at: member.path)
        return config
    }
}
