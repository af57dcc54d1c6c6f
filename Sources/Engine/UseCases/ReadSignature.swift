import Core
import Signatures

/// Reads a zip strictly and verifies the signature inside it, as far as integrity goes: whom to believe is for a trust
/// store to say.
package struct ReadSignature: Sendable {
    package var environment: Environment
    /// How the zip is read.
    package var options: ArtifactOptions

    /// Reads in a process a zip that is read so.
    package init(_ environment: Environment, _ options: ArtifactOptions = ArtifactOptions()) {
        self.environment = environment
        self.options = options
    }

    /// The signature; nil where there is none.
    /// - Parameter asOf: The time that no signing time may lie beyond.
    /// - Throws: what refuses the archive or keeps it from being read, naming the file.
    package func run(_ path: String, asOf: Timestamp) async throws(Failure) -> SignatureEvidence? {
        try await ArtifactReader(environment, options)
            .read(path, wanting: .manifest, signature: .evidence).signature(asOf: asOf)
    }
}
