import Core
import Signatures

extension Statement {
    /// States what a signer was asked for.
    init(
        kind: Kind, name: String, digest: Digest, tree: Digest?, _ request: SigningRequest, reason: String
    ) {
        self.init(
            kind: kind, name: name, digest: digest, tree: tree, profileVersionArn: request.profileVersionArn,
            jobArn: request.jobArn, signingTime: request.signingTime, until: request.expires, reason: reason)
    }

    /// Signs the statement and writes its envelope.
    func write(
        by identity: borrowing SigningIdentity, of path: String, to output: String
    ) throws(Failure) -> SigningReceipt {
        let envelope = try signed(by: identity)
        try AtomicFile.write(envelope, to: output)
        return SigningReceipt(
            format: .dsse, source: path, output: output, digest: digest, tree: tree,
            claims: try Statement.open(envelope).claims,
            reason: kind == .endorsement ? reason : nil)
    }
}
