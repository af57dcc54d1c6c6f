import Core
import Engine
import Foundation
import Report
import Signatures
import TestKit
import Testing

@Suite("Verifying with a trust store")
struct VerifyTrustTests {
    /// A package, and what every policy makes of it.
    struct Row: Sendable, CustomTestStringConvertible {
        var package: String
        var finding: String
        var enforce: Outcome
        var warn: Outcome
        var without: Outcome

        init(_ package: String, _ finding: String, _ enforce: Outcome, _ warn: Outcome, without: Outcome? = nil) {
            self.package = package
            self.finding = "signature.\(finding)"
            self.enforce = enforce
            self.warn = warn
            self.without = without ?? enforce
        }

        var testDescription: String { "\(package): \(finding)" }
    }

    static let rows = [
        Row("telemetry", "integrity", .pass, .pass), Row("telemetry-der", "integrity", .pass, .pass),
        Row("telemetry-recompressed", "integrity", .pass, .pass),
        Row("telemetry-shifted", "coverage", .warn, .warn), Row("telemetry-executable", "coverage", .warn, .warn),
        Row("telemetry-altered", "integrity", .fail, .fail), Row("telemetry-renamed", "integrity", .fail, .fail),
        Row("telemetry-reordered", "integrity", .fail, .fail), Row("telemetry-p256", "integrity", .fail, .fail),
        Row("telemetry-foreign-job", "integrity", .fail, .fail),
        Row("telemetry-other-version", "mismatch", .fail, .warn, without: .pass),
        Row("telemetry-other-profile", "mismatch", .fail, .warn, without: .pass),
        Row("telemetry-expired", "expiry", .fail, .warn), Row("telemetry-revoked", "revocation", .fail, .warn),
        Row("telemetry-untrusted", "untrusted", .fail, .fail), Row("telemetry-server-leaf", "untrusted", .fail, .fail),
    ]

    @Test("each row of the table, under Enforce, Warn and without a config", arguments: rows)
    func policies(_ row: Row) async throws {
        for (config, expected) in [("production", row.enforce), ("staging", row.warn), (nil, row.without)] {
            let report = try await verify(signed(row.package), config: config)
            #expect(report.outcomes(row.finding) == [expected], "\(config ?? "none"): \(report.findings)")
            #expect(report.exit == (expected == .fail ? .signature : .allowed), "\(config ?? "none")")
        }
    }

    @Test("an unsigned package is missing its signature: a failure, a warning under Warn")
    func unsigned() async throws {
        #expect(try await verify(telemetry, config: "production").outcomes("signature.missing") == [.fail])
        #expect(try await verify(telemetry, config: "staging").outcomes("signature.missing") == [.warn])
        let report = try await verify(telemetry)
        #expect(report.outcomes("signature.missing") == [.fail])
        #expect(report.exit == .signature)
    }

    @Test("revocations that are missing or too old are unknown under Enforce, a warning under Warn")
    func revocations() async throws {
        try await withTemporaryFolder { folder in
            let store = try storeCopy(in: folder)
            let path = signed("telemetry")
            let aged = try await verify(
                path, store: store, config: "production", maxRevocationAge: .seconds(60), at: "2026-11-20T12:01:00Z")
            #expect(aged.exit == .allowed)
            let old = try await verify(
                path, store: store, config: "production", maxRevocationAge: .seconds(60),
                at: "2026-11-20T12:01:00.001Z")
            #expect(old.outcomes("signature.revocation") == [.unknown])
            #expect(old.exit == .undecided)
            try FileManager.default.removeItem(atPath: "\(store)/revocations.json")
            let absent = try await verify(path, store: store, config: "production")
            #expect(absent.outcomes("signature.revocation") == [.unknown])
            #expect(absent.verdict == .undecided)
            #expect(try await verify(path, store: store).exit == .undecided)
            let warned = try await verify(path, store: store, config: "staging")
            #expect(warned.outcomes("signature.revocation") == [.warn])
            #expect(warned.exit == .allowed)
        }
    }

    @Test("times count to the millisecond: not before it was signed, not once it has expired")
    func times() async throws {
        let path = signed("telemetry")
        for (text, trouble) in [
            // The example store's list is of November: in September nobody could have known it.
            ("2026-09-03T10:30:15.122Z", "signature.integrity"), ("2026-09-03T10:30:15.123Z", "signature.revocation"),
            ("2026-11-20T11:59:59.999Z", "signature.revocation"), ("2026-11-20T12:00:00Z", nil),
            ("2037-12-03T10:30:14.999Z", nil), ("2037-12-03T10:30:15Z", "signature.expiry"),
        ] {
            let report = try await verify(path, at: text)
            #expect(report.troubles.filter { $0 != "signature.coverage" } == [trouble].compactMap(\.self), "\(text)")
        }
    }

