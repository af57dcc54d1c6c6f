import Core
import Engine
import TestKit
import Testing

private func files(of store: String) throws -> [TextKey: [UInt8]] {
    var contents: [TextKey: [UInt8]] = [:]
    for folder in ["profiles", "roots"] {
        for name in try Folder.names(in: "\(store)/\(folder)") {
            contents[TextKey("\(folder)/\(name)")] = try FileReading.readWhole(
                "\(store)/\(folder)/\(name)", limit: 1 << 20)
        }
    }
    return contents
}

@Suite("The trust store is kept by use cases")
struct TrustUseCaseTests {
    private static let unrelated = "umbrella-root.pem"

    @Test("a root that nobody confirms is not believed, and leaves the store as it was")
    func unconfirmed() async throws {
        try await withTemporaryFolder { folder in
            let store = try storeCopy(in: folder)
            let before = try files(of: store)
            let add = AddRoot(store: store, profile: acme)
            var asked = 0
            let refused = await failure {
                _ = try add.run("\(store)/roots/\(Self.unrelated)", asOf: try time(judgedAt)) {
                    question throws(Failure) in
                    asked += question.isAnchored ? 0 : 1
                    throw Failure(.trustUnconfirmed, "nobody")
                }
            }
            #expect(refused?.code == .trustUnconfirmed)
            #expect(asked == 1)
            #expect(try files(of: store) == before)
            let changes = try add.run("\(store)/roots/\(Self.unrelated)", asOf: try time(judgedAt)) {
                question throws(Failure) in
                #expect(question.chain == nil)
                #expect(question.root.facts.map(\.label).contains("SHA-256"))
            }
            #expect(changes.map(\.action) == [.replaced])
            #expect(try files(of: store) != before)
        }
    }

    @Test("the root of a package whose signature does not hold is not even shown")
    func broken() async throws {
        try await withTemporaryFolder { folder in
            let store = try storeCopy(in: folder)
            let before = try files(of: store)
            let pin = PinRoot(workplace.environment, store: store, profile: acme)
            for name in ["telemetry-altered", "telemetry-renamed"] {
                let refused = await failure {
                    _ = try await pin.run(signed(name), asOf: try time(judgedAt)) { _ throws(Failure) in
                        Issue.record("was shown")
                    }
                }
                #expect(refused?.code == .trustConflict)
            }
            #expect(try files(of: store) == before)
            var shown: [String] = []
            let changes = try await pin.run(signed("telemetry"), asOf: try time(judgedAt)) {
                question throws(Failure) in
                shown = (question.chain ?? []).map(\.title)
                #expect(question.isAnchored)
            }
            #expect(shown.first == "signed with")
            #expect(changes.map(\.action) == [.unchanged])
        }
    }

    @Test("what is no id of its kind is told before anything is revoked")
    func subjects() async throws {
        let job = "arn:aws:signer:eu-central-1:111122223333:/signing-jobs/3f0a9a4c-9f3c-4e0e-9c1f-0a1b2c3d4e5f"
        #expect(RevokedSubject.job(job).isWellFormed)
        #expect(!RevokedSubject.job(acme).isWellFormed)
        #expect(!RevokedSubject.certificate("AB").isWellFormed)
        try await withTemporaryFolder { folder in
            let store = try storeCopy(in: folder)
            let now = try time(judgedAt)
            let changes = try Revoke(store: store).run(.job(job), effectiveFrom: now, reason: "stolen", asOf: now)
            #expect(changes.map(\.file) == ["revocations.json"])
            let listed = try ListTrust(store: store).run().groups.flatMap(\.facts)
            #expect(listed.contains { $0.value.contains(job) })
            #expect(throws: Failure(.trustUnknown, "")) { try ShowTrust(store: store).run("nobody") }
        }
    }
}
