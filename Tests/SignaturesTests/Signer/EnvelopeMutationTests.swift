import Core
import Cryptography
import Signatures
import TestKit
import Testing

@Suite("Mutated envelopes")
struct EnvelopeMutationTests {
    /// One to three changes: a bit, a byte, a byte less or more, a piece doubled, zeroed or moved.
    private func mutated(_ message: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        var message = message
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            let position = Int.random(in: 0..<message.count, using: &generator)
            let piece = position..<min(message.count, position + Int.random(in: 1...40, using: &generator))
            switch Int.random(in: 0..<7, using: &generator) {
            case 0: message[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 1: message[position] = UInt8.random(in: 0...255, using: &generator)
            case 2: message.remove(at: position)
            case 3: message.insert(UInt8.random(in: 0...255, using: &generator), at: position)
            case 4: message.insert(contentsOf: message[piece], at: position)
            case 5: message.replaceSubrange(piece, with: [UInt8](repeating: 0, count: piece.count))
            default: message.removeSubrange(piece)
            }
            if message.isEmpty { message = [0] }
        }
        return message
    }

    @Test("mutations never say what was not signed, and never crash", arguments: [UInt64(1), 2, 3])
    func mutations(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var builder = try EnvelopeBuilder()
        builder.usesBER = seed != 2
        let honest = try builder.message()
        let claims = try builder.outcome().claims()
        let root = try der("root")
        for round in 0..<1_000 {
            let envelope = PEM.write(label: "PKCS7", mutated(honest, using: &generator))
            let outcome = try EnvelopeVerifier.verify(envelope, signedContent: EnvelopeBuilder.content)
            guard case .verified(let found) = outcome else { continue }
            // Certificates are covered by no signature of the envelope's: an anchor has to vouch for them.
            var covered = found
            covered.chain = claims.chain
            #expect(covered == claims, "round \(round)")
            let vouched = try TrustAnchors.vouches(chain: found.chain, anchors: [root], at: found.signingTime)
            if case .success(let path) = vouched {
                #expect(path.map(\.sha256) == (try wholeChain.map { try certificate($0).sha256 }), "round \(round)")
            }
        }
    }

    @Test("mutated armor is refused or says the same")
    func armor() throws {
        var generator = SeededGenerator(seed: 7)
        let builder = try EnvelopeBuilder()
        let honest = try builder.envelope()
        let claims = try builder.outcome().claims()
        for round in 0..<500 {
            let outcome = try EnvelopeVerifier.verify(
                mutated(honest, using: &generator), signedContent: EnvelopeBuilder.content)
            guard case .verified(let found) = outcome else { continue }
            #expect(found.profileVersionArn == claims.profileVersionArn, "round \(round)")
            #expect(found.signingTime == claims.signingTime, "round \(round)")
        }
    }
}
