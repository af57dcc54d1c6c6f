import Cryptography
import Signatures
import TestKit
import Testing

/// A JWS envelope with one thing wrong, and the rule that it breaks.
struct JWSThreat: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let code: NotationFault.Code
    let make: @Sendable () throws -> JWSText

    init(_ description: String, _ code: NotationFault.Code, _ make: @escaping @Sendable () throws -> JWSText) {
        testDescription = description
        self.code = code
        self.make = make
    }
}

private let scheme = #""io.cncf.notary.signingScheme":"notary.x509""#
private let signingTime = #""io.cncf.notary.signingTime":"2026-09-03T12:00:00Z""#
private let expiry = #""io.cncf.notary.expiry":"2027-01-01T00:00:00Z""#
private let crit = #"["io.cncf.notary.signingScheme"]"#

private let headerThreats = [
    JWSThreat("a protected header that stands twice", .malformed) {
        .protected(#"{"alg":"ES384""#, #"{"alg":"ES384","alg":"ES384""#)
    },
    JWSThreat("a protected header in another case beside it", .malformed) {
        .protected(#"{"alg":"ES384""#, #"{"alg":"ES384","Alg":"none""#)
    },
    JWSThreat("no algorithm", .header) { .protected(#""alg":"ES384","#, "") },
    JWSThreat("the algorithm none", .algorithm) { .protected("ES384", "none") },
    JWSThreat("RSA-PKCS1", .algorithm) { .protected("ES384", "RS384") },
    JWSThreat("a MAC", .algorithm) { .protected("ES384", "HS384") },
    JWSThreat("another algorithm than the key's", .algorithm) { .protected("ES384", "ES256") },
    JWSThreat("another family than the key's", .algorithm) { .protected("ES384", "PS384") },
    JWSThreat("another content type", .header) { .protected("payload.v1+json", "payload.v2+json") },
    JWSThreat("no list of critical headers", .header) { .protected(#""crit":\#(crit),"#, "") },
    JWSThreat("an empty list of critical headers", .critical) { .protected(crit, "[]") },
    JWSThreat("a scheme that is not critical", .critical) {
        .protected(crit, #"["io.cncf.notary.expiry"]"#).with(#",\#(expiry)}"#)
    },
    JWSThreat("a critical header that is not there", .critical) {
        .protected(crit, #"["io.cncf.notary.signingScheme","io.cncf.notary.expiry"]"#)
    },
    JWSThreat("a critical header twice", .critical) {
        .protected(crit, #"["io.cncf.notary.signingScheme","io.cncf.notary.signingScheme"]"#)
    },
    JWSThreat("a critical header that nobody knows", .critical) {
        .protected(crit, #"["io.cncf.notary.signingScheme","b64"]"#).with(#","b64":false}"#)
    },
    JWSThreat("a registered header as critical", .critical) {
        .protected(crit, #"["io.cncf.notary.signingScheme","alg"]"#)
    },
    JWSThreat("a time that nobody vouches for as critical", .critical) {
        .protected(crit, #"["io.cncf.notary.signingScheme","io.cncf.notary.signingTime"]"#)
    },
    JWSThreat("an expiry that is not critical", .critical) { JWSText().with(#",\#(expiry)}"#) },
    JWSThreat("a plugin that is not critical", .critical) {
        JWSText().with(#","io.cncf.notary.verificationPlugin":"x"}"#)
    },
    JWSThreat("a plugin without a name", .header) {
        .protected(crit, #"["io.cncf.notary.signingScheme","io.cncf.notary.verificationPlugin"]"#)
            .with(#","io.cncf.notary.verificationPlugin":" "}"#)
    },
    JWSThreat("no scheme", .header) { .protected(scheme + ",", "") },
    JWSThreat("an unknown scheme", .header) { .protected(#""notary.x509""#, #""notary.x510""#) },
    JWSThreat("no signing time", .header) { .protected("," + signingTime, "") },
    JWSThreat("another scheme's time", .header) {
        JWSText().with(#","io.cncf.notary.authenticSigningTime":"2026-09-03T12:00:00Z"}"#)
    },
    JWSThreat("a signing authority's signature without its time", .header) {
        .protected(scheme, #""io.cncf.notary.signingScheme":"notary.x509.signingAuthority""#)
    },
    JWSThreat("a time that is a number", .time) { .protected(#""2026-09-03T12:00:00Z""#, "1788436800") },
    JWSThreat("a time with a fraction that is none", .time) { .protected("12:00:00Z", "12:00:00.Z") },
    JWSThreat("an expiry at the signing time", .time) {
        .protected(crit, #"["io.cncf.notary.signingScheme","io.cncf.notary.expiry"]"#)
            .with(#","io.cncf.notary.expiry":"2026-09-03T12:00:00Z"}"#)
    },
    JWSThreat("a null for an expiry", .time) {
        .protected(crit, #"["io.cncf.notary.signingScheme","io.cncf.notary.expiry"]"#)
            .with(#","io.cncf.notary.expiry":null}"#)
    },
    JWSThreat("a header on both sides of the signature", .header) {
        var text = JWSText()
        text.unsigned = #","io.cncf.notary.signingTime":"2026-09-03T12:00:00Z""#
        return text
    },
]

private let envelopeThreats = [
    JWSThreat("a member that stands twice", .malformed) {
        var text = JWSText()
        text.members = #","payload":"e30""#
        return text
    },
    JWSThreat("an unsigned header that stands twice", .malformed) {
        var text = JWSText()
        text.unsigned = #","x5c":[]"#
        return text
    },
    JWSThreat("the general serialization's signatures", .header) {
        var text = JWSText()
        text.members = #","signatures":[]"#
        return text
    },
    JWSThreat("base64url with padding", .malformed) {
        var text = JWSText()
        text.text = { $0.replacing(#"","protected""#, with: #"=","protected""#) }
        return text
    },
    JWSThreat("base64 where base64url is due", .malformed) {
        var text = JWSText()
        text.text = { $0.replacing(#"{"payload":""#, with: #"{"payload":"+A"#) }
        return text
    },
    JWSThreat("white space in the signature", .malformed) {
        var text = JWSText()
        text.text = { $0.replacing(#""signature":""#, with: #""signature":"\n"#) }
        return text
    },
    JWSThreat("a signature in DER", .signature) {
        var text = JWSText()
        text.signature = { DER.sequence(DER.value(2, [0] + $0[..<48]), DER.value(2, [0] + $0[48...])) }
        return text
    },
    JWSThreat("a signature of zeros", .signature) {
        var text = JWSText()
        text.signature = { [UInt8](repeating: 0, count: $0.count) }
        return text
    },
    JWSThreat("an empty signature", .signature) {
        var text = JWSText()
        text.signature = { _ in [] }
        return text
    },
    JWSThreat("another payload than was signed", .signature) {
        var text = JWSText()
        text.text = { $0.replacing("InNpemUiOjE2NzI0", with: "InNpemUiOjE2NzI1") }
        return text
    },
    JWSThreat("another leaf's certificate", .signature) {
        var text = JWSText()
        text.chain = try SignaturesTests.chain("leaf-revoked")
        return text
    },
    JWSThreat("no certificate", .tooLarge) {
        var text = JWSText()
        text.chain = []
        return text
    },
    JWSThreat("the root missing", .chain) {
        var text = JWSText()
        text.chain = Array(try SignaturesTests.chain().dropLast())
        return text
    },
    JWSThreat("the certificates in another order", .chain) {
        var text = JWSText()
        text.chain = try ["leaf", "ca", "regional", "root"].map { try fixtureDER($0) }
        return text
    },
    JWSThreat("a certificate that belongs to nobody's chain", .chain) {
        var text = JWSText()
        text.chain = try chain() + [fixtureDER("other-root")]
        return text
    },
    JWSThreat("a certificate that is none", .certificate) {
        var text = JWSText()
        text.chain = try chain() + [[0x30, 0]]
        return text
    },
    JWSThreat("bytes after a certificate", .certificate) {
        var text = JWSText()
        text.chain = try chain().map { $0 + [0] }
        return text
    },
    JWSThreat("more certificates than are looked at", .tooLarge) {
        var text = JWSText()
        text.chain = Array(repeating: try fixtureDER("root"), count: NotationEnvelope.chainLimit + 1)
        return text
    },
]

private let payloadThreats = [
    JWSThreat("a payload that is no JSON", .payload) { .payload(#"{"targetArtifact""#, "") },
    JWSThreat("a payload without an artifact", .payload) { .payload("targetArtifact", "targetartifact") },
    JWSThreat("two digests", .payload) { .payload(#""size""#, #""digest":"sha256:00","size""#) },
    JWSThreat("a digest in upper case", .payload) { .payload("sha256:737373", "sha256:73AB73") },
    JWSThreat("a digest by another algorithm", .payload) { .payload("sha256:", "sha512:") },
    JWSThreat("a size that is a fraction", .payload) { .payload("16724", "16724.0") },
    JWSThreat("a size below 0", .payload) { .payload("16724", "-1") },
    JWSThreat("an annotation that is no text", .payload) { .payload("16724", #"16724,"annotations":{"a":1}"#) },
]

extension JWSText {
    /// The same with something else in place of the protected headers' last brace.
    fileprivate func with(_ end: String) -> JWSText {
        var text = self
        text.protected = String(protected.dropLast()) + end
        return text
    }
}

@Suite("JWS envelopes that do not hold")
struct JWSThreatTests {
    @Test("the text that threats change holds as it is")
    func honest() throws { _ = try JWSText().outcome().claims() }

    @Test("headers", arguments: headerThreats)
    func headers(threat: JWSThreat) throws { try check(threat) }

    @Test("envelopes and certificates", arguments: envelopeThreats)
    func envelopes(threat: JWSThreat) throws { try check(threat) }

    @Test("payloads", arguments: payloadThreats)
    func payloads(threat: JWSThreat) throws { try check(threat) }

    private func check(_ threat: JWSThreat) throws {
        let fault = try threat.make().outcome().fault
        #expect(fault?.code == threat.code, "\(fault?.message ?? "it verified")")
    }

    @Test("RSA-PKCS1 where PSS is due")
    func pkcs1() async throws {
        try Tool.openssl.need()
        var text = JWSText.protected("ES384", "PS256")
        text.key = "leaf-rsa"
        _ = try text.outcome().claims()
        let result = try await Tool.openssl.run(
            ["dgst", "-sha256", "-sign", keyPath("leaf-rsa")], input: text.signedBytes)
        #expect(result.output.count == 256)
        text.signature = { _ in result.output }
        #expect(try text.outcome().fault?.code == .signature)
    }

    @Test("a salt of another length than the digest's")
    func salt() async throws {
        try Tool.openssl.need()
        var text = JWSText.protected("ES384", "PS256")
        text.key = "leaf-rsa"
        for (length, holds) in [("digest", true), ("20", false)] {
            let result = try await Tool.openssl.run(
                [
                    "dgst", "-sha256", "-sign", keyPath("leaf-rsa"), "-sigopt", "rsa_padding_mode:pss", "-sigopt",
                    "rsa_pss_saltlen:\(length)",
                ], input: text.signedBytes)
            text.signature = { _ in result.output }
            #expect((try text.outcome().fault == nil) == holds, "\(length): \(result.errors)")
        }
    }

    @Test("what nobody has to know is ignored")
    func unknown() throws {
        var text = JWSText().with(#","com.example.number":1.5,"com.example.list":[1]}"#)
        text.unsigned = #","com.example.unsigned":{}"#
        text.members = #","com.example.member":null"#
        let claims = try text.outcome().claims()
        #expect(
            claims.extendedAttributes == [
                ExtendedAttribute(name: "com.example.number", value: .other("1.5"), isCritical: false),
                ExtendedAttribute(name: "com.example.list", value: .other("[1]"), isCritical: false),
            ])
    }

    @Test("critical headers are left to the plugin that the envelope names")
    func plugin() throws {
        let text = JWSText.protected(
            crit, #"["io.cncf.notary.signingScheme","io.cncf.notary.verificationPlugin","com.example.job"]"#
        ).with(#","io.cncf.notary.verificationPlugin":"com.example","com.example.job":"7"}"#)
        let claims = try text.outcome().claims()
        #expect(claims.verificationPlugin == "com.example")
        #expect(
            claims.extendedAttributes == [
                ExtendedAttribute(name: "com.example.job", value: .text("7"), isCritical: true)
            ])
    }
}
