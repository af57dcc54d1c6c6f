import Core
import Cryptography

extension TrustedRoot {
    /// Reads a `trusted_root.json` strictly.
    ///
    /// - Throws: `JSONFault` for what is none, or holds a key, a certificate or a period that cannot be read; or what is not known.
    package init(parsing bytes: [UInt8]) throws(JSONFault) {
        let limits = JSONLimits(bytes: Self.byteLimit, depth: 16)
        let cursor = JSONCursor(try JSONReader.read(bytes, limits: limits))
        try cursor.requireOnly([
            "mediaType", "tlogs", "certificateAuthorities", "ctlogs", "timestampAuthorities",
        ])
        let type = try cursor.due("mediaType")
        guard Self.mediaTypes.contains(try type.string()) else { throw type.fault("is no trusted root of Sigstore") }
        logs = try Self.logs(cursor, "tlogs")
        certificateLogs = try Self.logs(cursor, "ctlogs")
        authorities = try Self.authorities(cursor, "certificateAuthorities")
        timestampAuthorities = try Self.authorities(cursor, "timestampAuthorities")
    }

    private static let mediaTypes: Set<TextKey> = [
        "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
        "application/vnd.dev.sigstore.trustedroot+json;version=0.2",
        "application/vnd.dev.sigstore.trustedroot.v0.2+json",
    ]

    /// Whether a document says of itself that it is a trusted root.
    static func isNamed(in object: JSONObject) -> Bool {
        object["mediaType"]?.string?.utf8.starts(with: "application/vnd.dev.sigstore.trustedroot".utf8) ?? false
    }

    private static func logs(_ cursor: JSONCursor, _ key: String) throws(JSONFault) -> [TrustedLog] {
        var logs: [TrustedLog] = []
        for element in try cursor.list(key, limit: countLimit) { logs.append(try TrustedLog(element)) }
        return logs
    }

    private static func authorities(_ cursor: JSONCursor, _ key: String) throws(JSONFault) -> [TrustedAuthority] {
        var authorities: [TrustedAuthority] = []
        for element in try cursor.list(key, limit: countLimit) { authorities.append(try TrustedAuthority(element)) }
        return authorities
    }
}

extension TrustedLog {
    fileprivate init(_ cursor: JSONCursor) throws(JSONFault) {
        try cursor.requireOnly([
            "baseUrl", "hashAlgorithm", "publicKey", "logId", "checkpointKeyId", "operator",
        ])
        url = try cursor.said("baseUrl")?.string() ?? ""
        guard try cursor.due("hashAlgorithm").oneOf(DigestName.self) == .sha256 else {
            throw cursor.fault("is a log of another digest than SHA-256")
        }
        let material = try cursor.due("publicKey")
        try material.requireOnly(["rawBytes", "keyDetails", "validFor"])
        key = try Self.key(material)
        // A key that is believed from no time on would be believed at any.
        period = try TrustedPeriod(material.due("validFor"))
        id = try Self.identifier(cursor.due("logId"))
        checkpointHint = try cursor.said("checkpointKeyId").map(Self.identifier) ?? id
        guard id.count >= 4, checkpointHint.count >= 4 else { throw cursor.fault("has an id of under 4 bytes") }
        checkpointHint = Array(checkpointHint.prefix(4))
    }

    private static func identifier(_ cursor: JSONCursor) throws(JSONFault) -> [UInt8] {
        try cursor.requireOnly(["keyId"])
        return try cursor.due("keyId").bytes()
    }

    private static func key(_ cursor: JSONCursor) throws(JSONFault) -> PublicKey? {
        let raw = try cursor.due("rawBytes")
        let bytes = try raw.bytes()
        guard let details = KeyDetails(rawValue: try cursor.due("keyDetails").string()) else { return nil }
        let key: PublicKey
        do throws(CryptoFault) {
            key = details == .pkcs1RSA ? try PublicKey(pkcs1: bytes) : try PublicKey(spki: bytes)
        } catch {
            throw raw.fault(error.message)
        }
        guard details.fits(key.kind) else { throw raw.fault("is no key such as keyDetails says") }
        return key
    }
}

/// What keys sign with (sigstore_common.proto, PublicKeyDetails), as far as it is verified here.
enum KeyDetails: String, Word, CaseIterable {
    case p256 = "PKIX_ECDSA_P256_SHA_256"
    case p384 = "PKIX_ECDSA_P384_SHA_384"
    case p521 = "PKIX_ECDSA_P521_SHA_512"
    case p384SHA256 = "PKIX_ECDSA_P384_SHA_256"
    case p521SHA256 = "PKIX_ECDSA_P521_SHA_256"
    case ed25519 = "PKIX_ED25519"
    case rsa = "PKIX_RSA_PKCS1V5"
    case rsa2048 = "PKIX_RSA_PKCS1V15_2048_SHA256"
    case rsa3072 = "PKIX_RSA_PKCS1V15_3072_SHA256"
    case rsa4096 = "PKIX_RSA_PKCS1V15_4096_SHA256"
    case pkcs1RSA = "PKCS1_RSA_PKCS1V5"

    /// Whether a key is of that kind.
    func fits(_ kind: PublicKey.Kind) -> Bool {
        switch self {
        case .p256: kind == .curve(.sha256)
        case .p384, .p384SHA256: kind == .curve(.sha384)
        case .p521, .p521SHA256: kind == .curve(.sha512)
        case .ed25519: kind == .ed25519
        case .rsa, .rsa2048, .rsa3072, .rsa4096, .pkcs1RSA: kind == .rsa
        }
    }
}

extension TrustedAuthority {
    fileprivate init(_ cursor: JSONCursor) throws(JSONFault) {
        try cursor.requireOnly(["subject", "uri", "certChain", "validFor", "operator"])
        let list = try cursor.due("certChain")
        try list.requireOnly(["certificates"])
        chain = []
        for element in try list.list("certificates", limit: SigstoreBundle.countLimit) {
            try element.requireOnly(["rawBytes"])
            let raw = try element.due("rawBytes")
            let der = try raw.bytes()
            do throws(CryptoFault) {
                chain.append(try Certificate(der: der))
            } catch {
                throw raw.fault(error.message)
            }
        }
        guard let root = chain.last else { throw list.fault("holds no certificate") }
        // What it says of itself is enough here: the trust store is believed, and each path to it is verified.
        guard root.isSelfIssued else { throw list.fault("ends in \(root.subject), which is no root certificate") }
        name = try cursor.said("uri")?.string() ?? root.subject
        period = try TrustedPeriod(cursor.due("validFor"))
    }
}

extension TrustedPeriod {
    fileprivate init(_ cursor: JSONCursor) throws(JSONFault) {
        try cursor.requireOnly(["start", "end"])
        start = try cursor.due("start").timestamp()
        end = try cursor.said("end").map { end throws(JSONFault) in try end.timestamp() }
    }
}
