import Cryptography
import Signatures
import Testing

@Suite("Envelopes that do not hold")
struct EnvelopeThreatTests {
    private func check(_ threat: EnvelopeThreat) throws {
        var builder = try EnvelopeBuilder()
        try threat.apply(&builder)
        #expect(try builder.outcome().fault == threat.expected)
        // In DER too: no rule hangs on the outer encoding.
        builder.usesBER = false
        #expect(try builder.outcome().fault == threat.expected)
    }

    @Test("structure", arguments: EnvelopeThreat.structure) func structure(_ threat: EnvelopeThreat) throws {
        try check(threat)
    }
    @Test("algorithms", arguments: EnvelopeThreat.algorithms) func algorithms(_ threat: EnvelopeThreat) throws {
        try check(threat)
    }
    @Test("signed attributes", arguments: EnvelopeThreat.attributes) func attributes(_ threat: EnvelopeThreat) throws {
        try check(threat)
    }
    @Test("times", arguments: EnvelopeThreat.times) func times(_ threat: EnvelopeThreat) throws { try check(threat) }
    @Test("ARNs", arguments: EnvelopeThreat.arns) func arns(_ threat: EnvelopeThreat) throws { try check(threat) }

    @Test("another content than the one signed")
    func otherContent() throws {
        let outcome = try EnvelopeVerifier.verify(
            try EnvelopeBuilder().envelope(), signedContent: [UInt8](repeating: 0x5B, count: 48))
        #expect(outcome.fault == .content)
    }

    @Test(
        "text around the block, blocks beside it, armor that is none",
        arguments: [
            { $0 + Array("garbage".utf8) }, { Array("garbage\n".utf8) + $0 }, { $0 + $0 }, { _ in [] }, { $0 + [0] },
            { $0.dropLast(30) }, { Array(repeatElement(0x0A, count: 1 << 20)) + $0 },
            { Array($0.prefix(28)) + Array("Proc-Type: 4,ENCRYPTED\n".utf8) + $0.dropFirst(28) },
            { $0.replacing(Array("-----END PKCS7-----".utf8), with: Array("-----END CMS-----".utf8)) },
            { Array($0.prefix(60)) + [0x3D] + $0.dropFirst(60) }, { Array($0.prefix(60)) + [0x20] + $0.dropFirst(60) },
        ] as [@Sendable ([UInt8]) -> [UInt8]])
    func armor(_ change: @Sendable ([UInt8]) -> [UInt8]) throws {
        let outcome = try EnvelopeVerifier.verify(
            change(try EnvelopeBuilder().envelope()), signedContent: EnvelopeBuilder.content)
        #expect([.armor, .tooLarge].contains(outcome.fault))
    }

    @Test("OpenSSL's reasons are in the message")
    func reasons() throws {
        var builder = try EnvelopeBuilder()
        builder.changeSignature = { _ in [] }
        guard case .broken(let fault) = try builder.outcome() else {
            Issue.record("it verified")
            return
        }
        #expect(fault.message.contains("error:"))
        #expect(fault.message.contains("CMS"))
    }
}
