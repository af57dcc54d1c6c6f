import Cryptography
import Signatures

/// CBOR in code, also such as no writer makes.
enum CBOR {
    static func head(_ type: UInt8, _ argument: Int) -> [UInt8] {
        switch argument {
        case ..<24: [type << 5 | UInt8(argument)]
        case ..<0x100: [type << 5 | 24, UInt8(argument)]
        case ..<0x1_0000: [type << 5 | 25, UInt8(argument >> 8), UInt8(argument & 0xFF)]
        default:
            [type << 5 | 26] + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: argument >> $0) }
        }
    }

    static func number(_ number: Int) -> [UInt8] { number >= 0 ? head(0, number) : head(1, -1 - number) }
    static func bytes(_ bytes: [UInt8]) -> [UInt8] { head(2, bytes.count) + bytes }
    static func text(_ text: String) -> [UInt8] { head(3, text.utf8.count) + text.utf8 }
    static func array(_ elements: [[UInt8]]) -> [UInt8] { head(4, elements.count) + elements.joined() }
    static func map(_ members: [(key: [UInt8], value: [UInt8])]) -> [UInt8] {
        head(5, members.count) + members.flatMap { $0.key + $0.value }
    }
    static func tag(_ number: Int, _ value: [UInt8]) -> [UInt8] { head(6, number) + value }
}

/// A COSE_Sign1 envelope of any headers, signed by its leaf's key.
struct COSEBytes {
    typealias Member = (key: [UInt8], value: [UInt8])

    static let scheme = CBOR.text("io.cncf.notary.signingScheme")
    static let signingTime = CBOR.text("io.cncf.notary.signingTime")
    static let x5chain = CBOR.number(33)

    var protected: [Member] = [
        (CBOR.number(1), CBOR.number(-35)), (CBOR.number(2), CBOR.array([scheme])),
        (CBOR.number(3), CBOR.text("application/vnd.cncf.notary.payload.v1+json")),
        (scheme, CBOR.text("notary.x509")), (signingTime, CBOR.tag(1, CBOR.number(1_788_436_800))),
    ]
    /// In place of the map that `protected` makes.
    var rawProtected: [UInt8]?
    var unprotected: [Member]
    var payload = Array(JWSText.payload.utf8)
    var key = "leaf"
    /// Changes the finished envelope, without its tag.
    var array: ([[UInt8]]) -> [UInt8] = { CBOR.array($0) }
    /// Changes the finished envelope.
    var tag: ([UInt8]) -> [UInt8] = { CBOR.tag(18, $0) }

    init() throws {
        unprotected = [(Self.x5chain, CBOR.array(try chain().map { CBOR.bytes($0) }))]
    }

    func bytes() throws -> [UInt8] {
        let protected = CBOR.bytes(rawProtected ?? CBOR.map(protected))
        let signed = CBOR.array([CBOR.text("Signature1"), protected, CBOR.bytes([]), CBOR.bytes(payload)])
        let signature = try KeySignature.sign(signed, key: try privateKey(key)).signature
        return tag(array([protected, CBOR.map(unprotected), CBOR.bytes(payload), CBOR.bytes(signature)]))
    }

    func outcome() throws -> NotationOutcome { NotationEnvelope.verify(try bytes(), format: .cose) }

    mutating func set(_ key: [UInt8], _ value: [UInt8]?) {
        let place = protected.firstIndex { $0.key == key }
        switch (place, value) {
        case (let place?, let value?): protected[place].value = value
        case (let place?, nil): protected.remove(at: place)
        case (nil, let value?): protected.append((key, value))
        case (nil, nil): break
        }
    }
}
