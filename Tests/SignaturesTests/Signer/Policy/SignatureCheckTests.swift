import Core
import Testing

@testable import Signatures

extension SignatureJudgement {
    /// The one outcome under an id; nil where the check left no finding.
    func outcome(_ id: String) -> Outcome? {
        let found = findings.filter { $0.id.rawValue == "signature.\(id)" }
        return found.count == 1 ? found[0].outcome : nil
    }

    var exit: Core.ExitStatus { Core.ExitStatus(findings) }
}

@Suite("Lambda's four checks, and trust")
struct SignatureCheckTests {
    /// A state of a package and its store, and what each policy makes of it.
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var finding: String
        var enforce: Outcome
        var warn: Outcome
        var change: @Sendable (inout PolicySample) -> SignatureEvidence?

        var testDescription: String { name }
    }

    static let rows: [Row] = [
        Row(name: "unsigned", finding: "missing", enforce: .fail, warn: .warn) { _ in nil },
        Row(name: "altered", finding: "integrity", enforce: .fail, warn: .fail) { _ in .broken("other content") },
        Row(name: "signed in the future", finding: "integrity", enforce: .fail, warn: .fail) { sample in
            sample.claims.signingTime = Timestamp(milliseconds: sample.asOf.milliseconds + 1)
            return .verified(sample.claims)
        },
        Row(name: "expires as it is made", finding: "integrity", enforce: .fail, warn: .fail) { sample in
            sample.claims.expires = sample.claims.signingTime
            return .verified(sample.claims)
        },
        Row(name: "ARN that is none", finding: "integrity", enforce: .fail, warn: .fail) { sample in
            sample.claims.profileVersionArn += "\0"
            return .verified(sample.claims)
        },
        Row(name: "publisher not allowed", finding: "mismatch", enforce: .fail, warn: .warn) { sample in
            sample.claims.profileVersionArn = StoreSample.checkout
            return .verified(sample.claims)
        },
        Row(name: "another version of an allowed profile", finding: "mismatch", enforce: .fail, warn: .warn) { sample in
            sample.store.texts["profiles/next.json"] = StoreSample.profile(
                StoreSample.telemetryNext, anchors: ["root-a.pem"])
            sample.claims.profileVersionArn = StoreSample.telemetryNext
            return .verified(sample.claims)
        },
        Row(name: "expired", finding: "expiry", enforce: .fail, warn: .warn) { sample in
            sample.asOf = sample.claims.expires
            return .verified(sample.claims)
        },
        Row(name: "profile version revoked before", finding: "revocation", enforce: .fail, warn: .warn) { sample in
            sample.revoke("profile-version", StoreSample.telemetry, from: "2026-06-01T12:00:00.500Z")
            return .verified(sample.claims)
        },
        Row(name: "profile version revoked a millisecond after", finding: "revocation", enforce: .pass, warn: .pass) {
            sample in
            sample.revoke("profile-version", StoreSample.telemetry, from: "2026-06-01T12:00:00.501Z")
            return .verified(sample.claims)
        },
        Row(name: "job revoked", finding: "revocation", enforce: .fail, warn: .warn) { sample in
            sample.revoke("job", StoreSample.job, from: "2026-06-01T00:00:00Z")
            return .verified(sample.claims)
        },
        Row(name: "another job revoked", finding: "revocation", enforce: .pass, warn: .pass) { sample in
            let other = StoreSample.job.dropLast() + "6"
            sample.revoke("job", String(other), from: "2026-06-01T00:00:00Z")
            return .verified(sample.claims)
        },
        Row(name: "leaf revoked", finding: "revocation", enforce: .fail, warn: .warn) { sample in
            sample.revoke("certificate", PolicySample.leafHash, from: "2026-01-01T00:00:00Z")
            return .verified(sample.claims)
        },
        Row(name: "root revoked", finding: "revocation", enforce: .fail, warn: .warn) { sample in
            sample.revoke("certificate", PolicySample.rootHash, from: "2026-01-01T00:00:00Z")
            return .verified(sample.claims)
        },
        Row(name: "certificate revoked after the signing", finding: "revocation", enforce: .pass, warn: .pass) {
            sample in
            sample.revoke("certificate", PolicySample.leafHash, from: "2026-07-01T00:00:00Z")
            return .verified(sample.claims)
        },
        Row(name: "certificates revoked, a hash unknown", finding: "revocation", enforce: .unknown, warn: .warn) {
            sample in
            sample.hasHashes = false
            sample.revoke("certificate", PolicySample.leafHash, from: "2026-07-01T00:00:00Z")
            return .verified(sample.claims)
        },
        Row(name: "profile revoked before", finding: "revocation", enforce: .fail, warn: .warn) { sample in
            sample.setStatus("Revoked", from: "2026-06-01T12:00:00Z")
            return .verified(sample.claims)
        },
        Row(name: "profile revoked after", finding: "revocation", enforce: .pass, warn: .pass) { sample in
            sample.setStatus("Revoked", from: "2026-06-01T12:00:01Z")
            return .verified(sample.claims)
        },
        Row(name: "profile revoked at no time", finding: "revocation", enforce: .fail, warn: .warn) { sample in
            sample.setStatus("Revoked", from: nil)
            return .verified(sample.claims)
        },
        Row(name: "profile canceled", finding: "revocation", enforce: .pass, warn: .pass) { sample in
            sample.setStatus("Canceled", from: nil)
            return .verified(sample.claims)
        },
        Row(name: "no list of revocations", finding: "revocation", enforce: .unknown, warn: .warn) { sample in
            sample.store.texts["revocations.json"] = nil
            return .verified(sample.claims)
        },
        Row(name: "no list, profile revoked", finding: "revocation", enforce: .fail, warn: .warn) { sample in
            sample.store.texts["revocations.json"] = nil
            sample.setStatus("Revoked", from: "2026-06-01T12:00:00Z")
            return .verified(sample.claims)
        },
        Row(name: "list older than allowed", finding: "revocation", enforce: .unknown, warn: .warn) { sample in
            sample.maxRevocationAge = .seconds(24 * 3_600 - 1)
            return .verified(sample.claims)
        },
        Row(name: "list as old as allowed", finding: "revocation", enforce: .pass, warn: .pass) { sample in
            sample.maxRevocationAge = .seconds(24 * 3_600)
            return .verified(sample.claims)
        },
        Row(name: "list later than the time judged at", finding: "revocation", enforce: .unknown, warn: .warn) {
            sample in
            sample.asOf = PolicySample.time("2026-11-19T23:59:59.999Z")
            return .verified(sample.claims)
        },
        Row(name: "list of the time judged at", finding: "revocation", enforce: .pass, warn: .pass) { sample in
            sample.asOf = PolicySample.time("2026-11-20T00:00:00Z")
            return .verified(sample.claims)
        },
        Row(name: "later list that revokes", finding: "revocation", enforce: .fail, warn: .warn) { sample in
            sample.asOf = PolicySample.time("2026-11-19T23:59:59.999Z")
            sample.revoke("job", StoreSample.job, from: "2026-06-01T00:00:00Z")
            return .verified(sample.claims)
        },
        Row(name: "old list that revokes", finding: "revocation", enforce: .fail, warn: .warn) { sample in
            sample.maxRevocationAge = .seconds(1)
            sample.revoke("job", StoreSample.job, from: "2026-06-01T00:00:00Z")
            return .verified(sample.claims)
        },
        Row(name: "no anchor vouches", finding: "untrusted", enforce: .fail, warn: .fail) { sample in
            sample.vouchingRoots = []
            return .verified(sample.claims)
        },
        Row(name: "another profile's root vouches", finding: "untrusted", enforce: .fail, warn: .fail) { sample in
            sample.vouchingRoots = ["root-b.pem"]
            return .verified(sample.claims)
        },
        Row(name: "profile not in the store", finding: "untrusted", enforce: .fail, warn: .fail) { sample in
            sample.claims.profileVersionArn = StoreSample.stranger
            return .verified(sample.claims)
        },
        Row(name: "allowed version not in the store", finding: "untrusted", enforce: .fail, warn: .fail) { sample in
            sample.store.texts["profiles/telemetry.json"] = nil
            return .verified(sample.claims)
        },
        Row(name: "profile without anchors", finding: "untrusted", enforce: .fail, warn: .fail) { sample in
            sample.store.texts["profiles/telemetry.json"] = StoreSample.profile(StoreSample.telemetry, anchors: [])
            return .verified(sample.claims)
        },
        Row(name: "profile for images", finding: "untrusted", enforce: .fail, warn: .fail) { sample in
            let text = StoreSample.profile(StoreSample.telemetry, anchors: ["root-a.pem"])
            sample.store.texts["profiles/telemetry.json"] = text.replacing("AWSLambda-", with: "Notation-OCI-")
            return .verified(sample.claims)
        },
        Row(name: "all well", finding: "integrity", enforce: .pass, warn: .pass) { .verified($0.claims) },
    ]

    @Test(arguments: rows) func underEachPolicy(_ row: Row) throws {
        for (config, expected) in [("strict", row.enforce), ("lenient", row.warn)] {
            var sample = PolicySample(config: config)
            let evidence = row.change(&sample)
            let judgement = try sample.check().judge(evidence, isPinned: true)
            #expect(judgement.outcome(row.finding) == expected, "\(config): \(judgement.findings)")
            let exit: Core.ExitStatus =
                switch expected {
                case .fail: .signature
                case .unknown: .undecided
                case .warn, .pass: .allowed
                }
            #expect(judgement.exit == exit, "\(config): \(judgement.findings)")
            for finding in judgement.findings where finding.outcome != .pass {
                #expect(finding.remedy != nil && !finding.message.isEmpty)
            }
        }
    }

    @Test(arguments: rows.filter { $0.finding != "mismatch" }) func withoutAConfigEnforceHolds(_ row: Row) throws {
        var sample = PolicySample()
        let evidence = row.change(&sample)
        #expect(try sample.check().judge(evidence, isPinned: true).outcome(row.finding) == row.enforce)
    }

    @Test func withoutAConfigAnyProfileOfTheStoreMaySign() throws {
        for arn in [StoreSample.telemetry, StoreSample.checkout] {
            var sample = PolicySample()
            sample.claims.profileVersionArn = arn
            let judgement = try sample.judge()
            #expect(judgement.exit == .allowed)
            #expect(judgement.signer?.text == arn)
        }
    }

    @Test func everyCheckThatRanIsTold() throws {
        let judgement = try PolicySample(config: "strict").judge()
        #expect(
            judgement.findings.map(\.id) == [
                .signatureIntegrity, .signatureUntrusted, .signatureMismatch, .signatureExpiry,
                .signatureRevocation, .signatureCoverage,
            ])
        #expect(judgement.findings.allSatisfy { $0.outcome == .pass })
    }

    @Test func aStrangersClaimsAboutItselfAreNoPasses() throws {
        var sample = PolicySample(config: "strict")
        sample.vouchingRoots = []
        let judgement = try sample.judge()
        #expect(judgement.findings.map(\.id) == [.signatureIntegrity, .signatureUntrusted])
        #expect(judgement.signer == nil)
    }

    @Test func severalFaultsAreAllTold() throws {
        var sample = PolicySample(config: "strict")
        sample.claims.profileVersionArn = StoreSample.checkout
        sample.vouchingRoots = []
        sample.asOf = PolicySample.time("2028-01-01T00:00:00Z")
        let judgement = try sample.judge()
        #expect(judgement.outcome("untrusted") == .fail)
        #expect(judgement.outcome("mismatch") == .fail)
        #expect(judgement.outcome("expiry") == .fail)
    }

    @Test func coverageWarnsWithoutAPinAndPassesWithOne() throws {
        #expect(try PolicySample().judge(isPinned: false).outcome("coverage") == .warn)
        let pinned = try PolicySample().judge(isPinned: true)
        #expect(pinned.outcome("coverage") == .pass)
        let message = pinned.findings.last?.message ?? ""
        for word in ["modes", "link types", "name"] { #expect(message.contains(word)) }
    }

    @Test func aConfigThatTheStoreLacksDecidesNothing() {
        let sample = PolicySample(config: "stric")
        #expect(failure { () throws(Failure) in try sample.check() }?.code == .trustUnknown)
    }

    @Test func theAnchorIsAskedForAtTheSigningTime() throws {
        let check = try SignatureCheck(store: try StoreSample().store(), config: nil, asOf: PolicySample.asOf) {
            _, anchors, time in
            #expect(time == PolicySample.signed)
            #expect(anchors.count == 1)
            return .failure(ChainFault(.validity, "ended"))
        }
        let judgement = try check.judge(.verified(PolicySample().claims), isPinned: true)
        #expect(judgement.findings.last?.message.contains("ended") == true)
    }
}

extension PolicySample {
    mutating func revoke(_ kind: String, _ id: String, from time: String) {
        store.texts["revocations.json"] = StoreSample.revocations(StoreSample.revoked(kind, id, from: time))
    }

    mutating func setStatus(_ status: String, from time: String?) {
        let record = time.map { "\"revocationRecord\": {\"revocationEffectiveFrom\": \"\($0)\"}," } ?? ""
        store.texts["profiles/telemetry.json"] = StoreSample.profile(
            StoreSample.telemetry, anchors: ["root-a.pem"], status: status, more: record)
    }
}
