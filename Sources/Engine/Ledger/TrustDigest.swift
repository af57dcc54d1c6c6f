import Core
import Cryptography
import Signatures

/// What tells whether signatures would be judged by other files than before.
enum TrustDigest {
    /// Bytes of the largest file that is told from others by its content; of a larger one the size alone counts.
    private static let sizeLimit = 64 << 20
    /// Folders within each other, at the most.
    private static let depthLimit = 32

    /// The digest of all files that judging by a demand reads, and of how it is to be met.
    /// - Throws: `input.*`.
    static func of(_ demand: TrustDemand) throws(Failure) -> Digest {
        var hasher = try SHA256()
        var words = [demand.config ?? "", demand.reference ?? "", "\(demand.maxRevocationAge.map { "\($0)" } ?? "")"]
        if let policy = demand.blobPolicy { words.append("blob \(policy)") }
        words += demand.userMetadata.map { "\($0.name)=\($0.value)" }
        try hasher.update(Array(words.joined(separator: "\0").utf8).span.bytes)
        let store = demand.store.map { folder in TrustStore.parts.map { "\(folder)/\($0)" } }
        let notation = demand.notationConfig.map { folder in NotationConfig.parts.map { "\(folder)/\($0)" } }
        for places in [store, notation, demand.revocationLists.map { [$0] }, demand.endorsements] {
            try hasher.update(Array("\0\(places?.count ?? -1)".utf8).span.bytes)
            for place in places ?? [] { try add(place, name: "", depth: 0, to: &hasher) }
        }
        return try hasher.finish()
    }

    private static func add(
        _ path: String, name: String, depth: Int, to hasher: inout SHA256
    ) throws(Failure) {
        var kind = try FileKind.of(path)
        if kind == .link {
            let target = try FileKind.of("\(path)/.")
            if target == .folder { kind = .folder }
        }
        switch kind {
        case .folder:
            guard depth < depthLimit else {
                throw Failure(.inputUnsupported, "has folders too deep within each other", file: path)
            }
            for inner in try Folder.names(in: path) where !inner.hasPrefix(".") {
                try add("\(path)/\(inner)", name: "\(name)/\(inner)", depth: depth + 1, to: &hasher)
            }
        case .file, .link:
            let size = FileSize.of(path) ?? 0
            try hasher.update(Array("\(name)\0\(size)\0".utf8).span.bytes)
            guard size <= UInt64(sizeLimit) else { return }
            let content = try FileReading.readWhole(path, limit: sizeLimit)
            try hasher.update(content.span.bytes)
        case .missing, .other: try hasher.update(Array("\(name)\0none\0".utf8).span.bytes)
        }
    }
}
