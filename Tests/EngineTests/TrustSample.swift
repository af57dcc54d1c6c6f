import Core
import Engine
import Foundation
import Signatures
import TestKit
import Testing

/// The time that the tests judge at: after every signature of the fixtures, within the example's list of revocations.
let judgedAt = "2026-11-20T12:00:00Z"
let exampleStore = repositoryPath("TrustStore")
let acmeNext = "arn:aws:signer:eu-central-1:111122223333:/signing-profiles/acme_layers/ZyXwVu0123"

/// A fixture below `Fixtures/signed`, such as `telemetry-altered.zip`.
func signed(_ name: String) -> String { repositoryPath("Fixtures/signed/\(name).zip") }

/// Verifies by the example's store, or another.
func verify(
    _ paths: [String], lockfile: String? = nil, name: String? = nil, store: String? = exampleStore,
    config: String? = nil, maxRevocationAge: Duration? = nil, endorsements: [String] = [], at text: String = judgedAt
) async throws -> [ArtifactReport] {
    await workplace.verify(
        paths, lockfile: lockfile, name: name, asOf: try time(text),
        trust: store.map {
            TrustDemand(store: $0, config: config, maxRevocationAge: maxRevocationAge, endorsements: endorsements)
        })
}

/// Verifies one artifact.
func verify(
    _ path: String, lockfile: String? = nil, name: String? = nil, store: String? = exampleStore,
    config: String? = nil, maxRevocationAge: Duration? = nil, endorsements: [String] = [], at text: String = judgedAt
) async throws -> ArtifactReport {
    let reports = try await verify(
        [path], lockfile: lockfile, name: name, store: store, config: config, maxRevocationAge: maxRevocationAge,
        endorsements: endorsements, at: text)
    return try #require(reports.first)
}

extension ArtifactReport {
    /// The outcomes under an id, in order.
    func outcomes(_ id: String) -> [Outcome] { findings.filter { $0.id.rawValue == id }.map(\.outcome) }
    /// The exit code that the report alone asks for.
    var exit: Core.ExitStatus { Core.ExitStatus(findings) }
    /// The ids of what did not pass.
    var troubles: [String] { findings.filter { $0.outcome != .pass }.map(\.id.rawValue) }
    /// The first message under an id.
    func message(_ id: String) -> String { findings.first { $0.id.rawValue == id }?.message ?? "" }
}

/// A copy of the example store below a folder, for tests that change it.
func storeCopy(in folder: TemporaryFolder) throws -> String {
    let copy = folder.path(of: "TrustStore")
    try FileManager.default.copyItem(atPath: exampleStore, toPath: copy)
    return copy
}

/// Endorses an artifact into the folder.
func endorse(
    _ artifact: String, as name: String, in folder: TemporaryFolder, profile: String = acme,
    at text: String = signingTime, until: String = "2027-01-01T00:00:00Z"
) async throws -> String {
    let output = folder.path(of: name)
    _ = try await workplace.endorse(
        artifact, reason: "reviewed", by: try signer(profile: profile, at: text, expires: until), to: output)
    return output
}

/// Endorses an artifact that `endorse` refuses.
func endorseBlindly(_ artifact: String, as name: String, in folder: TemporaryFolder) async throws -> String {
    let inventory = try await workplace.read(artifact, wanting: .digest).inventory
    let request = try signer(expires: "2027-01-01T00:00:00Z").statementRequest()
    let statement = Statement(
        kind: .endorsement, name: name, digest: try #require(inventory.digest), tree: inventory.tree,
        profileVersionArn: request.profileVersionArn, jobArn: request.jobArn, signingTime: request.signingTime,
        until: request.expires, reason: "not looked at")
    return try folder.write(name, try statement.signed(by: try signer().identity()))
}

/// Pins an artifact as `telemetry`.
@discardableResult
func lock(
    _ path: String, at lockfile: String, name: String? = "telemetry", checksOnly: Bool = false, signer: Signer? = nil
) async throws -> LockOutcome {
    try await workplace.lock(
        [path], name: name, lockfile: lockfile, checksOnly: checksOnly, asOf: try time(judgedAt), signer: signer)
}
