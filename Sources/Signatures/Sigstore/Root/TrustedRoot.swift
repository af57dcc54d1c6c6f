import Core
import Cryptography

/// Whom one instance of Sigstore consists of (sigstore_trustroot.proto): what a `trusted_root.json` says.
package struct TrustedRoot: Sendable, Equatable {
    /// Logs of signatures.
    package var logs: [TrustedLog]
    /// Logs of certificates.
    package var certificateLogs: [TrustedLog]
    /// Authorities that issue signers' certificates.
    package var authorities: [TrustedAuthority]
    /// Authorities that issue timestamps.
    package var timestampAuthorities: [TrustedAuthority]

    /// A root that vouches for nobody.
    package static let nobody = TrustedRoot(logs: [], certificateLogs: [], authorities: [], timestampAuthorities: [])

    /// Largest file, in bytes.
    package static let byteLimit = 1 << 20
    /// Most logs or authorities of a kind.
    package static let countLimit = 64
}

/// From when to when something is believed; both ends belong to it.
package struct TrustedPeriod: Sendable, Equatable {
    /// The first instant.
    package var start: Timestamp
    /// The last instant; nil where there is none as yet.
    package var end: Timestamp?

    /// Whether a time lies in it.
    package func contains(_ time: Timestamp) -> Bool { start <= time && end.map { time <= $0 } ?? true }

    /// The period in words.
    package var text: String { "from \(start)\(end.map { " to \($0)" } ?? " on")" }
}

/// A transparency log.
package struct TrustedLog: Sendable, Equatable {
    /// Where it is, in the file's words.
    package var url: String
    /// The id that entries or certificates name it by.
    package var id: [UInt8]
    /// The first bytes of a signature under its checkpoints.
    package var checkpointHint: [UInt8]
    /// Its key; nil for one of an algorithm that is not verified here, so that nothing of this log holds.
    package var key: PublicKey?
    /// When it is believed.
    package var period: TrustedPeriod

    /// The host of `url`, with the port where one stands there: what a log of the second generation calls itself.
    package var host: String {
        let text = Array(url.utf8)
        let start = text.indices.first { text[$0...].starts(with: "://".utf8) }.map { $0 + 3 } ?? 0
        return String(decoding: text[start...].prefix { $0 != UInt8(ascii: "/") }, as: UTF8.self)
    }
}

/// A certificate or timestamping authority.
package struct TrustedAuthority: Sendable, Equatable {
    /// Where it is, or its common name, in the file's words.
    package var name: String
    /// Its certificates, the root last.
    package var chain: [Certificate]
    /// When it is believed.
    package var period: TrustedPeriod
}
