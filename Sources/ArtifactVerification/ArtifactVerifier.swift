import Core
import Engine

/// Reads artifacts strictly and verifies them: layer and function zips, container images from `docker save`, OCI archives and OCI
/// layouts.
///
/// It asks neither the clock nor the environment, and prints nothing: what it needs of either is given to it. It may be
/// used from any number of tasks at once.
public struct ArtifactVerifier: Sendable {
    private let environment: Environment

    /// Sets how artifacts are read.
    ///
    /// - Parameters:
    ///   - workingFolder: The folder that relative paths start at, absolute.
    ///   - temporaryFolder: Where an archive is kept while it is read, if it is compressed as a whole.
    ///   - workers: How many of an artifact's files are read side by side, at least 1.
    public init(workingFolder: String, temporaryFolder: String = "/tmp", workers: Int = 2) {
        environment = Environment(
            workers: max(1, workers), temporaryFolder: temporaryFolder, workingFolder: workingFolder)
    }

    /// Reads an artifact whole and says what is inside: every entry is checked and every file hashed.
    ///
    /// Nothing is compared with anything: an artifact that is read is sound, and nothing more is known of it.
    ///
    /// - Throws: `ArtifactRefusal` for what is ambiguous, hostile, broken or cannot be read.
    public func read(_ path: String) async throws(ArtifactRefusal) -> Artifact {
        let reports = await Inspect(environment).run([AskedArtifact(locator: path)])
        guard let report = reports.first, let inventory = report.inventory else {
            throw ArtifactRefusal(reports.first?.findings.last)
        }
        return Artifact(inventory)
    }

    /// Verifies artifacts against a lockfile: what is not exactly what was reviewed is denied.
    ///
    /// Signatures are judged where a trust store is given. Without one, who signed an artifact is not asked.
    ///
    /// - Parameters:
    ///   - artifacts: What to verify; where none are given, all that the lockfile pins, read where it says they lie.
    ///   - lockfile: The lockfile's path; its manifests lie beside it.
    ///   - trustStore: The folder of a trust store.
    ///   - time: The time to judge at.
    /// - Returns: An answer for each artifact, in the order given. What cannot be decided is `undecided`, and never thrown
    ///   or left out.
    public func verify(
        _ artifacts: [ArtifactRequest] = [], lockfile: String, trustStore: String? = nil, at time: VerificationTime
    ) async -> [VerificationAnswer] {
        var verify = Verify(environment, lockfile: lockfile)
        verify.trust = trustStore.map { TrustDemand(store: $0) }
        let asked = artifacts.map { AskedArtifact(name: $0.name, locator: $0.path) }
        return await verify.run(asked, asOf: time.timestamp).map { VerificationAnswer($0) }
    }
}

/// An artifact that is to be verified.
public struct ArtifactRequest: Sendable {
    /// Where it lies: a file, or the folder of an OCI layout.
    public var path: String
    /// What it is deployed as, and pinned under; nil where its place or its file's name tells.
    public var name: String?

    /// Asks for an artifact.
    public init(_ path: String, as name: String? = nil) {
        self.path = path
        self.name = name
    }
}

/// The time at which artifacts are judged.
public struct VerificationTime: Sendable, Hashable {
    package let timestamp: Timestamp

    /// Counts from 1970-01-01T00:00:00Z.
    public init(millisecondsSince1970 milliseconds: Int64) { timestamp = Timestamp(milliseconds: milliseconds) }

    /// Reads a time such as `2026-11-20T12:00:00Z`; nil for another form.
    public init?(rfc3339 text: String) {
        guard let timestamp = Timestamp(rfc3339: text) else { return nil }
        self.timestamp = timestamp
    }
}
