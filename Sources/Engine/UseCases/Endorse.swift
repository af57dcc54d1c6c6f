import Core
import Pins
import Signatures

/// Signs a detached statement about an artifact that stays as it is, and writes it.
package struct Endorse: Sendable {
    package var environment: Environment
    /// How the artifact is read.
    package var options: ArtifactOptions
    /// Who signs; `expires` is the endorsement's end.
    package var signer: Signer
    /// The artifact's name in the statement, for people; nil for the file's.
    package var name: String?
    /// Why, for people.
    package var reason: String

    /// Endorses in a process an artifact that is read so.
    package init(
        _ environment: Environment, _ options: ArtifactOptions = ArtifactOptions(), by signer: Signer,
        name: String? = nil, reason: String
    ) {
        self.environment = environment
        self.options = options
        self.signer = signer
        self.name = name
        self.reason = reason
    }

    /// - Throws: what refuses the artifact, `sign.archive` for one whose own signature does not hold, since no verifier
    ///   would accept it beside any endorsement; `sign.*`; `trust.unknown`; `output.failed`. Nothing is written then.
    package func run(_ path: String, to output: String) async throws(Failure) -> SigningReceipt {
        let request = try signer.statementRequest()
        let artifact = try await ArtifactReader(environment, options).read(
            path, wanting: .digest, signature: .evidence)
        try artifact.requireHoldingSignature(asOf: request.signingTime, remedy: "get it from its publisher again")
        let inventory = artifact.inventory
        guard let digest = inventory.digest else {
            throw Failure(.signRequest, "has no digest that an endorsement could name", file: path)
        }
        let statement = Statement(
            kind: .endorsement, name: name ?? ArtifactName.usual(of: path), digest: digest, tree: inventory.tree,
            request, reason: reason)
        let identity = try signer.identity()
        try signer.checkEndorsement(request, of: inventory, digest: digest, by: identity)
        return try statement.write(by: identity, of: path, to: output)
    }
}
