import Core
import Foundation
import TestKit
import Testing

@testable import Signatures

@Suite("Changing a trust store")
struct TrustStoreEditingTests {
    private let now = PolicySample.asOf

    /// Every file below a folder with its bytes.
    private func contents(of store: String) throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: store) {
            if let data = FileManager.default.contents(atPath: "\(store)/\(name)") { files[name] = data }
        }
        return files
    }

    /// Runs a change that has to be refused and expects every byte to be as before.
    private func refused(
        _ sample: StoreSample = StoreSample(), _ change: (String) throws(Failure) -> Void
    ) async throws -> Failure? {
        try await withTemporaryFolder { folder in
            let store = try sample.write(into: folder)
            let before = try contents(of: store)
            let failure = SignaturesTests.failure { () throws(Failure) in try change(store) }
            #expect(try contents(of: store) == before)
            return failure
        }
    }

    private func document(_ text: String, source: String = "new.json", name: String? = nil) -> TrustDocument {
        TrustDocument(Array(text.utf8), source: source, name: name)
    }

    // MARK: init

    @Test func initMakesAStoreThatLoadsAndASecondOneChangesNothing() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.path(of: "Trust")
            let changes = try TrustStore.initialize(path, asOf: now)
            #expect(changes.contains(TrustChange("revocations.json", .added)))
            let store = try TrustStore.load(path)
            #expect(store.revocations?.asOf == now)
            #expect(store.revocations?.entries.isEmpty == true)
            let before = try contents(of: path)
            #expect(try TrustStore.initialize(path, asOf: Timestamp(milliseconds: 0)).isEmpty)
            #expect(try contents(of: path) == before)
        }
    }

    @Test func initLeavesABrokenStoreAlone() async throws {
        var sample = StoreSample()
        sample.texts["revocations.json"] = nil
        sample.texts["profiles/x.json"] = "{"
        let failure = try await refused(sample) { store throws(Failure) in
            _ = try TrustStore.initialize(store, asOf: now)
        }
        #expect(failure?.code == .trustInvalid)
    }

    // MARK: import

    @Test func importTellsProfilesAndConfigsApart() async throws {
        try await withTemporaryFolder { folder in
            let store = try StoreSample().write(into: folder)
            let changes = try TrustStore.importing(
                [
                    document(StoreSample.profile(StoreSample.telemetryNext, anchors: [])),
                    document(StoreSample.config([StoreSample.telemetryNext], policy: "Warn"), source: "in/prod.json"),
                ], into: store, replaces: false)
            #expect(
                changes == [
                    TrustChange("profiles/telemetry-Zz99999999.json", .added),
                    TrustChange("code-signing-configs/prod.json", .added),
                ])
            #expect(try TrustStore.load(store).config(named: "prod").allowed.count == 1)
        }
    }

    @Test func importKeepsUnknownFieldsAndTheAnchorsChosenHere() async throws {
        try await withTemporaryFolder { folder in
            let store = try StoreSample().write(into: folder)
            let printed = StoreSample.profile(
                StoreSample.telemetry, anchors: [], status: "Canceled", more: "\"future\": {\"x\": 0.25},")
            let bare = printed.replacing(
                try Regex(",\\s*\"trustAnchors\": \\[\\]"), with: "")
            let changes = try TrustStore.importing([document(bare)], into: store, replaces: true)
            #expect(changes == [TrustChange("profiles/telemetry.json", .replaced)])
            let profile = try TrustStore.load(store).profile(named: "telemetry")
            #expect(profile.status == .canceled)
            #expect(profile.trustAnchors == ["root-a.pem"])
            #expect(profile.document["future"] == ["x": .number("0.25")])
        }
    }

    @Test func importOfTheSameChangesNothing() async throws {
        try await withTemporaryFolder { folder in
            let sample = StoreSample()
            let store = try sample.write(into: folder)
            let before = try contents(of: store)
            let text = try #require(sample.texts["profiles/telemetry.json"])
            let changes = try TrustStore.importing([document(text)], into: store, replaces: false)
            #expect(changes == [TrustChange("profiles/telemetry.json", .unchanged)])
            #expect(try contents(of: store) == before)
        }
    }

    @Test func importRefusesToReplaceWithoutBeingTold() async throws {
        let changed = StoreSample.profile(StoreSample.telemetry, anchors: ["root-b.pem"])
        let failure = try await refused { store throws(Failure) in
            _ = try TrustStore.importing([document(changed)], into: store, replaces: false)
        }
        #expect(failure?.code == .trustConflict)
        #expect(failure?.message.contains("trustAnchors") == true)
        #expect(failure?.remedy?.plain.contains("add replace") == true)
    }

    @Test func importTakesAllOrNothing() async throws {
        let good = StoreSample.profile(StoreSample.telemetryNext, anchors: [])
        for broken in ["{", "{}", "[]", StoreSample.config([], policy: nil), "{\"profiles\": []}"] {
            let failure = try await refused { store throws(Failure) in
                _ = try TrustStore.importing(
                    [document(good), document(broken, source: "bad.json")], into: store, replaces: true)
            }
            #expect(failure?.code == .trustInvalid)
            #expect(failure?.file == "bad.json")
        }
    }

    @Test func importOfAProfileWhoseAnchorIsNotThereIsUndone() async throws {
        let text = StoreSample.profile(StoreSample.telemetryNext, anchors: ["root-z.pem"])
        let failure = try await refused { store throws(Failure) in
            _ = try TrustStore.importing([document(text)], into: store, replaces: false)
        }
        #expect(failure?.code == .trustInvalid)
    }

    @Test(arguments: ["../evil", "a/b", "", "-x", "x y"])
    func aNameCannotLeaveTheStore(_ name: String) async throws {
        let failure = try await refused { store throws(Failure) in
            _ = try TrustStore.importing(
                [document(StoreSample.config([StoreSample.telemetry], policy: "Warn"), name: name)], into: store,
                replaces: true)
        }
        #expect(failure?.code == .trustInvalid)
    }

    // MARK: roots

    @Test func aRootIsShownThenAddedAndNamedByItsProfileAlone() async throws {
        try await withTemporaryFolder { folder in
            let path = try StoreSample().write(into: folder)
            let store = try TrustStore.load(path)
            let proposal = try store.proposeRoot(
                Array(StoreCertificates.short.utf8), source: "dl/Acme Root 2.pem", for: "telemetry")
            #expect(proposal.certificate.subject == "CN=Short,O=Acme")
            #expect(proposal.rootName == "Acme-Root-2.pem")
            #expect(!proposal.isKnownRoot && !proposal.isAnchored)
            #expect(try TrustStore.load(path).roots.count == 2, "nothing is believed before it is confirmed")
            #expect(
                try TrustStore.accept(proposal, in: path) == [
                    TrustChange("roots/Acme-Root-2.pem", .added), TrustChange("profiles/telemetry.json", .replaced),
                ])
            let after = try TrustStore.load(path)
            #expect(try after.profile(named: "telemetry").trustAnchors == ["root-a.pem", "Acme-Root-2.pem"])
            #expect(try after.profile(named: "checkout").trustAnchors == ["root-b.pem"])
            #expect(
                try TrustStore.accept(proposal, in: path) == [TrustChange("profiles/telemetry.json", .unchanged)])
        }
    }

    @Test func aRootThatTheStoreHoldsKeepsItsFile() throws {
        let store = try StoreSample().store()
        let proposal = try store.proposeRoot(
            Array(StoreCertificates.rootB.utf8), source: "other.pem", for: "telemetry")
        #expect(proposal.rootName == "root-b.pem")
        #expect(proposal.isKnownRoot && !proposal.isAnchored)
        let again = try store.proposeRoot(Array(StoreCertificates.rootA.utf8), source: "x.pem", for: "telemetry")
        #expect(again.isAnchored)
    }

    @Test func derIsReadToo() throws {
        let der = try CertificateText.der(Array(StoreCertificates.short.utf8))
        let proposal = try StoreSample().store().proposeRoot(der, source: "acme.der", for: "telemetry")
        #expect(proposal.rootName == "acme.pem")
    }

    @Test func anotherRootOfThatNameIsNeverReplaced() async throws {
        let store = try StoreSample().store()
        let conflict = failure { () throws(Failure) in
            try store.proposeRoot(Array(StoreCertificates.short.utf8), source: "root-a.pem", for: "telemetry")
        }
        #expect(conflict?.code == .trustConflict)
        // Also where it appears between the showing and the confirmation.
        let proposal = try store.proposeRoot(Array(StoreCertificates.short.utf8), source: "new.pem", for: "telemetry")
        var sample = StoreSample()
        sample.texts["roots/new.pem"] = StoreCertificates.rootA
        let late = try await refused(sample) { store throws(Failure) in
            _ = try TrustStore.accept(proposal, in: store)
        }
        #expect(late?.code == .trustConflict)
    }

    @Test func whatIsNoRootIsNotProposed() throws {
        let store = try StoreSample().store()
        for text in [StoreCertificates.leaf, StoreCertificates.regional, StoreCertificates.noSign, "", "0"] {
            let refusal = failure { () throws(Failure) in
                try store.proposeRoot(Array(text.utf8), source: "x.pem", for: "telemetry")
            }
            #expect(refusal?.code == .trustInvalid)
        }
        let unknown = failure { () throws(Failure) in
            try store.proposeRoot(Array(StoreCertificates.rootA.utf8), source: "x.pem", for: "nobody")
        }
        #expect(unknown?.code == .trustUnknown)
    }

    // MARK: pin

    private func claims(_ chain: [String], by arn: String = StoreSample.telemetry) throws -> SignedClaims {
        var claims = PolicySample().claims
        claims.profileVersionArn = arn
        claims.chain = [PolicySample.certificate("leaf", hash: nil, der: [1])]
        for pem in chain {
            let der = try CertificateText.der(Array(pem.utf8))
            claims.chain.append(try TrustRoot.certificate(der))
        }
        return claims
    }

    private let vouchForAll: SignatureCheck.Vouching = { chain, _, _ in .success(chain) }

    @Test func pinTakesTheRootOfThePackagesOwnChain() throws {
        let proposal = try StoreSample().store().proposeRoot(
            of: claims([StoreCertificates.short]), source: "layer.zip", for: "telemetry", vouch: vouchForAll)
        #expect(proposal.rootName == "cn-short-o-acme.pem")
        #expect(proposal.certificate.subject == "CN=Short,O=Acme")
    }

    @Test func pinRefusesAnotherSignerNoRootAndSeveral() throws {
        let store = try StoreSample().store()
        func refusal(_ claims: SignedClaims, _ vouch: @escaping SignatureCheck.Vouching) -> Failure? {
            failure { () throws(Failure) in
                try store.proposeRoot(of: claims, source: "layer.zip", for: "telemetry", vouch: vouch)
            }
        }
        let several = try claims([StoreCertificates.short, StoreCertificates.rootB])
        #expect(
            refusal(try claims([StoreCertificates.short], by: StoreSample.checkout), vouchForAll)?.code
                == .trustConflict)
        #expect(refusal(try claims([]), vouchForAll)?.code == .trustConflict)
        #expect(refusal(several, vouchForAll)?.code == .trustConflict)
        #expect(refusal(several) { _, _, _ in .failure(ChainFault(.untrusted, "no path")) }?.code == .trustConflict)
    }

    // MARK: revoke

    @Test func revokeAddsAnEntryAndLeavesTheListsDate() async throws {
        try await withTemporaryFolder { folder in
            var sample = StoreSample()
            sample.texts["revocations.json"] =
                "{\"schemaVersion\": 1, \"note\": \"kept\", \"asOf\": \"2026-11-01T00:00:00Z\", \"revoked\": []}"
            let path = try sample.write(into: folder)
            let revocation = try #require(
                Revocation(.profileVersion, id: StoreSample.telemetry, effectiveFrom: now, reason: "key leaked"))
            #expect(
                try TrustStore.revoke(revocation, in: path, asOf: now) == [TrustChange("revocations.json", .replaced)])
            let list = try #require(try TrustStore.load(path).revocations)
            #expect(list.entries == [revocation])
            #expect(list.asOf == Timestamp(rfc3339: "2026-11-01T00:00:00Z"))
            #expect(list.document["note"] == "kept")
            #expect(
                try TrustStore.revoke(revocation, in: path, asOf: now) == [TrustChange("revocations.json", .unchanged)])
        }
    }

    @Test func aRevocationIsNeverMadeToBeginLater() async throws {
        try await withTemporaryFolder { folder in
            let path = try StoreSample().write(into: folder)
            for day in ["2026-06-10", "2026-06-20", "2026-06-01"] {
                let time = try #require(Timestamp(rfc3339: "\(day)T00:00:00Z"))
                let revocation = try #require(Revocation(.job, id: StoreSample.job, effectiveFrom: time))
                _ = try TrustStore.revoke(revocation, in: path, asOf: now)
            }
            let list = try #require(try TrustStore.load(path).revocations)
            #expect(list.entries.map(\.effectiveFrom.description) == ["2026-06-10T00:00:00Z", "2026-06-01T00:00:00Z"])
        }
    }

    @Test func aRevocationOfWhatIsNoIDCannotBeMade() {
        #expect(Revocation(.job, id: StoreSample.telemetry, effectiveFrom: now) == nil)
        #expect(Revocation(.profileVersion, id: "telemetry", effectiveFrom: now) == nil)
        #expect(Revocation(.certificate, id: String(repeating: "A", count: 192), effectiveFrom: now) == nil)
    }

    @Test func whereThereIsNoListOneEntryDoesNotBecomeOne() async throws {
        try await withTemporaryFolder { folder in
            var sample = StoreSample()
            sample.texts["revocations.json"] = nil
            let path = try sample.write(into: folder)
            let revocation = try #require(Revocation(.job, id: StoreSample.job, effectiveFrom: now))
            let refusal = failure { () throws(Failure) in try TrustStore.revoke(revocation, in: path, asOf: now) }
            #expect(refusal?.code == .trustConflict)
            #expect(try TrustStore.load(path).revocations == nil)
            _ = try TrustStore.confirmRevocations(in: path, asOf: now)
            _ = try TrustStore.revoke(revocation, in: path, asOf: now)
            #expect(try TrustStore.load(path).revocations?.entries == [revocation])
        }
    }

    @Test func confirmingTheListDatesItAndNeverBack() async throws {
        try await withTemporaryFolder { folder in
            let path = try StoreSample().write(into: folder)
            _ = try TrustStore.confirmRevocations(in: path, asOf: now)
            #expect(try TrustStore.load(path).revocations?.asOf == now)
            let back = failure { () throws(Failure) in
                try TrustStore.confirmRevocations(in: path, asOf: Timestamp(milliseconds: 0))
            }
            #expect(back?.code == .trustConflict)
        }
    }

    // MARK: atomicity

    @Test("a store that another process is changing is called busy as a store, not as a lockfile")
    func busy() async throws {
        try await withTemporaryFolder { folder in
            let path = try StoreSample().write(into: folder)
            let refused = try {
                let held = try FolderLock("\(path)/.", timeout: .zero, guarding: path, busy: .trustBusy)
                defer { withExtendedLifetime(held) {} }
                return failure { () throws(Failure) in
                    _ = try StoreTransaction.run(path, timeout: .zero) { _, _ in }
                }
            }()
            #expect(refused?.code == .trustBusy)
            #expect(
                failure { () throws(Failure) in _ = try StoreTransaction.run(path, timeout: .zero) { _, _ in } } == nil)
        }
    }

    @Test func whereWritingFailsHalfWayTheFirstFileIsTakenBack() async throws {
        let proposal = try StoreSample().store().proposeRoot(
            Array(StoreCertificates.short.utf8), source: "short.pem", for: "telemetry")
        try await withTemporaryFolder { folder in
            let path = try StoreSample().write(into: folder)
            let before = try contents(of: path)
            let profiles = "\(path)/profiles"
            // Root writes everywhere, but not into a folder that is immutable by being no folder: swap it in between.
            let failed = failure { () throws(Failure) in
                _ = try StoreTransaction.run(path) { files, _ throws(Failure) in
                    files.contents["roots/short.pem"] = CertificateText.pem(proposal.certificate.der)
                    files.contents["profiles/telemetry.json"] = Array(
                        StoreSample.profile(StoreSample.telemetry, anchors: ["short.pem"]).utf8)
                    rename(profiles, profiles + ".away")
                    symlink("/nowhere", profiles)
                }
            }
            #expect(failed != nil)
            unlink(profiles)
            rename(profiles + ".away", profiles)
            #expect(try contents(of: path) == before)
        }
    }
}
