import Core
import Engine
import Foundation
import Ledger
import Signatures
import TestKit
import Testing

@Suite("Scan receipts: whose word counts, and for how long")
struct ReceiptSignerTests {
    @Test(
        "a key, and a profile, that the store gives the use scan",
        arguments: ["leaf-p256", "leaf", "leaf-p521", "leaf-rsa"])
    func honestKeys(_ key: String) async throws {
        try await withRescan { sample in
            try sample.scanStore(key: key)
            try sample.zip("a.zip", "a")
            try await sample.rescan([sample.path("a.zip")], lockfile: nil)
            try await sample.receipt(of: "a.zip", by: .key(try RescanSample.privateKey(key)))
            let report = try await sample.receiptGate("a.zip")
            #expect(report.exit == .allowed)
            #expect(report.outcomes("attestation.integrity") == [.pass])
            #expect(report.outcomes("attestation.untrusted") == [.pass])
        }
    }

    @Test("a profile signs where the store gives it the use scan, and nowhere else")
    func profiles() async throws {
        try await withReceipt { sample in
            func signer(_ store: String) throws -> MakeReceipt.Signer {
                var generator = SystemRandomNumberGenerator()
                return .profile(
                    SigningDemand(
                        profile: acme, in: try SigningStore(store),
                        key: try RescanSample.privateKey("leaf"), keyName: "k",
                        chain: try honestChain.flatMap { try bytes("Fixtures/pki/\($0).pem") }, chainName: "c",
                        time: try time(signingTime), expires: nil, using: &generator))
            }
            try await sample.rescan([sample.path("a.zip")], lockfile: nil, at: signingTime)
            // Not believed in scans: nothing is signed.
            await #expect(throws: Failure(.signChain, "")) {
                try await sample.receipt(of: "a.zip", as: "p", at: signingTime, by: try signer(exampleStore))
            }
            let scans = try store(
                in: sample.folder.path, replacing: "\"trustAnchors\"", with: "\"uses\": [\"scan\"], \"trustAnchors\"")
            try await sample.receipt(
                of: "a.zip", as: "p", at: signingTime, until: "2027-01-01T00:00:00Z", by: try signer(scans))
            let age = Duration.seconds(100 * 86_400)
            let report = try await sample.receiptGate("a.zip", receipts: ["p"], store: scans, maxAge: age)
            #expect(report.exit == .allowed, "\(report.findings)")
            let usual = try await sample.receipt(of: "a.zip", as: "u", at: signingTime, by: try signer(scans))
            #expect(usual.until == (try time("2026-09-10T10:30:15Z")))
            let elsewhere = try await sample.receiptGate(
                "a.zip", receipts: ["p"], store: exampleStore, maxAge: age)
            #expect(elsewhere.exit == .signature)
            #expect(elsewhere.troubles == ["attestation.untrusted"])
            #expect(elsewhere.message("attestation.untrusted").contains("does not give"))
            // Who scans signs nothing else: package, endorsement and lockfile are refused.
            let package = await workplace.verify(
                [signed("telemetry")], lockfile: nil, name: nil, asOf: try time(judgedAt),
                trust: TrustDemand(store: scans))
            #expect(package[0].exit == .signature)
            #expect(package[0].message("signature.untrusted").contains("does not give"))
            let telemetry = sample.path("t.zip")
            try FileManager.default.copyItem(atPath: repositoryPath("Fixtures/layers/telemetry.zip"), toPath: telemetry)
            let endorsement = try await endorse(telemetry, as: "e.json", in: sample.folder)
            let endorsed = try await verify(telemetry, store: scans, endorsements: [endorsement])
            #expect(endorsed.exit == .signature)
            // A receipt stands in for no endorsement, nor an endorsement for a receipt.
            let asEndorsement = try await verify(telemetry, endorsements: [sample.path("p")])
            #expect(asEndorsement.exit == .signature)
            let asReceipt = try await sample.receiptGate("a.zip", receipts: ["e.json"], store: scans)
            #expect(asReceipt.troubles == ["attestation.integrity"])
        }
    }

    @Test("a key for signatures alone, a stranger's, none: no receipt holds")
    func strangers() async throws {
        try await withReceipt { sample in
            let signs = try sample.scanStore("signs", uses: [.sign])
            let other = try await sample.receiptGate("a.zip", store: signs)
            #expect(other.exit == .signature)
            #expect(other.message("attestation.untrusted").contains("does not give the use scan"))
            let both = try sample.scanStore("both", uses: [.sign, .scan])
            #expect(try await sample.receiptGate("a.zip", store: both).exit == .allowed)
            let stranger = try sample.scanStore("stranger", key: "leaf-p521")
            #expect(try await sample.receiptGate("a.zip", store: stranger).troubles == ["attestation.untrusted"])
            // The hint says one key, and another one signed.
            try sample.scanStore("rsa", key: "leaf-rsa")
            try await sample.receipt(of: "a.zip", as: "r", by: .key(try RescanSample.privateKey("leaf-rsa")))
            let text = String(decoding: try sample.folder.read("r"), as: UTF8.self)
            let honest = String(decoding: try sample.folder.read("a.receipt"), as: UTF8.self)
            let hints = try [text, honest].map { try #require($0.firstMatch(of: /"hint":"([^"]*)"/)).output.1 }
            try sample.folder.write("mixed", text.replacing(hints[0], with: hints[1]))
            let mixed = try await sample.receiptGate("a.zip", receipts: ["mixed"])
            #expect(mixed.troubles == ["attestation.integrity"])
        }
    }

    @Test("a signer who scans alone signs no artifact, and one who signs makes no other's bundle a receipt")
    func otherUses() async throws {
        try await withReceipt { sample in
            let made = try await SignBundle(workplace.environment).run(
                sample.path("a.zip"), by: try RescanSample.privateKey(RescanSample.scanKey), at: try time(judgedAt),
                to: sample.path("a.zip.sigstore.json"))
            func exit(_ store: String) async throws -> Core.ExitStatus {
                let reports = await workplace.verify(
                    [sample.path("a.zip")], lockfile: nil, name: nil, asOf: try time(judgedAt),
                    trust: TrustDemand(store: store))
                return try #require(reports.first).exit
            }
            #expect(try await exit(try sample.scanStore("signs", uses: [.sign])) == .allowed)
            #expect(try await exit(sample.path("scan-store")) == .signature)
            let report = try await sample.receiptGate(
                "a.zip", receipts: [made.output].map { ($0 as NSString).lastPathComponent })
            #expect(report.troubles == ["attestation.integrity"])
        }
    }

    @Test("revoked, past its end, of the future, outside the key's period, without a list of revocations")
    func times() async throws {
        try await withReceipt { sample in
            try await sample.receipt(of: "a.zip", as: "short", until: "2026-11-20T13:00:00Z")
            #expect(
                try await sample.receiptGate("a.zip", receipts: ["short"], at: "2026-11-20T12:59:59Z").exit == .allowed)
            let ended = try await sample.receiptGate("a.zip", receipts: ["short"], at: "2026-11-20T13:00:00Z")
            #expect(ended.exit == .stale)
            #expect(ended.troubles == ["scan.stale"])
            let early = try await sample.receiptGate("a.zip", at: "2026-11-20T11:59:59Z")
            #expect(early.exit == .signature)
            #expect(early.troubles == ["attestation.integrity"])

            let over = try sample.scanStore("over", until: "2026-11-20T11:00:00Z")
            #expect(try await sample.receiptGate("a.zip", store: over).troubles == ["attestation.untrusted"])
            let store = sample.path("scan-store")
            let late = try await sample.receiptGate("a.zip", maxRevocationAge: .seconds(3_600))
            #expect(late.exit == .undecided)
            #expect(late.troubles == ["attestation.untrusted"])
            let key = try ProposedKey(try RescanSample.publicKey(RescanSample.scanKey), source: "k").fingerprint
            let revocation = try #require(
                Revocation(.key, id: key.description, effectiveFrom: try time("2026-11-20T00:00:00Z"), reason: "stolen")
            )
            _ = try TrustStore.revoke(revocation, in: store, asOf: try time(judgedAt))
            let revoked = try await sample.receiptGate("a.zip")
            #expect(revoked.exit == .signature)
            #expect(revoked.message("attestation.untrusted").contains("stolen"))
            try FileManager.default.removeItem(atPath: "\(store)/revocations.json")
            #expect(try await sample.receiptGate("a.zip").exit == .undecided)
        }
    }
}
