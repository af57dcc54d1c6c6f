import Core
import Cryptography

/// A signer by a key of its own, without a certificate, as `identities/*.json` holds one:
/// `{"schemaVersion": 1, "publicKey": PEM}`, with `validFor`, `unlogged` and `uses`.
package struct StoreKey: Sendable, Equatable {
    /// The file's name without `.json`, by which configs name it.
    package let name: String
    /// The file, relative to the store.
    package let file: String
    /// The key.
    package let key: PublicKey
    /// SHA-256 of its SubjectPublicKeyInfo (DER).
    package let fingerprint: Digest
    /// From when on signatures by it are believed; nil for any time.
    package let start: Timestamp?
    /// Until when; the instant belongs to it. nil where there is no end as yet.
    package let end: Timestamp?
    /// Whether its bundles hold without any entry of a log.
    package let isUnlogged: Bool
    /// What the signer is believed in.
    package let uses: TrustUses

    /// Whether it is believed at a time.
    package func isBelieved(at time: Timestamp) -> Bool {
        (start.map { $0 <= time } ?? true) && (end.map { time <= $0 } ?? true)
    }

    /// Why it is not believed at the times at which a signature was seen, or at the time judged at where nobody saw it; nil where
    /// it is.
    func fault(at times: [WitnessedTime], asOf: Timestamp) -> String? {
        guard let period, let time = (times.isEmpty ? [asOf] : times.map(\.time)).first(where: { !isBelieved(at: $0) })
        else { return nil }
        let when = times.isEmpty ? "nobody says when, and it is judged at \(time)" : "signed at \(time)"
        return "\(when); \(BundleSigner.key(self).shown) of \(file) is believed \(period)"
    }

    /// The period in words; nil for all time.
    package var period: String? {
        switch (start, end) {
        case (nil, nil): nil
        case (let start?, nil): "from \(start) on"
        case (nil, let end?): "until \(end)"
        case (let start?, let end?): "from \(start) to \(end)"
        }
    }

    /// What kind of key it is, in words.
    package var kind: String {
        switch key.kind {
        case .curve(.sha256): "ECDSA P-256"
        case .curve(.sha384): "ECDSA P-384"
        case .curve: "ECDSA P-521"
        case .ed25519: "Ed25519"
        case .rsa: "RSA"
        }
    }
}

extension StoreKey {
    /// Whether a file of `identities/` is one of these.
    static func isKey(_ cursor: JSONCursor) -> Bool { cursor.value.object?["publicKey"] != nil }

    /// Reads a file strictly.
    init(_ cursor: JSONCursor, name: String, file: String) throws(JSONFault) {
        try cursor.requireOnly(["schemaVersion", "publicKey", "validFor", "unlogged", "uses"])
        let version = try cursor.member("schemaVersion")
        guard try version.integer() == 1 else { throw version.fault("is none that this version knows") }
        self.name = name
        self.file = file
        let text = try cursor.member("publicKey")
        let bytes = Array(try text.string().utf8)
        do throws(CryptoFault) { key = try PublicKey(pem: bytes) } catch {
            throw text.fault("is no public key: \(error.message)")
        }
        do throws(SigstoreFault) { fingerprint = try key.fingerprint } catch { throw text.fault(error.message) }
        if let period = try cursor.optional("validFor") {
            try period.requireOnly(["start", "end"])
            start = try period.optional("start")?.timestamp()
            end = try period.optional("end")?.timestamp()
            guard start != nil || end != nil else { throw period.fault("has neither start nor end") }
            if let start, let end, end < start { throw period.fault("ends before it starts") }
        } else {
            (start, end) = (nil, nil)
        }
        isUnlogged = try cursor.optional("unlogged")?.bool() ?? false
        uses = try TrustUses(cursor.optional("uses"))
    }
}

/// A file of `identities/`.
enum StoreSigner {
    case identity(StoreIdentity)
    case key(StoreKey)

    init(_ cursor: JSONCursor, name: String, file: String) throws(JSONFault) {
        if StoreKey.isKey(cursor) {
            self = .key(try StoreKey(cursor, name: name, file: file))
        } else {
            self = .identity(try StoreIdentity(cursor, name: name, file: file))
        }
    }
}
