import ArtifactVerification
import Core
import Engine
import TestKit
import Testing

@Suite("The library for other packages") struct ArtifactVerifierTests {
    private let layer = "\(Repository.root)/Fixtures/layers/telemetry.zip"
    private let now = VerificationTime(millisecondsSince1970: 1_795_132_800_000)

    private func verifier(_ folder: TemporaryFolder) -> ArtifactVerifier {
        ArtifactVerifier(workingFolder: folder.path, temporaryFolder: folder.path)
    }

    /// Pins a layer as `telemetry`, and gives the lockfile's path.
    private func lock(_ folder: TemporaryFolder) async throws -> String {
        let lockfile = "\(folder.path)/layers.lock"
        let environment = Environment(workers: 1, temporaryFolder: folder.path, workingFolder: folder.path)
        _ = try await Lock(environment, lockfile: lockfile).run(
            [AskedArtifact(name: "telemetry", locator: layer)], asOf: now.timestamp)
        return lockfile
    }

    @Test func whatIsReadIsToldWhole() async throws {
        try await withTemporaryFolder { folder in
            let artifact = try await verifier(folder).read(layer)
            #expect(artifact.kind == "layer-zip")
            #expect(artifact.digest?.hasPrefix("sha256:") == true && artifact.tree.hasPrefix("sha256:"))
            #expect(artifact.size > 0)
            let file = try #require(artifact.entries.first { $0.type == "file" })
            #expect(file.sha256?.utf8.count == 64)
            #expect(Array(file.path.utf8) == file.pathBytes)
            #expect(file.linkTarget == nil)
            #expect(artifact.entries.map(\.size).reduce(0, +) > 0)
        }
    }

    @Test func whatIsRefusedIsThrownWithItsId() async throws {
        try await withTemporaryFolder { folder in
            for (name, family) in [("hidden-entry", "archive."), ("name-mismatch", "archive."), ("none", "input.")] {
                let error = await #expect(throws: ArtifactRefusal.self) {
                    try await verifier(folder).read("\(Repository.root)/Fixtures/hostile/\(name).zip")
                }
                #expect(error?.id.hasPrefix(family) == true, "\(name)")
                #expect(error?.message.isEmpty == false)
            }
        }
    }

    @Test func onlyWhatWasReviewedIsAllowed() async throws {
        try await withTemporaryFolder { folder in
            let lockfile = try await lock(folder)
            let answers = await verifier(folder).verify(
                [
                    ArtifactRequest(layer),
                    ArtifactRequest("\(Repository.root)/Fixtures/layers/telemetry-tampered.zip", as: "telemetry"),
                    ArtifactRequest("\(Repository.root)/Fixtures/hostile/hidden-entry.zip", as: "telemetry"),
                    ArtifactRequest("\(Repository.root)/Fixtures/layers/none.zip"),
                ], lockfile: lockfile, at: now)
            #expect(answers.map(\.verdict) == [.allow, .deny, .deny, .undecided])
            #expect(answers.map(\.exitCode) == [0, 12, 10, 1])
            #expect(answers[1].findings.contains { $0.id == "lock.drift" && $0.outcome == .fail })
            #expect(answers[0].artifact?.tree != answers[1].artifact?.tree)
            #expect(answers[2].artifact == nil && answers[3].artifact == nil)
        }
    }

    @Test func withoutArtifactsAllThatIsPinnedIsVerified() async throws {
        try await withTemporaryFolder { folder in
            let answers = await verifier(folder).verify(lockfile: try await lock(folder), at: now)
            #expect(answers.map(\.name) == ["telemetry"])
            #expect(answers.map(\.verdict) == [.allow])
        }
    }

    @Test func aLockfileThatCannotBeReadAllowsNothing() async throws {
        try await withTemporaryFolder { folder in
            for lockfile in ["\(folder.path)/none.lock", layer] {
                let answers = await verifier(folder).verify([ArtifactRequest(layer)], lockfile: lockfile, at: now)
                #expect(answers.map(\.verdict) == [.undecided])
            }
        }
    }

    @Test func anUnsignedLayerIsDeniedWhereATrustStoreIsGiven() async throws {
        try await withTemporaryFolder { folder in
            let lockfile = try await lock(folder)
            let store = "\(Repository.root)/TrustStore"
            let answers = await verifier(folder).verify(
                [ArtifactRequest(layer)], lockfile: lockfile, trustStore: store, at: now)
            #expect(answers.first?.verdict != .allow)
            let missing = await verifier(folder).verify(
                [ArtifactRequest(layer)], lockfile: lockfile, trustStore: "\(folder.path)/none", at: now)
            #expect(missing.map(\.verdict) == [.undecided])
        }
    }

    @Test func timesAreReadAsRFC3339() {
        #expect(VerificationTime(rfc3339: "2026-11-20T00:00:00Z") == now)
        #expect(VerificationTime(rfc3339: "yesterday") == nil)
    }
}
