import Core
import Cryptography

/// A certificate to be made, signed by ECDSA with SHA-384; keys are those of the fixtures.
struct TestCertificate {
    struct Usage: OptionSet {
        let rawValue: UInt16
        static let digitalSignature = Self(rawValue: 0x8000)
        static let nonRepudiation = Self(rawValue: 0x4000)
        static let keyEncipherment = Self(rawValue: 0x2000)
        static let dataEncipherment = Self(rawValue: 0x1000)
        static let keyAgreement = Self(rawValue: 0x0800)
        static let keyCertSign = Self(rawValue: 0x0400)
        static let crlSign = Self(rawValue: 0x0200)
        static let encipherOnly = Self(rawValue: 0x0100)
        static let decipherOnly = Self(rawValue: 0x0080)
    }

    var subject: String
    var issuer: String
    var key: String
    var issuerKey: String
    var serial = 77
    var life = ("2020-01-01T00:00:00Z", "2060-01-01T00:00:00Z")
    var isCA: Bool? = false
    var pathLength: Int?
    var constraintsAreCritical = true
    var usage: Usage? = .digitalSignature
    var usageIsCritical = true
    var extended: [String] = []
    var extendedIsCritical = false
    /// DER of a public key in place of `key`'s.
    var publicKeyDER: [UInt8]?
    /// Further extensions, whole.
    var others: [[UInt8]] = []

    static func root(_ subject: String = "Test Root", key: String = "root") -> TestCertificate {
        authority(subject, below: subject, key: key, issuerKey: key)
    }

    static func authority(
        _ subject: String, below issuer: String = "Test Root", key: String = "ca", issuerKey: String = "root"
    ) -> TestCertificate {
        var certificate = TestCertificate(subject: subject, issuer: issuer, key: key, issuerKey: issuerKey)
        certificate.isCA = true
        certificate.usage = [.keyCertSign, .crlSign]
        return certificate
    }

    static func leaf(
        _ subject: String = "Test Signer", below issuer: String = "Test CA", key: String = "leaf",
        issuerKey: String = "ca"
    ) -> TestCertificate {
        TestCertificate(subject: subject, issuer: issuer, key: key, issuerKey: issuerKey)
    }

    static func name(_ text: String) -> [UInt8] {
        guard !text.isEmpty else { return DER.sequence() }
        return DER.sequence(DER.set([DER.sequence(DER.identifier("2.5.4.3"), DER.utf8(text))]))
    }

    static func `extension`(_ identifier: String, _ value: [UInt8], critical: Bool = false) -> [UInt8] {
        DER.sequence(DER.identifier(identifier), critical ? DER.boolean(true) : [], DER.octets(value))
    }

    /// cRLDistributionPoints with one URI.
    static func distributionPoint(_ uri: String) -> [UInt8] {
        let name = DER.value(0xA0, DER.value(0x86, Array(uri.utf8)))
        return Self.extension("2.5.29.31", DER.sequence(DER.sequence(DER.value(0xA0, name))))
    }

    func der() throws -> [UInt8] { try DER.signed(try body(), by: issuerKey) }

    /// The TBSCertificate.
    func body(algorithm: [UInt8] = DER.ecdsaSHA384) throws -> [UInt8] {
        var extensions: [[UInt8]] = []
        if let isCA {
            let value = DER.sequence(isCA ? DER.boolean(true) : [], pathLength.map { DER.integer($0) } ?? [])
            extensions.append(Self.extension("2.5.29.19", value, critical: constraintsAreCritical))
        }
        if let usage {
            var bytes = [UInt8(usage.rawValue >> 8), UInt8(usage.rawValue & 0xFF)]
            if bytes[1] == 0 { bytes.removeLast() }
            let value = DER.bits(bytes, unused: UInt8(bytes[bytes.count - 1].trailingZeroBitCount))
            extensions.append(Self.extension("2.5.29.15", value, critical: usageIsCritical))
        }
        if !extended.isEmpty {
            let value = DER.value(BERTag.sequence, joining: extended.map { DER.identifier($0) })
            extensions.append(Self.extension("2.5.29.37", value, critical: extendedIsCritical))
        }
        extensions += others
        return DER.sequence(
            DER.value(0xA0, DER.integer(2)), DER.integer(serial), algorithm, Self.name(issuer),
            DER.sequence(DER.time(try time(life.0)), DER.time(try time(life.1))), Self.name(subject),
            try publicKeyDER ?? publicKey(key),
            extensions.isEmpty ? [] : DER.value(0xA3, DER.value(BERTag.sequence, joining: extensions)))
    }

    func certificate() throws -> Certificate { try Certificate(der: try der()) }
}
