import Core
import Cryptography
import Testing

@testable import Signatures

extension PrivateSigstore {
    /// What becomes of the bundle over the artifact that it should be over.
    func verify(
        over artifact: [UInt8] = PrivateSigstore().artifact, key: PublicKey? = nil,
        asOf text: String = "2026-11-29T00:00:00Z", takesUnlogged: Bool = false
    ) throws -> Result<BundleProof, SigstoreFault> {
        var check = BundleCheck(try TrustedRoot(parsing: try rootText()), asOf: try time(text))
        check.takesUnlogged = takesUnlogged
        let bundle = try bundleText()
        let subject = BundleSubject(try SHA256.digest(of: artifact))
        do throws(SigstoreFault) {
            return .success(try check.verify(try SigstoreBundle.read(bundle), over: subject, key: key))
        } catch {
            return .failure(error)
        }
    }
}

struct HonestBundle: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let sigstore: PrivateSigstore

    init(_ description: String, _ sigstore: PrivateSigstore) {
        testDescription = description
        self.sigstore = sigstore
    }
}

let honestBundles = [
    HonestBundle("version 0.3", PrivateSigstore()),
    HonestBundle("version 0.2", PrivateSigstore().with { $0.version = 2 }),
    HonestBundle("version 0.1", PrivateSigstore().with { $0.version = 1 }),
    HonestBundle(
        "version 0.1, a promise alone",
        PrivateSigstore().with {
            $0.version = 1
            $0.hasProof = false
        }),
    HonestBundle(
        "version 0.1, a promise, and a proof without a checkpoint",
        PrivateSigstore().with {
            $0.version = 1
            $0.hasCheckpoint = false
        }),
    HonestBundle("a statement", .statement), HonestBundle("second generation", .secondGeneration),
    HonestBundle("a statement, second generation", .secondStatement), HonestBundle("a timestamp too", .stamped),
    HonestBundle(
        "a proof without a promise, and a timestamp",
        PrivateSigstore.stamped.with { $0.hasPromise = false }),
    HonestBundle("a tree of one leaf", PrivateSigstore().with { $0.neighbours = (0, 0) }),
    HonestBundle("the last leaf", PrivateSigstore().with { $0.neighbours = (6, 0) }),
    HonestBundle("the first leaf", PrivateSigstore().with { $0.neighbours = (0, 7) }),
    HonestBundle(
        "extensions of a log of certificates", PrivateSigstore().with { $0.certificateLogExtensions = [1, 2, 3] }),
    HonestBundle("logged in the certificate's first second", PrivateSigstore().with { $0.loggedAt -= 300 }),
    HonestBundle("logged in the certificate's last second", PrivateSigstore().with { $0.loggedAt += 300 }),
    HonestBundle(
        "the log's last instant",
        PrivateSigstore().with { $0.changeRoot = { $0.set("tlogs.0.publicKey.validFor.end", "2026-09-03T12:00:00Z") } }),
    HonestBundle(
        "the authority's last instant",
        PrivateSigstore.secondGeneration.with {
            $0.changeRoot = { $0.set("timestampAuthorities.0.validFor.end", "2026-09-03T12:00:00Z") }
        }),
    HonestBundle(
        "a timestamp that leaves its certificate out",
        PrivateSigstore.secondGeneration.with { $0.changeTimestamp = { $0.certificates = [] } }),
    HonestBundle(
        "a stranger's timestamp beside the log's time",
        PrivateSigstore.stamped.with { $0.changeRoot = { $0["timestampAuthorities"] = nil } }),
    HonestBundle(
        "witnesses under the checkpoint",
        PrivateSigstore().with {
            $0.changeEntry = { entry in
                entry.change("inclusionProof.checkpoint.envelope") { text in
                    let text = (text.string ?? "").replacing("\n\n", with: "\n\n\u{2014} witness.example AAAAAAAA\n")
                    return .string(text)
                }
            }
        }),
    HonestBundle(
        "null for what is not said",
        PrivateSigstore().with { $0.changeBundle = { $0.set("verificationMaterial.timestampVerificationData", .null) } }
    ),
    HonestBundle(
        "numbers for strings",
        PrivateSigstore().with { $0.changeEntry = { $0["logIndex"] = 3 } }),
]

@Suite("Sigstore bundles")
struct BundleTests {
    @Test("bundles that hold", arguments: honestBundles)
    func holds(_ honest: HonestBundle) throws {
        let proof = try honest.sigstore.verify().get()
        #expect(proof.identity?.subject == PrivateSigstore.subject)
        #expect(proof.identity?.issuer == PrivateSigstore.issuer)
        #expect(proof.logs == ["https://rekor.acme.example"])
        #expect(!proof.times.isEmpty)
        let isStatement = honest.sigstore.content == .statement
        #expect(proof.predicateType == (isStatement ? "https://slsa.dev/provenance/v1" : nil))
    }

    @Test("forms", arguments: BundleThreats.forms)
    func forms(_ threat: BundleThreat) throws { try check(threat) }

