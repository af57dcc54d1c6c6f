import Core
import Signatures
import TestKit
import Testing

private let vendor = repositoryPath("Fixtures/layers/vendor.zip")
private let umbrella = "arn:aws:signer:eu-central-1:111122223333:/signing-profiles/umbrella_layers/AbCdEf0123"

@Suite("Verifying endorsements")
struct EndorsementTests {
    @Test("an endorsement stands in for a signature inside, until its end")
    func standsIn() async throws {
        try await withTemporaryFolder { folder in
            let file = try await endorse(vendor, as: "a.json", in: folder)
            for (text, exit) in [
                (judgedAt, Core.ExitStatus.allowed), ("2026-12-31T23:59:59.999Z", .allowed),
                ("2027-01-01T00:00:00Z", .signature), ("2026-09-03T10:30:14.999Z", .signature),
            ] {
                let report = try await verify(vendor, config: "production", endorsements: [file], at: text)
                #expect(report.exit == exit, "\(text): \(report.findings)")
            }
            let report = try await verify(vendor, config: "production", endorsements: [file])
            #expect(report.troubles == [])
            #expect(report.outcomes("signature.coverage") == [.pass])
            let facts = try #require(report.inventory?.signatures.first)
            #expect(facts.format == "dsse")
            #expect(facts.standing == .trusted)
            #expect(facts.profileVersionArn == acme)
        }
    }

    @Test("it is bound to its artifact's bytes: the same tree repacked is another artifact")
    func bytes() async throws {
        try await withTemporaryFolder { folder in
            let file = try await endorse(telemetry, as: "a.json", in: folder)
            for other in [repositoryPath("Fixtures/layers/telemetry-repacked.zip"), vendor, signed("telemetry")] {
                let report = try await verify(other, config: "staging", endorsements: [file])
                #expect(report.outcomes("signature.integrity").contains(.fail), "\(other)")
                #expect(report.message("signature.integrity").contains("it names"))
                #expect(report.exit == .signature)
            }
        }
    }

    @Test("it is bound to its profile, which has to be allowed")
    func profile() async throws {
        try await withTemporaryFolder { folder in
            let file = try await endorse(vendor, as: "a.json", in: folder, profile: umbrella)
            #expect(try await verify(vendor, endorsements: [file]).exit == .allowed)
            let report = try await verify(vendor, config: "production", endorsements: [file])
            #expect(report.outcomes("signature.mismatch") == [.fail])
            #expect(
                try await verify(vendor, config: "staging", endorsements: [file]).outcomes("signature.mismatch")
                    == [.warn])
        }
    }

    @Test("each artifact takes its own, whatever the order, and an unsigned one without stays unsigned")
    func several() async throws {
        try await withTemporaryFolder { folder in
            let one = try await endorse(vendor, as: "a.json", in: folder)
            let two = try await endorse(telemetry, as: "b.json", in: folder)
            let both = try await verify([telemetry, vendor], config: "production", endorsements: [one, two])
            #expect(both.map(\.exit) == [.allowed, .allowed])
            let beside = try await verify([signed("telemetry"), vendor], config: "production", endorsements: [one])
            #expect(beside.map(\.exit) == [.allowed, .allowed])
            let partly = try await verify([telemetry, vendor], config: "production", endorsements: [one])
            #expect(partly.map(\.exit) == [.signature, .allowed])
            #expect(partly[0].troubles == ["signature.missing"])
        }
    }

    @Test("of several that hold the best counts; one that does not hold fails all the same")
    func best() async throws {
        try await withTemporaryFolder { folder in
            let ended = try await endorse(vendor, as: "ended.json", in: folder, until: "2026-10-01T00:00:00Z")
            let good = try await endorse(vendor, as: "good.json", in: folder)
            #expect(try await verify(vendor, config: "production", endorsements: [ended]).exit == .signature)
            for files in [[ended, good], [good, ended]] {
                #expect(try await verify(vendor, config: "production", endorsements: files).troubles == [])
            }
            var broken = try folder.read("good.json")
            broken[broken.count / 2] ^= 1
            let file = try folder.write("broken.json", broken)
            let report = try await verify(vendor, config: "staging", endorsements: [good, file])
            #expect(report.outcomes("signature.integrity").contains(.fail))
        }
    }

    @Test("beside an endorsement a broken signature inside still fails, a stranger's does not matter")
    func inside() async throws {
        try await withTemporaryFolder { folder in
            let altered = try await endorseBlindly(signed("telemetry-altered"), as: "a.json", in: folder)
            let report = try await verify(signed("telemetry-altered"), endorsements: [altered])
            #expect(report.outcomes("signature.integrity") == [.fail])
            let untrusted = try await endorse(
                signed("telemetry-untrusted"), as: "b.json", in: folder, at: "2026-09-03T12:00:00Z")
            #expect(try await verify(signed("telemetry-untrusted"), endorsements: [untrusted]).exit == .allowed)
        }
    }

    @Test("what is no endorsement, a lockfile's signature included, does not hold; a missing file decides nothing")
    func others() async throws {
        try await withTemporaryFolder { folder in
            let lockfile = folder.path(of: "layers.lock")
            try await lock(telemetry, at: lockfile, signer: try signer())
            for file in ["\(lockfile).sig", lockfile, vendor] {
                let report = try await verify(vendor, config: "staging", endorsements: [file])
                #expect(report.outcomes("signature.integrity") == [.fail], "\(file)")
            }
            let report = try await verify(vendor, endorsements: [folder.path(of: "none.json")])
            #expect(report.exit == .undecided)
            #expect(report.message("input.not-found").contains("none.json"))
        }
    }

    @Test("an end beyond the profile's validity is refused, its last instant is not")
    func validity() async throws {
        try await withTemporaryFolder { folder in
            _ = try await endorse(vendor, as: "a.json", in: folder, until: "2037-12-03T10:30:15Z")
            await #expect(throws: Failure(.signRequest, "")) {
                _ = try await endorse(vendor, as: "b.json", in: folder, until: "2037-12-03T10:30:15.001Z")
            }
            #expect(try names(in: folder.path) == ["a.json"])
        }
    }
}
