import Core
import Cryptography

/// An RFC 3161 TimeStampToken, every part open to change; its signature fits what it is made over.
struct TimestampBytes {
    static let signedData = "1.2.840.113549.1.7.2"
    static let timestampInfo = "1.2.840.113549.1.9.16.1.4"
    static let contentType = "1.2.840.113549.1.9.3"
    static let messageDigest = "1.2.840.113549.1.9.4"
    static let signingTime = "1.2.840.113549.1.9.5"
    static let signingCertificateV1 = "1.2.840.113549.1.9.16.2.12"
    static let signingCertificateV2 = "1.2.840.113549.1.9.16.2.47"
    static let sha1 = "1.3.14.3.2.26"

    var over: [UInt8]
    var version = 1
    var policy = "1.2.3.4"
    var imprintAlgorithm = DigestAlgorithm.sha384
    var imprintIdentifier: String?
    var genTime = "20260903120000Z"
    var accuracy: [UInt8] = []
    var extensions: [UInt8] = []
    /// The authority's certificates, its signer's first.
    var authority: [TestCertificate]
    /// Those that the token carries; nil for all but the root.
    var certificates: [[UInt8]]?
    /// The certificate that the signature is by, where it is not the first of the authority's.
    var signer: TestCertificate?
    /// Signed attributes that replace or, with nil, remove those that are due.
    var attributes: [String: [UInt8]?] = [:]
    var digestIdentifier = DigestAlgorithm.sha384.rawValue
    var contentIdentifier = timestampInfo
    var signers = 1
    var signerVersion = 1
    var changeInfo: ([UInt8]) -> [UInt8] = { $0 }

    /// A token over `over` by an honest authority.
    init(over: [UInt8]) {
        self.over = over
        authority = Self.authority
    }

    static var signerCertificate: TestCertificate {
        var signer = TestCertificate.leaf(
            "Test TSA", below: "Test TSA Root", key: "other-leaf", issuerKey: "other-root")
        signer.extended = [CertificateProfile.timeStamping]
        signer.extendedIsCritical = true
        return signer
    }

    static var authority: [TestCertificate] { [signerCertificate, .root("Test TSA Root", key: "other-root")] }

    /// ESSCertIDv2 within SigningCertificateV2, over a certificate.
    static func signingCertificate(_ der: [UInt8], _ algorithm: DigestAlgorithm = .sha256) throws -> [UInt8] {
        let identifier =
            algorithm == .sha256 ? [] : DER.sequence(DER.identifier(algorithm.rawValue))
        return DER.sequence(
            DER.sequence(DER.sequence(identifier, DER.octets(try algorithm.digest(of: der)))))
    }

    func bytes() throws -> [UInt8] {
        let algorithm = DER.sequence(DER.identifier(imprintIdentifier ?? imprintAlgorithm.rawValue))
        let imprint = DER.sequence(algorithm, DER.octets(try imprintAlgorithm.digest(of: over)))
        let info = changeInfo(
            DER.sequence(
                DER.integer(version), DER.identifier(policy), imprint, DER.integer(4711),
                DER.value(BERTag.generalizedTime, Array(genTime.utf8)), accuracy, extensions))
        let ders = try authority.map { try $0.der() }
        let signer = self.signer ?? authority[0]
        var signed: [String: [UInt8]] = [
            Self.contentType: DER.identifier(Self.timestampInfo),
            Self.messageDigest: DER.octets(try DigestAlgorithm.sha384.digest(of: info)),
            Self.signingCertificateV2: try Self.signingCertificate(try signer.der()),
        ]
        for (type, value) in attributes { signed[type] = value }
        let set = signed.map { DER.sequence(DER.identifier($0.key), DER.set([$0.value])) }
        let signature = try ECDSA.sign(DER.set(set), key: try privateKey(signer.key))
        let digest = DER.sequence(DER.identifier(digestIdentifier))
        let signerInfo = DER.sequence(
            DER.integer(signerVersion), DER.sequence(TestCertificate.name(signer.issuer), DER.integer(signer.serial)),
            digest,
            [0xA0] + DER.set(set).dropFirst(), DER.ecdsaSHA384, DER.octets(signature))
        let carried = certificates ?? Array(ders.dropLast())
        let content = DER.sequence(
            DER.integer(3), DER.set([digest]),
            DER.sequence(DER.identifier(contentIdentifier), DER.value(0xA0, DER.octets(info))),
            carried.isEmpty ? [] : DER.value(0xA0, joining: carried),
            DER.value(BERTag.set, joining: Array(repeating: signerInfo, count: signers)))
        return DER.sequence(DER.identifier(Self.signedData), DER.value(0xA0, content))
    }

    /// The DER of the root.
    func root() throws -> [UInt8] { try authority[authority.count - 1].der() }
}
