import Core
import Cryptography

/// A key that a trust store is to believe.
package struct ProposedKey: Sendable {
    /// What the user's file holds: a PEM block `PUBLIC KEY`, or its DER, as key management services export them.
    package var bytes: [UInt8]
    /// The file, as the user named it.
    package var source: String
    /// The name in the store; nil for one made of the file's.
    package var name: String?
    /// From when on, and until when, signatures by it are believed; nil for any time.
    package var (start, end): (Timestamp?, Timestamp?)
    /// Whether its bundles hold without any entry of a log.
    package var isUnlogged: Bool
    /// What its signatures are believed in.
    package var uses = TrustUses.usual

    /// Describes a key.
    package init(
        _ bytes: [UInt8], source: String, name: String? = nil, from start: Timestamp? = nil,
        until end: Timestamp? = nil,
        isUnlogged: Bool = false
    ) {
        self.bytes = bytes
        self.source = source
        self.name = name
        self.start = start
        self.end = end
        self.isUnlogged = isUnlogged
    }

    /// The key.
    /// - Throws: `trust.invalid` for what is none.
    package var key: PublicKey {
        get throws(Failure) {
            do throws(CryptoFault) {
                return bytes.first == BERTag.sequence ? try PublicKey(spki: bytes) : try PublicKey(pem: bytes)
            } catch {
                let isPrivate = String(decoding: bytes, as: UTF8.self).contains("PRIVATE KEY")
                throw Failure(
                    .trustInvalid, "is no public key: \(error.message)", file: source,
                    remedy: isPrivate
                        ? "a private key has no place in a trust store: export its public half (`openssl pkey -pubout`)"
                        : "give an EC (P-256, P-384, P-521), RSA (2048 bits or more) or Ed25519 key, in PEM or DER")
            }
        }
    }
}

extension ProposedKey {
    /// SHA-256 of its SubjectPublicKeyInfo (DER).
    /// - Throws: `trust.invalid` for what is no key.
    package var fingerprint: Digest {
        get throws(Failure) { try SHA256.digest(of: key.spki) }
    }
}

extension TrustStore {
    /// Adds a key, by a name that the store does not hold yet for another.
    ///
    /// - Throws: `trust.invalid` for what is no key or name; `trust.conflict` for another identity of that name; `trust.busy`,
    ///   `output.failed`. The store is then as before.
    package static func adding(_ proposed: ProposedKey, to folder: String) throws(Failure) -> [TrustChange] {
        let key = try proposed.key
        let stem = ["pem", "pub", "der", "key"].reduce(proposed.source) { StoreName.stem(of: $0, extension: ".\($1)") }
        let name = proposed.name ?? StoreName.suggested(by: stem, fallback: "key")
        let target = StoreFiles.Part.identities.path(name + ".json")
        var document = JSONObject()
        document["schemaVersion"] = 1
        document["publicKey"] = .string(String(decoding: PEM.write(label: "PUBLIC KEY", key.spki), as: UTF8.self))
        if proposed.start != nil || proposed.end != nil {
            var period = JSONObject()
            period["start"] = proposed.start.map { .string($0.description) }
            period["end"] = proposed.end.map { .string($0.description) }
            document["validFor"] = .object(period)
        }
        if proposed.isUnlogged { document["unlogged"] = .bool(true) }
        if proposed.uses != .usual { document["uses"] = proposed.uses.value }
        do throws(JSONFault) {
            let cursor = JSONCursor(.object(document))
            guard StoreName.isValid(name + ".json") else { throw cursor.fault("\(JSONWriter.shown(name)) is no name") }
            _ = try StoreKey(cursor, name: name, file: target)
        } catch {
            throw Failure(.trustInvalid, "this is no key's identity: \(error.message)", file: proposed.source)
        }
        return try add(document.fileText, as: target, to: folder)
    }
}
