import Core
import Cryptography
import TestKit
import Testing

@testable import Signatures

/// Keys without certificates as identities of the trust store, and the revocation of keys and identities.
@Suite("Keys and revoked identities of the trust store")
struct KeyIdentityTests {
    private typealias Judging = BundleJudging

    /// A key signs, and the log holds it.
    private static let logged = PrivateSigstore().with { $0.leaf = nil }
    /// A key signs, and nobody saw it.
    private static let unlogged = logged.with { $0.isLogged = false }

    private func key(_ name: String = "leaf-p256", _ more: String = "") throws -> String {
        let pem = String(decoding: PEM.write(label: "PUBLIC KEY", try publicKey(name)), as: UTF8.self)
        let text = String(decoding: JSONWriter.text(.string(pem), style: .compact), as: UTF8.self)
        return #"{"schemaVersion": 1, "publicKey": \#(text)\#(more)}"#
    }

    private func fingerprint(_ name: String = "leaf-p256") throws -> String {
        try SHA256.digest(of: publicKey(name)).description
    }

    @Test("a key of the store signed")
    func holds() throws {
        let needsNone = try key("leaf-p256", #", "unlogged": true"#)
        for version in 1...3 {
            let sigstore = Self.logged.with { $0.version = version }
            let judgement = try Judging.judge(sigstore, ["identities/release.json": try key()])
            #expect(judgement.troubles == [])
            #expect(judgement.authentic == [0])
            #expect(judgement.outcomes("signature.coverage") == [.pass])
            #expect(judgement.outcomes("signature.revocation") == [.pass])
            let open = Self.unlogged.with { $0.version = version }
            for hasRoot in [true, false] {
                let judgement = try Judging.judge(open, ["identities/release.json": needsNone], hasRoot: hasRoot)
                #expect(judgement.troubles == [], "\(version) \(hasRoot)")
                #expect(judgement.authentic == [0])
            }
        }
        // Whatever the hint says where the log's entry holds the key.
        let hinted = Self.logged.with { $0.hint = "test" }
        #expect(try Judging.judge(hinted, ["identities/release.json": try key()]).troubles == [])
        let statement = PrivateSigstore.statement.with {
            ($0.leaf, $0.isLogged, $0.predicateType) = (nil, false, AttestationType.signature)
        }
        #expect(try Judging.judge(statement, ["identities/release.json": needsNone]).troubles == [])
    }

    @Test("a key that signs for itself, and needs a log or is none of the store's")
    func untrusted() throws {
        let needsLog = ["identities/release.json": try key()]
        let needsNone = ["identities/release.json": try key("leaf-p256", #", "unlogged": true"#)]
        #expect(try Judging.judge(Self.unlogged, needsLog).troubles == ["signature.untrusted fail"])
        #expect(try Judging.judge(Self.logged, needsLog, hasRoot: false).troubles == ["signature.untrusted fail"])
        #expect(try Judging.judge(Self.logged, [:]).troubles == ["signature.untrusted fail"])
        let stranger = ["identities/release.json": try key("other-leaf", #", "unlogged": true"#)]
        #expect(try Judging.judge(Self.logged, stranger).troubles == ["signature.untrusted fail"])
        #expect(try Judging.judge(Self.unlogged, stranger).troubles == ["signature.untrusted fail"])
        // A log's entry that is there has to hold, even where none is needed.
        let unknown = Self.logged.with { $0.changeRoot = { $0["tlogs"] = [] } }
        #expect(try Judging.judge(unknown, needsNone).troubles == ["signature.untrusted fail"])
        let foreign = Self.logged.with { $0.logKey = "leaf-p256" }
        #expect(try Judging.judge(foreign, needsNone).troubles == ["signature.integrity fail"])
        // A certificate's bundle needs its log whatever the store says of keys.
        let certificate = PrivateSigstore().with { $0.isLogged = false }
        var both = needsNone
        both["identities/other.json"] = BundlePolicyTests.exact
        #expect(try Judging.judge(certificate, both).troubles == ["signature.untrusted fail"])
    }

    @Test("a hint at the store's key, and another key's signature")
    func forged() throws {
        let needsNone = ["identities/release.json": try key("other-leaf", #", "unlogged": true"#)]
        let hint = KeyHint.text(try SHA256.digest(of: publicKey("other-leaf")))
        let forged = try Judging.judge(Self.unlogged.with { $0.hint = hint }, needsNone)
        #expect(forged.troubles == ["signature.integrity fail"])
        #expect(forged.authentic == [])
        let own = ["identities/release.json": try key("leaf-p256", #", "unlogged": true"#)]
        let other = try Judging.judge(Self.unlogged, own, over: Array("another".utf8))
        #expect(other.troubles == ["signature.integrity fail"])
        // A hint that is no digest names nobody: the store's keys are tried, and it is by none of them or by one.
        for hint in ["release key", ""] {
            let vague = Self.unlogged.with { $0.hint = hint }
            #expect(try Judging.judge(vague, own).troubles == [])
            #expect(try Judging.judge(vague, needsNone).troubles == ["signature.untrusted fail"])
            #expect(try Judging.judge(vague, own, over: Array("another".utf8)).troubles == ["signature.integrity fail"])
        }
        let provenance = PrivateSigstore.statement.with { ($0.leaf, $0.isLogged) = (nil, false) }
        #expect(try Judging.judge(provenance, own).troubles == ["signature.integrity fail"])
    }

    @Test("nobody without the key says that such a bundle holds")
    func isOpen() throws {
        let bundle = SignatureEnvelope(try Self.unlogged.bundleText(), place: "a.sigstore.json")
        let evidence = try SigstoreFormat().evidence(of: bundle, over: .file(try Self.unlogged.digest))
        #expect(!evidence.holds)
        #expect(evidence.openClaims?.signer == .key(try SHA256.digest(of: publicKey("leaf-p256"))))
        let pinned = SignerIdentity.key(try SHA256.digest(of: publicKey("leaf-p256")))
        func outcome(_ trusted: Set<Int>?) -> Outcome? {
            SignerPinCheck(.package, [evidence], trusted: trusted).judge(pinned: pinned)?.outcome
        }
        #expect(outcome([0]) == .pass)
        #expect(outcome([]) == .fail)
        #expect(outcome(nil) == .warn)
    }

    @Test("a key that is believed for a time")
    func period() throws {
        for (period, troubles) in [
            (#"{"start": "2026-09-01T00:00:00Z", "end": "2026-09-30T00:00:00Z"}"#, [String]()),
            (#"{"start": "2026-09-03T12:00:00Z"}"#, []), (#"{"end": "2026-09-03T12:00:00Z"}"#, []),
            (#"{"start": "2026-09-03T12:00:01Z"}"#, ["signature.untrusted fail"]),
            (#"{"end": "2026-09-03T11:59:59Z"}"#, ["signature.untrusted fail"]),
        ] {
            let files = ["identities/release.json": try key("leaf-p256", #", "validFor": \#(period)"#)]
            #expect(try Judging.judge(Self.logged, files).troubles == troubles, "\(period)")
        }
        // Nobody says when: it counts as of now.
        for (end, troubles) in [
            ("2026-11-29T00:00:00Z", [String]()), ("2026-11-28T23:59:59Z", ["signature.untrusted fail"]),
        ] {
            let more = #", "unlogged": true, "validFor": {"end": "\#(end)"}"#
            let files = ["identities/release.json": try key("leaf-p256", more)]
            #expect(try Judging.judge(Self.unlogged, files).troubles == troubles, "\(end)")
        }
    }

    @Test("revoked keys and identities, from a time on")
    func revoked() throws {
        let needsNone = try key("leaf-p256", #", "unlogged": true"#)
        func judged(_ sigstore: PrivateSigstore, _ file: String, _ revocations: String, _ config: String? = nil) throws
            -> [String]
        {
            let files = [
                "identities/release.json": file, "revocations.json": revocations,
                "code-signing-configs/soft.json": Judging.config("Warn", #"["release"]"#),
            ]
            return try Judging.judge(sigstore, files, config: config).troubles
        }
        let failed = ["signature.revocation fail"]
        let print = try fingerprint()
        let issuer = PrivateSigstore.issuer
        // Signed at 2026-09-03T12:00:00Z by the log's word.
        let whole = "\(issuer) \(PrivateSigstore.subject)"
        for id in [whole, "\(issuer) https://github.com/acme/**"] {
            let from = { (time: String) in Judging.revoking("identity", id, from: time) }
            #expect(try judged(PrivateSigstore(), BundlePolicyTests.exact, from("2026-09-03T12:00:00Z")) == failed)
            #expect(try judged(PrivateSigstore(), BundlePolicyTests.exact, from("2026-09-03T12:00:01Z")) == [])
        }
        let soft = Judging.revoking("identity", whole, from: "2026-01-01T00:00:00Z")
        #expect(
            try judged(PrivateSigstore(), BundlePolicyTests.exact, soft, "soft") == ["signature.revocation warn"])
        for other in [
            "https://other.example \(PrivateSigstore.subject)", "\(issuer) \(PrivateSigstore.subject)x",
            "\(issuer) https://github.com/acme/*",
        ] {
            let list = Judging.revoking("identity", other, from: "2026-01-01T00:00:00Z")
            #expect(try judged(PrivateSigstore(), BundlePolicyTests.exact, list) == [], "\(other)")
        }
        for (sigstore, time, troubles) in [
            (Self.logged, "2026-09-03T12:00:00Z", failed), (Self.logged, "2026-09-03T12:00:01Z", []),
            // A time that nobody vouches for is now.
            (Self.unlogged, "2026-11-29T00:00:00Z", failed), (Self.unlogged, "2026-11-29T00:00:01Z", []),
        ] {
            let list = Judging.revoking("key", print, from: time)
            #expect(try judged(sigstore, needsNone, list) == troubles, "\(time)")
        }
        let otherKey = Judging.revoking("key", try fingerprint("other-leaf"), from: "2026-01-01T00:00:00Z")
        #expect(try judged(Self.unlogged, needsNone, otherKey) == [])
    }

    @Test("without a list, with an old one, with one of the future nobody knows what is revoked")
    func unknown() throws {
        let files = ["identities/release.json": BundlePolicyTests.exact]
        func outcomes(_ list: String, _ maxAge: Duration? = nil) throws -> [Outcome] {
            var files = files
            files["revocations.json"] = list
            return try Judging.judge(PrivateSigstore(), files, maxAge: maxAge).outcomes("signature.revocation")
        }
        #expect(try outcomes("") == [.unknown])
        #expect(try outcomes(Judging.noRevocations, .seconds(86_400)) == [.pass])
        #expect(try outcomes(Judging.noRevocations, .seconds(86_399)) == [.unknown])
        let future = Judging.noRevocations.replacing("2026-11-28", with: "2027-11-28")
        #expect(try outcomes(future) == [.unknown])
        #expect(try outcomes(future, .seconds(86_400)) == [.unknown])
    }

    @Test("a digest of SHA-384 or SHA-512 is the artifact's own, or nothing holds")
    func largerDigests() throws {
        let artifact = PrivateSigstore().artifact
        for (name, word) in [(DigestName.sha384, "SHA2_384"), (.sha512, "SHA2_512")] {
            let digest = try name.algorithm.digest(of: artifact)
            let signature = try privateKey("leaf-p256").signature(overDigest: digest, by: name.algorithm)
            let sigstore = Self.unlogged.with {
                $0.changeBundle = { bundle in
                    bundle["messageSignature"] = [
                        "messageDigest": ["algorithm": .string(word), "digest": .base64(digest)],
                        "signature": .base64(signature),
                    ]
                }
            }
            let files = ["identities/release.json": try key("leaf-p256", #", "unlogged": true"#)]
            let stated = StatedDigest(name, digest)
            #expect(try Judging.judge(sigstore, files, others: [stated]).troubles == [])
            #expect(
                SigstoreFormat().otherDigests(in: try sigstore.bundleText()) == [name])
            // Nobody computed it, or it is another artifact's.
            #expect(try Judging.judge(sigstore, files).troubles == ["signature.integrity fail"])
            let other = StatedDigest(name, try name.algorithm.digest(of: [1]))
            #expect(try Judging.judge(sigstore, files, others: [other]).troubles == ["signature.integrity fail"])
        }
    }

    @Test("files of the store that are no keys")
    func broken() throws {
        let whole = try key()
        let small =
            #"{"schemaVersion": 1, "publicKey": "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"}"#
        for files in [
            ["identities/a.json": small], ["identities/a.json": whole.replacing("PUBLIC", with: "PRIVATE")],
            ["identities/a.json": try key("leaf-p256", #", "issuer": "https://i.example""#)],
            ["identities/a.json": try key("leaf-p256", #", "validFor": {}"#)],
            [
                "identities/a.json": try key(
                    "leaf-p256", #", "validFor": {"start": "2026-02-01T00:00:00Z", "end": "2026-01-01T00:00:00Z"}"#)
            ], ["identities/a.json": whole, "identities/b.json": whole],
            ["revocations.json": Judging.revoking("key", "sha256:abc", from: "2026-01-01T00:00:00Z")],
            ["revocations.json": Judging.revoking("identity", "a@b.example", from: "2026-01-01T00:00:00Z")],
            ["revocations.json": Judging.revoking("identity", "http://i.example a", from: "2026-01-01T00:00:00Z")],
        ] {
            #expect(throws: Failure(.trustInvalid, ""), "\(files)") { _ = try Judging.judge(Self.logged, files) }
        }
    }

    @Test("keys are taken in as PEM and DER, and private ones are not")
    func taking() throws {
        try inTemporaryFolder { folder in
            try Judging.write("store/revocations.json", Array(Judging.noRevocations.utf8), in: folder)
            let store = folder.path(of: "store")
            let der = try publicKey("leaf-p256")
            let pem = PEM.write(label: "PUBLIC KEY", der)
            let added = try TrustStore.adding(
                ProposedKey(pem, source: "keys/release.pem", until: try time("2027-01-01T00:00:00Z"), isUnlogged: true),
                to: store)
            #expect(added.map(\.file) == ["identities/release.json"])
            #expect(throws: Failure(.trustConflict, "")) {
                try TrustStore.adding(ProposedKey(der, source: "release.pub"), to: store)
            }
            #expect(throws: Failure(.trustInvalid, "")) {
                try TrustStore.adding(ProposedKey(der, source: "again.der"), to: store)
            }
            #expect(throws: Failure(.trustInvalid, "")) {
                try TrustStore.adding(ProposedKey(PEM.write(label: "PRIVATE KEY", der), source: "a.pem"), to: store)
            }
            let loaded = try TrustStore.load(store)
            #expect(loaded.keys.map(\.isUnlogged) == [true])
            #expect(loaded.keys.map(\.fingerprint.description) == [try fingerprint()])
            #expect(
                loaded.listing(of: "release").map { String(decoding: $0, as: UTF8.self) }?.contains("unlogged") == true)
            #expect(loaded.listing(of: "other") == nil)
        }
    }
}
