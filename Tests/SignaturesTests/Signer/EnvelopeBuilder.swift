import Core
import Cryptography
import Signatures

/// An envelope as AWS Signer makes it, every part open to change; the signature always fits what it is made over.
struct EnvelopeBuilder {
    static let contentTypeOID = "1.2.840.113549.1.9.3"
    static let digestOID = "1.2.840.113549.1.9.4"
    static let timeOID = "1.2.840.113549.1.9.5"
    static let protectionOID = "1.2.840.113549.1.9.52"
    static let jobOID = "1.3.187.137.1.2"
    static let expiryOID = "1.3.187.137.1.3"
    static let profileOID = "1.3.187.137.1.4"
    static let sha384 = sequence(identifier("2.16.840.1.101.3.4.2.2"))
    static let sha256 = sequence(identifier("2.16.840.1.101.3.4.2.1"))
    static let ecdsaSHA384 = sequence(identifier("1.2.840.10045.4.3.3"))

    /// SHA-384 of names and bodies; any 48 bytes do here.
    static let content = [UInt8](repeating: 0x5A, count: 48)

    var label = "PKCS7"
    var usesBER = true
    var chain = wholeChain
    /// Encodings that stand among the certificates beside the chain.
    var moreCertificates: [[UInt8]] = []
    var dropsCertificates = false
    /// Types with their values, in any order.
    var attributes: [(type: String, values: [[UInt8]])]
    var sortsAttributes = true
    var version = integer(1)
    var signerVersion = integer(1)
    var digestAlgorithms = [sha384]
    var digestAlgorithm = sha384
    var signatureAlgorithm = ecdsaSHA384
    var encapsulated: [UInt8] = []
    var revocations: [UInt8] = []
    var unsignedAttributes: [UInt8] = []
    var signerIdentifier: [UInt8]?
    var signers = 1
    var appended: [UInt8] = []
    /// Goes over the signature value.
    var changeSignature: @Sendable ([UInt8]) -> [UInt8] = { $0 }
    /// Goes over the signed attributes after the signature was made.
    var changeSignedAttributes: @Sendable ([UInt8]) -> [UInt8] = { $0 }

    init() throws {
        attributes = [
            (Self.contentTypeOID, [identifier("1.2.840.113549.1.7.1")]),
            (Self.digestOID, [octets(try SHA384.digest(of: Self.content))]),
            (Self.timeOID, [generalized("20260903103015.123Z")]),
            (Self.protectionOID, [sequence(Self.sha384, value(0xA1, identifier("1.2.840.10045.4.3.3")))]),
            (Self.jobOID, [utf8(jobArn)]),
            (Self.expiryOID, [generalized("20371203103015Z")]),
            (Self.profileOID, [utf8(profileArn)]),
        ]
    }

    mutating func set(_ type: String, _ values: [UInt8]...) {
        attributes.removeAll { $0.type == type }
        attributes.append((type, values))
    }

    mutating func remove(_ type: String) { attributes.removeAll { $0.type == type } }

    private func signer() throws -> [UInt8] {
        var encodings = attributes.map { sequence(identifier($0.type), value(BERTag.set, joining: $0.values)) }
        if sortsAttributes { encodings.sort { $0.lexicographicallyPrecedes($1) } }
        let signed = value(BERTag.set, joining: encodings)
        let key = try PrivateKey(.pem(try fixture("pki/\(chain[0]).key.pem"), passPhrase: nil))
        let signature = try ECDSA.sign(signed, key: key)
        let set = attributes.isEmpty ? [] : [0xA0] + changeSignedAttributes(signed).dropFirst()
        return sequence(
            signerVersion, try signerIdentifier ?? Self.issuerAndSerial(chain[0]), digestAlgorithm, Array(set),
            signatureAlgorithm, octets(changeSignature(signature)), unsignedAttributes)
    }

    static func issuerAndSerial(_ name: String) throws -> [UInt8] {
        let document = try BERDocument(try der(name))
        let body = document.children(of: document.children(of: document.root)[0])
        return sequence(Array(document.encoding(body[3])), Array(document.encoding(body[1])))
    }

    /// The message without its armor.
    func message() throws -> [UInt8] {
        func layer(_ tag: UInt8, _ contents: [UInt8]...) -> [UInt8] {
            usesBER ? [tag, 0x80] + contents.joined() + [0, 0] : value(tag, joining: contents)
        }
        var certificates = try chain.map { try der($0) } + moreCertificates
        certificates.reverse()
        if dropsCertificates { certificates = [] }
        let signer = try signer()
        let data = layer(
            BERTag.sequence, version, value(BERTag.set, joining: digestAlgorithms),
            layer(BERTag.sequence, identifier("1.2.840.113549.1.7.1"), encapsulated),
            layer(BERTag.context(0), Array(certificates.joined())), revocations,
            value(BERTag.set, joining: Array(repeating: signer, count: signers)))
        return layer(BERTag.sequence, identifier("1.2.840.113549.1.7.2"), layer(BERTag.context(0), data)) + appended
    }

    func envelope() throws -> [UInt8] { PEM.write(label: label, try message()) }

    /// The outcome for the content that was signed.
    func outcome() throws -> EnvelopeOutcome {
        try EnvelopeVerifier.verify(try envelope(), signedContent: Self.content)
    }
}
