import Core
import Cryptography
import Ledger
import Signatures
import Testing

@testable import Engine

@Suite("Kept evidence is of one artifact, one image and one version, or it is none")
struct EvidenceFormTests {
    @Test("what was changed anywhere is nothing that is known")
    func bound() throws {
        let digests = try (0..<3).map { try SHA256.digest(of: [UInt8($0)]) }
        let artifact = ArtifactKey(digest: digests[0], tree: digests[1])
        let set = SignatureSet([.broken("altered", place: "META_INF/x")], documents: nil)
        let kept = try #require(try EvidenceForm.kept(set, of: artifact, selection: "", version: "1"))
        func known(_ edit: (inout KeptEvidence, inout ArtifactKey) -> Void, version: String = "1") throws
            -> SignatureSet?
        {
            var (kept, artifact) = (kept, artifact)
            edit(&kept, &artifact)
            return try EvidenceForm.signatures(in: kept, of: artifact, version: version)
        }
        #expect(try known { _, _ in } == set)
        #expect(try known({ _, _ in }, version: "2") == nil)
        #expect(
            try known {
                $1.digest = digests[2]; _ = $0
            } == nil)
        #expect(
            try known {
                $1.tree = digests[2]; _ = $0
            } == nil)
        #expect(try known { kept, _ in kept.selection = "image=a" } == nil)
        #expect(try known({ kept, _ in kept.version = "2" }, version: "2") == nil)
        #expect(try known { kept, _ in kept.digest = digests[2] } == nil)
        #expect(try known { kept, _ in kept.body.removeLast() } == nil)
        #expect(try known { kept, _ in kept.body[20] ^= 1 } == nil)
    }

    @Test("what would not fit is not kept")
    func large() throws {
        let digest = try SHA256.digest(of: [1])
        let artifact = ArtifactKey(digest: digest, tree: digest)
        let text = String(repeating: "x", count: EvidenceForm.byteLimit)
        #expect(try EvidenceForm.kept(SignatureSet([.broken(text)]), of: artifact, selection: "", version: "1") == nil)
    }

    @Test("damaged evidence in a ledger has its artifact due, is named by a check, and is mended by the next look")
    func damaged() async throws {
        try await withRescan { sample in
            let store = try storeCopy(in: sample.folder)
            try sample.zip("a.zip", "1")
            try await sample.lock("a.zip")
            let trust = { (demand: inout RescanDemand) in demand.trust = TrustDemand(store: store) }
            try await sample.rescan([], trust)
            let ledger = try LedgerPlace.files.open(sample.ledger)
            let known = try #require(try await ledger.artifacts(asOf: try time(judgedAt)).first)
            let source = known.source
            let identity = try #require(try await ledger.identities(ofSources: [source]).values.first)
            let key = EvidenceKey(known.key, selection: "")
            var evidence = try #require(try await ledger.evidence(of: [key])[key])
            // As if nobody had to sign.
            evidence.body = Array("{\"evidence\":[],\"documents\":[]}".utf8)
            var planted = ScannedArtifact(identity, name: known.name, source: source, layers: [], scans: [])
            planted.evidence = evidence
            try await ledger.record(planted)
            try await ledger.close()
            #expect(await failure { _ = try await Workplace.checkLedger(sample.ledger) }?.code == .ledgerInvalid)
            let summary = try await sample.rescan([], trust)
            #expect(summary.outcomes.map { $0.bytesSeen > 0 } == [true])
            _ = try await Workplace.checkLedger(sample.ledger)
        }
    }
}
