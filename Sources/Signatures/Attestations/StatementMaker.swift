import Core
import Cryptography

/// Who made a statement that holds, whether or not the trust store knows him.
struct StatementMaker {
    var proof: BundleProof
    var signer: BundleSigner

    /// Whether a log holds the statement.
    var isLogged: Bool { !proof.logs.isEmpty }
}

extension SigstoreTrust {
    /// Why nobody relies on who made a statement, though the store holds him.
    struct Doubt {
        var outcome: Outcome
        var message: String
        var remedy: Prose
    }

    /// Who made a bundle with a statement about something: by a certificate, or by a key of the store.
    func maker(of bytes: [UInt8], over subject: BundleSubject) -> Result<StatementMaker, SigstoreFault> {
        let claimed: SignerIdentity
        do throws(SigstoreFault) {
            claimed = try ClaimedSigner(try SigstoreBundle.read(bytes)).identity
        } catch {
            return .failure(error)
        }
        return proof(of: bytes, over: subject, by: claimed).flatMap { proof, key in
            if let key { return .success(StatementMaker(proof: proof, signer: .key(key))) }
            guard let identity = proof.identity else {
                return .failure(SigstoreFault(.missing, "nobody knows who signed it"))
            }
            let known = identities.filter { $0.names(identity) }
            return .success(StatementMaker(proof: proof, signer: .identity(identity, known)))
        }
    }

    /// Whether who made a statement was believed then, and is not revoked; nil where both are so.
    func doubt(of maker: StatementMaker) -> Doubt? {
        if case .key(let key) = maker.signer, let fault = key.fault(at: maker.proof.times, asOf: asOf) {
            return Doubt(outcome: .fail, message: fault, remedy: "have it made anew by a key that is believed now")
        }
        let said = StoreRevocation(
            maker.signer, signedAt: maker.proof.times.map(\.time).min(), store: store, asOf: asOf,
            maxAge: maxRevocationAge)
        guard said.hits.isEmpty else {
            return Doubt(
                outcome: .fail, message: said.hits.joined(separator: "; "),
                remedy: "find out why it was revoked, then have it made anew by who is believed")
        }
        return said.gap.map { gap in
            let enforcement = config?.policy.enforcement ?? .enforced
            return Doubt(
                outcome: enforcement.open, message: "whether who made it is revoked is \(gap.message)",
                remedy: gap.remedy)
        }
    }
}
