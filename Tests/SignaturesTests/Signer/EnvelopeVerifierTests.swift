import Core
import Cryptography
import Signatures
import Testing

@Suite("Envelopes that hold")
struct HonestEnvelopeTests {
    @Test("an envelope in BER or DER is verified and says what was signed", arguments: [true, false])
    func verifies(usesBER: Bool) throws {
        var builder = try EnvelopeBuilder()
        builder.usesBER = usesBER
        let claims = try builder.outcome().claims()
        #expect(claims.profileVersionArn == profileArn)
        #expect(claims.jobArn == jobArn)
        #expect(claims.signingTime == (try time("2026-09-03T10:30:15.123Z")))
        #expect(claims.expires == (try time("2037-12-03T10:30:15Z")))
        #expect(claims.chain.map(\.subject).first == "CN=Test Signer,O=layerlock TEST ONLY")
        #expect(claims.chain.count == 4)
        #expect(claims.unknownAttributes == [])
    }

    @Test("CMSAlgorithmProtection may be missing")
    func withoutProtection() throws {
        var builder = try EnvelopeBuilder()
        builder.remove(EnvelopeBuilder.protectionOID)
        _ = try builder.outcome().claims()
    }

    @Test("a signed attribute of an unknown type is accepted and reported")
    func unknownAttribute() throws {
        var builder = try EnvelopeBuilder()
        builder.set("1.3.187.137.1.99", utf8("later"))
        #expect(try builder.outcome().claims().unknownAttributes == ["1.3.187.137.1.99"])
    }

    @Test("unsigned attributes change nothing")
    func unsignedAttributes() throws {
        var builder = try EnvelopeBuilder()
        builder.unsignedAttributes = value(0xA1, sequence(identifier("1.2.3.4"), value(BERTag.set, utf8("anything"))))
        _ = try builder.outcome().claims()
    }

    @Test("algorithm parameters may be NULL")
    func nullParameters() throws {
        var builder = try EnvelopeBuilder()
        builder.digestAlgorithm = sequence(identifier("2.16.840.1.101.3.4.2.2"), [0x05, 0x00])
        builder.digestAlgorithms = [builder.digestAlgorithm]
        _ = try builder.outcome().claims()
    }

    @Test(
        "every honest form of a signing time is read to the millisecond",
        arguments: [
            (generalized("20260903103015Z"), "2026-09-03T10:30:15Z"),
            (generalized("20260903103015.5Z"), "2026-09-03T10:30:15.500Z"),
            (generalized("20260903103015.120Z"), "2026-09-03T10:30:15.120Z"),
            (generalized("20260903103015.123456789Z"), "2026-09-03T10:30:15.123Z"),
            (generalized("19500101000000Z"), "1950-01-01T00:00:00Z"),
            (generalized("20491231235959Z"), "2049-12-31T23:59:59Z"),
            (generalized("19650228000000Z"), "1965-02-28T00:00:00Z"),
            (generalized("20520229000000Z"), "2052-02-29T00:00:00Z"),
        ])
    func times(_ encoding: [UInt8], _ expected: String) throws {
        var builder = try EnvelopeBuilder()
        builder.set(EnvelopeBuilder.timeOID, encoding)
        builder.set(EnvelopeBuilder.expiryOID, generalized("20990101000000Z"))
        #expect(try builder.outcome().claims().signingTime == (try time(expected)))
    }

    @Test("a signing time a millisecond ahead is the future, the present is not")
    func future() throws {
        let builder = try EnvelopeBuilder()
        let evidence = try AWSSignerZip().evidence(
            of: SignatureEnvelope(try builder.envelope()), over: .zip(EnvelopeBuilder.content))
        #expect(evidence.seen(at: try time("2026-09-03T10:30:15.123Z")).holds)
        let early = evidence.seen(at: try time("2026-09-03T10:30:15.122Z"))
        #expect(early.fault == "the signing time, 2026-09-03T10:30:15.123Z, lies after 2026-09-03T10:30:15.122Z")
    }

    @Test("an expiry a millisecond after the signing time is one, the same instant is not")
    func expiry() throws {
        var builder = try EnvelopeBuilder()
        builder.set(EnvelopeBuilder.expiryOID, generalized("20260903103015.124Z"))
        _ = try builder.outcome().claims()
        builder.set(EnvelopeBuilder.expiryOID, generalized("20260903103015.123Z"))
        #expect(try builder.outcome().fault == .time)
    }

    @Test("CRLF line ends and white space around the block are no difference")
    func whiteSpace() throws {
        let envelope = try EnvelopeBuilder().envelope()
        let lines = envelope.flatMap { (byte: UInt8) -> [UInt8] in byte == 0x0A ? [0x0D, 0x0A] : [byte] }
        let text = [0x0A] + lines + [0x20, 0x0A, 0x0A]
        let outcome = try EnvelopeVerifier.verify(
            text, signedContent: EnvelopeBuilder.content)
        _ = try outcome.claims()
    }
}
