import Core
import Cryptography
import Testing

@testable import Signatures

@Suite("Envelopes that were made")
struct EnvelopeTests {
    @Test(
        "each of the six algorithms in each of the two formats", arguments: leaves.map(\.name), EnvelopeFormat.allCases)
    func algorithms(leaf: String, format: EnvelopeFormat) throws {
        let request = try request(expiry: "2027-01-01T00:00:00Z")
        let (bytes, _) = try NotationSigner.sign(
            request, format: format, key: try privateKey(leaf), chain: try chain(leaf))
        let claims = try NotationEnvelope.verify(bytes, format: format).claims()
        #expect(claims.algorithm == leaves.first { $0.name == leaf }?.algorithm)
        #expect(claims.artifact == request.artifact)
        #expect(claims.format == format)
        #expect(claims.scheme == .x509)
        #expect(claims.signingTime == request.signingTime)
        #expect(claims.expiry == request.expiry)
        #expect(claims.signingAgent == "layerlock/test")
        #expect(try claims.chain.map(\.der) == chain(leaf))
        #expect(claims.timestampToken == nil)
        let other: EnvelopeFormat = format == .jws ? .cose : .jws
        #expect(NotationEnvelope.verify(bytes, format: other).fault?.code == .malformed)
    }

    @Test("a signing authority's attributes, as AWS Signer signs them", arguments: EnvelopeFormat.allCases)
    func signingAuthority(format: EnvelopeFormat) throws {
        let attributes = [
            ExtendedAttribute(
                name: "com.amazonaws.signer.signingProfileVersion",
                value: .text("arn:aws:signer:eu-central-1:111122223333:/signing-profiles/acme/AbCdEf0123"),
                isCritical: true),
            ExtendedAttribute(name: "com.example.note", value: .text("ä"), isCritical: false),
        ]
        let request = try request(
            scheme: .signingAuthority, plugin: "com.amazonaws.signer.notation.plugin", attributes: attributes)
        let (bytes, _) = try NotationSigner.sign(
            request, format: format, key: try privateKey("leaf"), chain: try chain())
        let claims = try NotationEnvelope.verify(bytes, format: format).claims()
        #expect(claims.scheme == .signingAuthority)
        #expect(claims.verificationPlugin == "com.amazonaws.signer.notation.plugin")
        #expect(claims.verificationPluginMinVersion == "1.0.0")
        #expect(Set<TextKey>(claims.extendedAttributes.map(\.name)) == Set<TextKey>(attributes.map(\.name)))
        #expect(claims.extendedAttributes.allSatisfy { attributes.contains($0) })
    }

    @Test("no byte of a signed part can change", arguments: EnvelopeFormat.allCases)
    func mutations(format: EnvelopeFormat) throws {
        let (bytes, claims) = try NotationSigner.sign(
            try request(), format: format, key: try privateKey("leaf"), chain: try chain())
        for index in stride(from: 0, to: bytes.count, by: 41) {
            var changed = bytes
            changed[index] ^= 1
            // What is not signed, the agent's name, may change; nothing that is claimed otherwise may.
            guard case .verified(var other) = NotationEnvelope.verify(changed, format: format) else { continue }
            other.signingAgent = claims.signingAgent
            #expect(other == claims, "byte \(index)")
        }
    }

    @Test("no cut leaves an envelope", arguments: EnvelopeFormat.allCases)
    func cuts(format: EnvelopeFormat) throws {
        let (bytes, _) = try NotationSigner.sign(
            try request(), format: format, key: try privateKey("leaf"), chain: try chain())
        for count in stride(from: 0, to: bytes.count, by: 397) {
            #expect(NotationEnvelope.verify(Array(bytes[..<count]), format: format).fault != nil, "\(count) bytes")
        }
        #expect(NotationEnvelope.verify(bytes + [0], format: format).fault?.code == .malformed)
    }

    @Test("claims can be shown where the signature does not hold")
    func unverified() throws {
        var text = JWSText()
        text.signature = { $0.map { ~$0 } }
        #expect(try text.outcome().fault?.code == .signature)
        let claims = try #require(NotationEnvelope.read(try text.bytes(), format: .jws).claims)
        #expect(claims.artifact.size == 16_724)
    }

    @Test("an envelope over the limit is not read", arguments: EnvelopeFormat.allCases)
    func size(format: EnvelopeFormat) {
        let bytes = [UInt8](repeating: 0x20, count: NotationEnvelope.byteLimit + 1)
        #expect(NotationEnvelope.verify(bytes, format: format).fault?.code == .tooLarge)
    }
}
