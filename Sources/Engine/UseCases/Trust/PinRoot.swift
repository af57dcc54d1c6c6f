import Core
import Signatures

/// Lets the root that a signed package brings along vouch for its profile, once somebody has compared its fingerprint.
package struct PinRoot: Sendable {
    package var environment: Environment
    /// How the package is read.
    package var options: ArtifactOptions
    /// The store's folder.
    package var store: String
    /// The profile: NAME, NAME/VERSION or ARN.
    package var profile: String
    /// The file's name in `roots/`; nil for one derived from the subject.
    package var name: String?

    /// Pins in a process the root of a package that is read so.
    package init(
        _ environment: Environment, _ options: ArtifactOptions = ArtifactOptions(), store: String, profile: String,
        name: String? = nil
    ) {
        self.environment = environment
        self.options = options
        self.store = store
        self.profile = profile
        self.name = name
    }

    /// - Parameters:
    ///   - package: A signed zip, whose signature has to hold and to name the profile version that the store holds.
    ///   - asOf: The time that its signing time may not lie beyond.
    ///   - confirm: Shows the root to somebody; throws where nobody confirms it.
    /// - Throws: what refuses the package; `trust.*`, `output.failed`, what `confirm` throws; the store is then as before.
    package func run(
        _ package: String, asOf: Timestamp, confirm: (RootQuestion) throws(Failure) -> Void
    ) async throws(Failure) -> [TrustChange] {
        let known = try TrustStore.load(store)
        let read = ReadSignature(environment, options)
        guard let evidence = try await read.run(package, asOf: asOf) else {
            throw Failure(
                .trustConflict, "carries no signature", file: package, remedy: "name a package that is signed")
        }
        if case .broken(let reason) = evidence.outcome {
            throw Failure(
                .trustConflict, "its signature does not hold: \(reason)", file: package,
                remedy: "get the package from its publisher again")
        }
        guard let claims = evidence.profileClaims else {
            throw Failure(
                .trustConflict, "is signed by no profile", file: package,
                remedy: "name a package that a profile signed")
        }
        let proposal = try known.proposeRoot(of: claims, source: package, name: name, for: profile)
        let chain = claims.certificates.enumerated().map { index, certificate in
            FactGroup(certificate, title: index == 0 ? "signed with" : "brought along")
        }
        try confirm(RootQuestion(proposal, chain: chain, asOf: asOf))
        return try TrustStore.accept(proposal, in: store)
    }
}