    @Test("contents", arguments: BundleThreats.contents)
    func contents(_ threat: BundleThreat) throws { try check(threat) }

    @Test("entries", arguments: BundleThreats.entries)
    func entries(_ threat: BundleThreat) throws { try check(threat) }

    @Test("proofs", arguments: BundleThreats.proofs)
    func proofs(_ threat: BundleThreat) throws { try check(threat) }

    @Test("times", arguments: BundleThreats.times)
    func times(_ threat: BundleThreat) throws { try check(threat) }

    @Test("certificates", arguments: BundleThreats.certificates)
    func certificates(_ threat: BundleThreat) throws { try check(threat) }

    private func check(_ threat: BundleThreat) throws {
        // The base is one of those that hold, without anything wrong.
        var sigstore = threat.base
        threat.change(&sigstore)
        switch try sigstore.verify(key: sigstore.leaf == nil ? key() : nil) {
        case .success: Issue.record("it holds")
        case .failure(let fault): #expect(fault.code == threat.code, "\(fault.message)")
        }
    }

    private func key(_ name: String = "leaf-p256") throws -> PublicKey { try PublicKey(spki: publicKey(name)) }

    @Test("a key without a certificate")
    func keyed() throws {
        let sigstore = PrivateSigstore.keyed
        let proof = try sigstore.verify(key: try key()).get()
        #expect(proof.identity == nil)
        #expect(proof.times.map(\.time) == [try time("2026-09-03T12:00:00Z")])
        #expect(code(try sigstore.verify(key: try key("leaf"))) == .signature)
        #expect(code(try sigstore.verify()) == .identity)
        // A certificate's bundle is none of a key's.
        #expect(code(try PrivateSigstore().verify(key: try key())) == .identity)
    }

    @Test("a key's bundle without an entry holds only where that is taken")
    func unlogged() throws {
        var sigstore = PrivateSigstore.keyed
        sigstore.changeBundle = { $0.set("verificationMaterial.tlogEntries", nil) }
        #expect(code(try sigstore.verify(key: try key())) == .missing)
        #expect(try sigstore.verify(key: try key(), takesUnlogged: true).get().times.isEmpty)
        // A certificate's never does.
        var certified = PrivateSigstore.stamped
        certified.changeBundle = sigstore.changeBundle
        #expect(code(try certified.verify(takesUnlogged: true)) == .missing)
    }

    @Test("a signature of the future")
    func future() throws {
        #expect(code(try PrivateSigstore().verify(asOf: "2026-09-03T11:59:59Z")) == .time)
        #expect(code(try PrivateSigstore.secondGeneration.verify(asOf: "2026-09-03T11:59:59Z")) == .time)
        _ = try PrivateSigstore().verify(asOf: "2026-09-03T12:00:00Z").get()
    }

    @Test("a stranger's timestamp is told of")
    func remarks() throws {
        var sigstore = PrivateSigstore.stamped
        sigstore.changeRoot = { $0["timestampAuthorities"] = nil }
        #expect(try sigstore.verify().get().remarks.count == 1)
        #expect(try PrivateSigstore.stamped.verify().get().remarks.isEmpty)
    }

    @Test("a key that stands twice in the bundle, whichever reader would take which")
    func repeated() throws {
        let text = String(decoding: try PrivateSigstore().bundleText(), as: UTF8.self)
        let twice = text.replacing(#""messageSignature":"#, with: #""mediaType":"x","messageSignature":"#)
        let other = text.replacing(#""messageSignature":"#, with: #""MessageSignature":{},"messageSignature":"#)
        for text in [twice, other, String(text.dropLast()), text + "{}"] {
            #expect(throws: SigstoreFault(.malformed, "")) { try SigstoreBundle.read(Array(text.utf8)) }
        }
        #expect(throws: SigstoreFault(.tooLarge, "")) {
            try SigstoreBundle.read([UInt8](repeating: 0x20, count: SigstoreBundle.byteLimit + 1))
        }
    }

    @Test("no byte of a bundle can change what it proves")
    func mutations() throws {
        let sigstore = PrivateSigstore.stamped
        let bytes = try sigstore.bundleText()
        let check = BundleCheck(
            try TrustedRoot(parsing: try sigstore.rootText()), asOf: try time("2026-11-29T00:00:00Z"))
        let subject = BundleSubject(try sigstore.digest)
        for index in stride(from: 0, to: bytes.count, by: 131) {
            var changed = bytes
            changed[index] ^= 1
            do throws(SigstoreFault) {
                let proof = try check.verify(try SigstoreBundle.read(changed), over: subject)
                #expect(proof.identity?.subject == PrivateSigstore.subject, "byte \(index)")
                #expect(proof.times.allSatisfy { $0.time.milliseconds == PrivateSigstore.signedAt * 1_000 })
            } catch {}
        }
    }

    private func code(_ result: Result<BundleProof, SigstoreFault>) -> SigstoreFault.Code? {
        guard case .failure(let fault) = result else { return nil }
        return fault.code
    }
}
