import Core
import Cryptography
import Engine
import Foundation
import Ledger
import Signatures
import TestKit
import Testing

/// A key of the test PKI that signs scan receipts alone, and a trust store that believes it.
extension RescanSample {
    static let scanKey = "leaf-p256"

    /// A store whose one signer is a key, with the uses that are asked for.
    @discardableResult
    func scanStore(
        _ name: String = "scan-store", key: String = scanKey, uses: [TrustUse] = [.scan], from start: String? = nil,
        until end: String? = nil
    ) throws -> String {
        let store = path(name)
        _ = try TrustStore.initialize(store, asOf: try time("2026-11-01T00:00:00Z"))
        var proposed = ProposedKey(
            try Self.publicKey(key), source: "scan.pem", name: "scanner", from: try start.map { try time($0) },
            until: try end.map { try time($0) }, isUnlogged: true)
        proposed.uses = try #require(TrustUses(choosing: uses))
        _ = try TrustStore.adding(proposed, to: store)
        return store
    }

    static func privateKey(_ name: String) throws -> SigningDemand.Key {
        .pem(try bytes("Fixtures/pki/\(name).key.pem"), passPhrase: nil)
    }

    static func publicKey(_ name: String) throws -> [UInt8] {
        let key = try PrivateKey(.pem(try bytes("Fixtures/pki/\(name).key.pem"), passPhrase: nil))
        return PEM.write(label: "PUBLIC KEY", try key.publicKey().spki)
    }

    /// A receipt of what the ledger knows, by a key alone unless somebody else signs.
    @discardableResult
    func receipt(
        of name: String, as file: String = "a.receipt", at text: String = judgedAt, until end: String? = nil,
        by signer: MakeReceipt.Signer? = nil, ledger: String? = nil, lockfile: String? = nil,
        in place: Workplace = workplace
    ) async throws -> MadeReceipt {
        var make = MakeReceipt(place.environment, ledger: ledger ?? self.ledger)
        make.until = try end.map { try time($0) }
        make.lockfile = lockfile
        return try await make.run(
            lockfile == nil ? path(name) : name, by: signer ?? .key(try Self.privateKey(Self.scanKey)),
            asOf: try time(text), to: path(file))
    }

    /// What the gate says of an artifact with receipts.
    func receiptGate(
        _ name: String, receipts: [String] = ["a.receipt"], store: String? = nil, at text: String = judgedAt,
        maxAge: Duration = .seconds(7 * 86_400), findings: FindingDemand? = nil, baseline: BaselineDemand = .last,
        maxRevocationAge: Duration? = nil
    ) async throws -> ArtifactReport {
        let demand = ReceiptDemand(
            receipts.map(path), trust: store ?? path("scan-store"), maxRevocationAge: maxRevocationAge)
        let reports = await workplace.verify(
            [path(name)], lockfile: nil, name: nil, asOf: try time(text),
            freshness: FreshnessDemand(
                .receipts(demand), maxAge: maxAge, findings: findings ?? usualFindings, baseline: baseline))
        return try #require(reports.first)
    }

    /// Most of these tests import no advisories.
    var usualFindings: FindingDemand {
        var findings = FindingDemand()
        findings.advisories.allowsNone = true
        return findings
    }

    /// What the gate says by the ledger and by a receipt that was made of it, as far as both can say it.
    func answers(
        _ name: String, at text: String = judgedAt, maxAge: Duration = .seconds(7 * 86_400),
        findings: FindingDemand? = nil, ledger: String? = nil, in place: Workplace = workplace
    ) async throws -> (ledger: Answer, receipt: Answer) {
        let made = try await receipt(of: name, at: text, ledger: ledger, in: place)
        #expect(made.size < 64 << 10)
        let reports = await place.verify(
            [path(name)], lockfile: nil, name: nil, asOf: try time(text),
            freshness: FreshnessDemand(
                ledger: ledger ?? self.ledger, maxAge: maxAge, findings: findings ?? usualFindings))
        let byReceipt = try await receiptGate(name, at: text, maxAge: maxAge, findings: findings)
        #expect(byReceipt.outcomes("attestation.integrity") == [.pass], "\(byReceipt.findings)")
        return (Answer(try #require(reports.first)), Answer(byReceipt))
    }
}

/// What the gate says, but for what is said of the receipt itself, of how to look again, and of what is new.
struct Answer: Equatable {
    let exit: Core.ExitStatus
    let findings: [Finding]

    init(_ report: ArtifactReport) {
        exit = report.exit
        findings = report.findings.filter { $0.id.family != .attestation }.map { finding in
            var copy = finding
            copy.remedy = nil
            copy.isNew = nil
            copy.firstSeen = nil
            return copy
        }
    }
}

/// Runs a test with a rescanned `a.zip`, another `b.zip`, a store that believes a key, and a receipt of `a.zip`.
func withReceipt(_ body: (RescanSample) async throws -> Void) async throws {
    try await withRescan { sample in
        try sample.scanStore()
        for name in ["a.zip", "b.zip"] { try sample.zip(name, name) }
        try await sample.rescan([sample.path("a.zip"), sample.path("b.zip")], lockfile: nil)
        try await sample.receipt(of: "a.zip")
        try await body(sample)
    }
}

extension RescanSample {
    /// Writes a statement about `a.zip`, changed, and signed by the key that is believed.
    func forged(as file: String = "forged.receipt", _ edit: (inout String) throws -> Void) async throws {
        try await receipt(of: "a.zip", as: "bare", by: .nobody)
        var text = String(decoding: try folder.read("bare").dropLast(), as: UTF8.self)
        let before = text
        try edit(&text)
        #expect(text != before)
        try seal(Array(text.utf8), as: file)
    }

    /// Signs a statement, whatever it says, by the key that is believed.
    func seal(_ statement: [UInt8], as file: String) throws {
        let key = SigningKeySource.pem(try bytes("Fixtures/pki/\(Self.scanKey).key.pem"), passPhrase: nil)
        try folder.write(file, try BundleMaker.sign(statement: statement, by: key).bundle)
    }
}
