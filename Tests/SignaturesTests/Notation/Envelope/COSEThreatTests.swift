import Cryptography
import Signatures
import Testing

/// A COSE envelope with one thing wrong, and the rule that it breaks.
struct COSEThreat: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let code: NotationFault.Code
    let change: @Sendable (inout COSEBytes) throws -> Void

    init(
        _ description: String, _ code: NotationFault.Code,
        _ change: @escaping @Sendable (inout COSEBytes) throws -> Void
    ) {
        testDescription = description
        self.code = code
        self.change = change
    }
}

private let (alg, crit, cty) = (CBOR.number(1), CBOR.number(2), CBOR.number(3))
private let expiry = CBOR.text("io.cncf.notary.expiry")

private let encodingThreats = [
    COSEThreat("no tag", .malformed) { $0.tag = { $0 } },
    COSEThreat("another tag", .malformed) { $0.tag = { CBOR.tag(98, $0) } },
    COSEThreat("tags in tags", .malformed) { $0.tag = { CBOR.tag(18, CBOR.tag(18, $0)) } },
    COSEThreat("a tag that describes CBOR itself around it", .malformed) {
        $0.tag = { CBOR.tag(55_799, CBOR.tag(18, $0)) }
    },
    COSEThreat("a tag in its longer form", .malformed) { $0.tag = { [0xD8, 18] + $0 } },
    COSEThreat("bytes after it", .malformed) { $0.tag = { CBOR.tag(18, $0) + [0] } },
    COSEThreat("an array of indefinite length", .malformed) { $0.array = { [0x9F] + $0.joined() + [0xFF] } },
    COSEThreat("an array with a length in its longer form", .malformed) { $0.array = { [0x98, 4] + $0.joined() } },
    COSEThreat("a fifth element", .malformed) { $0.array = { CBOR.array($0 + [CBOR.number(0)]) } },
    COSEThreat("a third element less", .malformed) { $0.array = { CBOR.array(Array($0.dropLast())) } },
    COSEThreat("a payload that is elsewhere", .malformed) {
        $0.array = { CBOR.array([$0[0], $0[1], [0xF6], $0[3]]) }
    },
    COSEThreat("a payload of indefinite length", .malformed) {
        $0.array = { CBOR.array([$0[0], $0[1], [0x5F] + $0[2] + [0xFF], $0[3]]) }
    },
    COSEThreat("protected headers that are no byte string", .malformed) {
        $0.array = { CBOR.array([CBOR.map([]), $0[1], $0[2], $0[3]]) }
    },
    COSEThreat("protected headers of no bytes", .malformed) { $0.rawProtected = [] },
    COSEThreat("protected headers of indefinite length", .malformed) {
        $0.rawProtected = [0xBF] + $0.protected.flatMap { $0.key + $0.value } + [0xFF]
    },
    COSEThreat("a protected header twice", .malformed) { $0.protected.append((alg, CBOR.number(-35))) },
    COSEThreat("an unprotected header twice", .malformed) {
        $0.unprotected.append((COSEBytes.x5chain, CBOR.array([])))
    },
    COSEThreat("a key in its longer form", .malformed) { $0.protected[0].key = [0x18, 1] },
    COSEThreat("a key that is a byte string", .malformed) { $0.protected.append((CBOR.bytes([1]), CBOR.number(0))) },
    COSEThreat("a text that is not UTF-8", .malformed) { $0.protected.append(([0x61, 0xFF], CBOR.number(0))) },
    COSEThreat("a half-precision number", .malformed) { $0.unprotected.append((CBOR.text("x"), [0xF9, 0x3C, 0])) },
    COSEThreat("undefined", .malformed) { $0.unprotected.append((CBOR.text("x"), [0xF7])) },
    COSEThreat("a length beyond the end", .malformed) {
        $0.unprotected.append((CBOR.text("x"), [0x5B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]))
    },
    COSEThreat("an array that promises more than there is", .malformed) {
        $0.unprotected.append((CBOR.text("x"), [0x9B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]))
    },
    COSEThreat("nested too deep", .tooLarge) {
        $0.unprotected.append((CBOR.text("x"), [UInt8](repeating: 0x81, count: 1_000) + [0]))
    },
    COSEThreat("more values than are looked at", .tooLarge) {
        $0.unprotected.append((CBOR.text("x"), CBOR.array(Array(repeating: [0], count: 30_000))))
    },
]

