import Core

@testable import Signatures

/// Claims and vouching as tests want them; no cryptography runs.
struct PolicySample {
    static let signed = time("2026-06-01T12:00:00.500Z")
    static let expires = time("2027-06-01T12:00:00Z")
    static let asOf = time("2026-11-21T00:00:00Z")
    static let leafHash = String(repeating: "1a", count: 96)
    static let rootHash = String(repeating: "2b", count: 96)

    var store = StoreSample()
    var config: String?
    var maxRevocationAge: Duration?
    var asOf = Self.asOf
    var claims = SignedClaims(
        profileVersionArn: StoreSample.telemetry, jobArn: StoreSample.job, signingTime: Self.signed,
        expires: Self.expires, chain: [Self.certificate("leaf", hash: nil)])
    /// Which roots vouch; all without one here.
    var vouchingRoots: [String]?
    var hasHashes = true

    init(config: String? = nil) { self.config = config }

    static func time(_ text: String) -> Timestamp { Timestamp(rfc3339: text) ?? Timestamp(milliseconds: 0) }

    private static let zero = Digest([UInt8](repeating: 0, count: 32).span.bytes)

    static func certificate(_ name: String, hash: String?, der: [UInt8] = []) -> CertificateFacts {
        CertificateFacts(
            der: der, subject: "CN=\(name)", issuer: "CN=root", serial: "01", notBefore: time("2026-01-01T00:00:00Z"),
            notAfter: time("2046-01-01T00:00:00Z"), sha256: zero, revocationHash: hash)
    }

    func check() throws(Failure) -> SignatureCheck {
        let store = try store.store()
        let believed = vouchingRoots.map { names in
            store.roots.filter { names.contains($0.name) }.map(\.certificate.der)
        }
        let hasHashes = hasHashes
        return try SignatureCheck(
            store: store, config: config, asOf: asOf, maxRevocationAge: maxRevocationAge
        ) { _, anchors, _ in
            guard let anchor = anchors.first(where: { der in believed?.contains(der) ?? true }) else {
                return .failure(ChainFault(.untrusted, "no path ends in an anchor"))
            }
            return .success([
                Self.certificate("leaf", hash: hasHashes ? Self.leafHash : nil),
                Self.certificate("root", hash: Self.rootHash, der: anchor),
            ])
        }
    }

    func judge(isPinned: Bool = true) throws(Failure) -> SignatureJudgement {
        try check().judge(.verified(claims), isPinned: isPinned)
    }
}
