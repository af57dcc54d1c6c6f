import Core
import Cryptography
import Ledger

extension AdvisoryState {
    /// The digest of all advisories that sources hold together.
    static func digest(_ sources: [AdvisorySource]) throws(Failure) -> Digest {
        // Names say where copies lie; the same data are the same database.
        let digests = Set<TextKey>(sources.map(\.digest.hex)).sorted()
        return try SHA256.digest(of: Array(digests.joined(separator: "\n").utf8))
    }
}