private let headerThreats = [
    COSEThreat("no algorithm", .algorithm) { $0.set(alg, nil) },
    COSEThreat("an algorithm by name", .algorithm) { $0.set(alg, CBOR.text("ES384")) },
    COSEThreat("RSA-PKCS1", .algorithm) { $0.set(alg, CBOR.number(-258)) },
    COSEThreat("another algorithm than the key's", .algorithm) { $0.set(alg, CBOR.number(-7)) },
    COSEThreat("an algorithm on both sides of the signature", .header) {
        $0.unprotected.append((alg, CBOR.number(-35)))
    },
    COSEThreat("no content type", .header) { $0.set(cty, nil) },
    COSEThreat("a content type by number", .header) { $0.set(cty, CBOR.number(50)) },
    COSEThreat("another content type", .header) { $0.set(cty, CBOR.text("application/json")) },
    COSEThreat("no list of critical headers", .header) { $0.set(crit, nil) },
    COSEThreat("an empty list of critical headers", .header) { $0.set(crit, CBOR.array([])) },
    COSEThreat("an algorithm as critical", .critical) { $0.set(crit, CBOR.array([COSEBytes.scheme, alg])) },
    COSEThreat("a critical header that is not there", .critical) {
        $0.set(crit, CBOR.array([COSEBytes.scheme, expiry]))
    },
    COSEThreat("a critical header that nobody knows", .critical) {
        $0.set(crit, CBOR.array([COSEBytes.scheme, CBOR.number(-70_000)]))
        $0.set(CBOR.number(-70_000), CBOR.number(1))
    },
    COSEThreat("a number where the list means a text", .critical) {
        $0.set(crit, CBOR.array([COSEBytes.scheme, CBOR.text("9")]))
        $0.set(CBOR.number(9), CBOR.number(1))
    },
    COSEThreat("an expiry that is not critical", .critical) { $0.set(expiry, CBOR.tag(1, CBOR.number(1_800_000_000))) },
    COSEThreat("no scheme", .header) { $0.set(COSEBytes.scheme, nil) },
    COSEThreat("no signing time", .header) { $0.set(COSEBytes.signingTime, nil) },
    COSEThreat("a time without its tag", .time) { $0.set(COSEBytes.signingTime, CBOR.number(1_788_436_800)) },
    COSEThreat("a time as text", .malformed) {
        $0.set(COSEBytes.signingTime, CBOR.tag(0, CBOR.text("2026-09-03T12:00:00Z")))
    },
    COSEThreat("a floating-point time", .malformed) {
        $0.set(COSEBytes.signingTime, CBOR.tag(1, [0xFB, 0x41, 0xDA, 0xA6, 0, 0, 0, 0, 0]))
    },
    COSEThreat("a time in a tag in a tag", .malformed) {
        $0.set(COSEBytes.signingTime, CBOR.tag(1, CBOR.tag(1, CBOR.number(1))))
    },
    COSEThreat("a time beyond all years", .malformed) {
        $0.set(COSEBytes.signingTime, CBOR.tag(1, [0x1B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]))
    },
    COSEThreat("certificates that are no array", .header) {
        $0.unprotected = [(COSEBytes.x5chain, CBOR.bytes(try fixtureDER("leaf")))]
    },
    COSEThreat("a certificate that is a text", .header) {
        $0.unprotected = [(COSEBytes.x5chain, CBOR.array([CBOR.text("leaf")]))]
    },
    COSEThreat("certificates on both sides of the signature", .header) {
        $0.set(COSEBytes.x5chain, CBOR.array(try chain().map { CBOR.bytes($0) }))
    },
    COSEThreat("the root missing", .chain) {
        $0.unprotected = [(COSEBytes.x5chain, CBOR.array(try chain().dropLast().map { CBOR.bytes($0) }))]
    },
    COSEThreat("a timestamp that is no byte string", .malformed) {
        $0.unprotected.append((CBOR.text("io.cncf.notary.timestampSignature"), CBOR.text("x")))
    },
]

@Suite("COSE envelopes that do not hold")
struct COSEThreatTests {
    @Test("the bytes that threats change hold as they are")
    func honest() throws {
        let claims = try COSEBytes().outcome().claims()
        #expect(claims.signingTime == (try time("2026-09-03T12:00:00Z")))
    }

    @Test("encodings that two readers could read differently", arguments: encodingThreats)
    func encodings(threat: COSEThreat) throws { try check(threat) }

    @Test("headers", arguments: headerThreats)
    func headers(threat: COSEThreat) throws { try check(threat) }

    private func check(_ threat: COSEThreat) throws {
        var bytes = try COSEBytes()
        try threat.change(&bytes)
        let fault = try bytes.outcome().fault
        #expect(fault?.code == threat.code, "\(fault?.message ?? "it verified")")
    }

    @Test("certificates under the signature, and headers of any kind beside them")
    func allowed() throws {
        var bytes = try COSEBytes()
        bytes.set(COSEBytes.x5chain, CBOR.array(try chain().map { CBOR.bytes($0) }))
        bytes.set(CBOR.number(-70_000), CBOR.array([CBOR.number(-1), [0xF5], CBOR.map([])]))
        bytes.unprotected = [(CBOR.text("x"), CBOR.tag(1, CBOR.number(-5)))]
        let claims = try bytes.outcome().claims()
        #expect(
            claims.extendedAttributes == [
                ExtendedAttribute(name: "-70000", value: .other("an array"), isCritical: false)
            ])
    }
}
