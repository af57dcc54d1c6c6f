import Core
import Cryptography

/// A certificate revocation list, every part open to change.
struct CRLBytes {
    struct Entry {
        var serial = 77
        var date = "2026-06-01T00:00:00Z"
        var reason: UInt8?
        var invalidity: String?
        var extensions: [[UInt8]] = []
    }

    var issuer = "Test CA"
    var key = "ca"
    var thisUpdate = "2026-09-01T00:00:00Z"
    var nextUpdate: String? = "2026-10-01T00:00:00Z"
    var entries: [Entry] = []
    var extensions: [[UInt8]] = []

    static let deltaIndicator = TestCertificate.extension("2.5.29.27", DER.integer(1), critical: true)

    /// issuingDistributionPoint with fields of one's own.
    static func scope(_ fields: [UInt8]...) -> [UInt8] {
        TestCertificate.extension("2.5.29.28", DER.value(BERTag.sequence, joining: fields), critical: true)
    }

    /// A distributionPoint of one URI, for `scope`.
    static func point(_ uri: String) -> [UInt8] {
        DER.value(0xA0, DER.value(0xA0, DER.value(0x86, Array(uri.utf8))))
    }

    func bytes() throws -> [UInt8] {
        var revoked: [[UInt8]] = []
        for entry in entries {
            var extensions = entry.extensions
            if let reason = entry.reason {
                extensions.append(TestCertificate.extension("2.5.29.21", DER.enumerated(reason)))
            }
            if let invalidity = entry.invalidity {
                let value = DER.generalized(try time(invalidity))
                extensions.append(TestCertificate.extension("2.5.29.24", value))
            }
            revoked.append(
                DER.sequence(
                    DER.integer(entry.serial), DER.time(try time(entry.date)),
                    extensions.isEmpty ? [] : DER.value(BERTag.sequence, joining: extensions)))
        }
        let body = DER.sequence(
            DER.integer(1), DER.ecdsaSHA384, TestCertificate.name(issuer), DER.time(try time(thisUpdate)),
            try nextUpdate.map { DER.time(try time($0)) } ?? [],
            revoked.isEmpty ? [] : DER.value(BERTag.sequence, joining: revoked),
            extensions.isEmpty ? [] : DER.value(0xA0, DER.value(BERTag.sequence, joining: extensions)))
        return try DER.signed(body, by: key)
    }
}

/// An OCSP response about one certificate, every part open to change.
struct OCSPBytes {
    enum Status {
        case good, unknown
        case revoked(String, reason: UInt8?)
    }

    var subject: TestCertificate
    var issuer: TestCertificate
    var status = Status.good
    var responseStatus: UInt8 = 0
    var producedAt = "2026-09-03T00:00:00Z"
    var thisUpdate = "2026-09-03T00:00:00Z"
    var nextUpdate: String? = "2026-09-10T00:00:00Z"
    var serial: Int?
    /// Who answers; nil for the issuer itself.
    var responder: TestCertificate?
    var key: String?

    func bytes() throws -> [UInt8] {
        guard responseStatus == 0 else { return DER.sequence(DER.enumerated(responseStatus)) }
        let document = try BERDocument(try publicKey(issuer.key))
        let bits = document.content(document.children(of: document.root)[1]).dropFirst()
        let identity = DER.sequence(
            DER.sequence(DER.identifier(DigestAlgorithm.sha256.rawValue), [5, 0]),
            DER.octets(try DigestAlgorithm.sha256.digest(of: TestCertificate.name(issuer.subject))),
            DER.octets(try DigestAlgorithm.sha256.digest(of: Array(bits))),
            DER.integer(serial ?? subject.serial))
        let state: [UInt8] =
            switch status {
            case .good: [0x80, 0]
            case .unknown: [0x82, 0]
            case .revoked(let date, let reason):
                DER.value(
                    0xA1, DER.generalized(try time(date)),
                    reason.map { DER.value(0xA0, DER.enumerated($0)) } ?? [])
            }
        let single = DER.sequence(
            identity, state, DER.generalized(try time(thisUpdate)),
            try nextUpdate.map { DER.value(0xA0, DER.generalized(try time($0))) } ?? [])
        let body = DER.sequence(
            DER.value(0xA1, TestCertificate.name((responder ?? issuer).subject)),
            DER.generalized(try time(producedAt)), DER.sequence(single))
        let signature = try ECDSA.sign(body, key: try privateKey(key ?? (responder ?? issuer).key))
        let certificates = try responder.map { DER.value(0xA0, DER.sequence(try $0.der())) } ?? []
        let basic = DER.sequence(body, DER.ecdsaSHA384, DER.bits(signature), certificates)
        return DER.sequence(
            DER.enumerated(0),
            DER.value(0xA0, DER.sequence(DER.identifier("1.3.6.1.5.5.7.48.1.1"), DER.octets(basic))))
    }
}