    @Test(
        "a broken store leaves every artifact undecided and names the file",
        arguments: [
            "profiles/acme_layers-AbCdEf0123.json", "code-signing-configs/staging.json", "roots/test-root.pem",
            "revocations.json",
        ])
    func brokenStore(_ file: String) async throws {
        try await withTemporaryFolder { folder in
            let store = try storeCopy(in: folder)
            try folder.write("TrustStore/\(file)", "{")
            let paths = [signed("telemetry"), telemetry, repositoryPath("Fixtures/hostile/hidden-entry.zip")]
            let reports = try await verify(paths, store: store, config: "production")
            #expect(reports.map(\.verdict) == [.undecided, .undecided, .undecided])
            for report in reports {
                #expect(report.findings.map(\.id) == [.trustInvalid])
                #expect(report.message("trust.invalid").contains(file))
                #expect(report.exit == .undecided)
            }
        }
    }

    @Test("a store or config that is not there decides nothing")
    func unknown() async throws {
        #expect(try await verify(telemetry, store: "/nowhere").exit == .undecided)
        let report = try await verify(telemetry, config: "prod")
        #expect(report.findings.map(\.id) == [.trustUnknown])
        #expect(report.exit == .undecided)
    }

    @Test("an archive that is refused stays refused, and its signature is not spoken of")
    func refused() async throws {
        let report = try await verify(repositoryPath("Fixtures/hostile/hidden-entry.zip"), config: "production")
        #expect(report.findings.map(\.id) == [.archiveZipHiddenEntry])
        #expect(report.exit == .archiveRejected)
    }
}

@Suite("Showing signatures")
struct ShownSignatureTests {
    @Test(
        "without a trust store signatures are shown and not judged, whatever they are",
        arguments: ["telemetry", "telemetry-altered", "telemetry-untrusted", "telemetry-expired"])
    func claims(_ package: String) async throws {
        for report in [
            try await verify(signed(package), store: nil),
            try #require(await workplace.inspect([AskedArtifact(locator: signed(package))]).first),
        ] {
            #expect(report.findings.filter { $0.id.family == .signature } == [])
            let facts = try #require(report.inventory?.signatures.first)
            #expect(facts.standing == .unverified)
            #expect(facts.profileVersionArn == acme)
            #expect(facts.signingTime == (try time("2026-09-03T10:30:15.123Z")))
            #expect(report.exit == .allowed)
        }
    }

    @Test("what is said of a signature's standing is what was found")
    func standings() async throws {
        for (package, standing) in [
            ("telemetry", SignatureFacts.Standing.trusted), ("telemetry-altered", .broken),
            ("telemetry-untrusted", .untrusted), ("telemetry-expired", .trusted),
        ] {
            let report = try await verify(signed(package))
            #expect(report.inventory?.signatures.map(\.standing) == [standing], "\(package)")
        }
        #expect(try await verify(telemetry).inventory?.signatures == [])
    }

    @Test("JSON and text list who, job, signing time, expiry")
    func reports() async throws {
        let report = Report(
            toolVersion: "0", asOf: try time(judgedAt), artifacts: [try await verify(signed("telemetry"))])
        let json = String(decoding: JSONReport.text(report), as: UTF8.self)
        let text = String(
            decoding: TextReport.text(
                report, style: TextStyle(color: false, unicode: false, width: 200, verbosity: .normal)),
            as: UTF8.self)
        let job = "arn:aws:signer:eu-central-1:111122223333:/signing-jobs/0f6c2d1e-1111-4222-8333-abcdef012345"
        for (key, value) in [
            ("format", "aws-signer-zip"), ("status", "trusted"), ("profileVersionArn", acme), ("jobArn", job),
            ("signingTime", "2026-09-03T10:30:15.123Z"), ("expires", "2037-12-03T10:30:15Z"),
        ] {
            #expect(json.contains("\"\(key)\": \"\(value)\""), "\(json)")
            if key != "status" { #expect(text.contains(value), "\(text)") }
        }
    }

    @Test("an envelope that is none is shown as broken")
    func unreadable() async throws {
        try await withTemporaryFolder { folder in
            var zip = ZipBuilder()
            zip.addFile("META_INF/aws_signer_signature_v1.0.SF", "no envelope")
            let report = try await verify(try folder.write("a.zip", zip.bytes()), store: nil)
            #expect(report.inventory?.signatures.map(\.standing) == [.broken])
            #expect(report.inventory?.signatures.first?.profileVersionArn == nil)
        }
    }
}
