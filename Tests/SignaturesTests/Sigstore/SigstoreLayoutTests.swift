import Core
import Cryptography
import Foundation
import TestKit
import Testing

@testable import Engine
@testable import Signatures

/// Sigstore's signatures of images in every way that its tools store them, under the trust store.
@Suite("Sigstore's signatures in layouts")
struct SigstoreLayoutTests {
    /// Layouts whose signature holds.
    static let honest: [String] = [
        "tag", "tag with a timestamp", "tag of the index", "tag by crane", "referrer", "referrer behind a fallback tag",
        "referrer of the index", "referrer without annotations", "message referrer", "experimental referrer",
        "save 2", "save 2 of an index", "save 3", "two signers",
    ]

    static func layout(_ name: String) throws -> SigstoreLayout {
        var layout = SigstoreLayout(hasIndex: name.contains("index"))
        switch name {
        case "tag", "tag of the index": layout.tagged([try layout.simpleSigning()])
        case "tag with a timestamp":
            layout.tagged([
                try layout.simpleSigning(PrivateSigstore().with { $0.stampedAt = "20260903120000Z" })
            ])
        case "tag by crane":
            layout.tagged([try layout.simpleSigning()], as: "registry.example:5000/app:\(layout.tag("sig"))")
        case "referrer", "referrer of the index":
            layout.layout.manifests.append(layout.addReferrer(try layout.bundle(SigstoreLayout.signing)))
        case "referrer without annotations":
            let bundle = try layout.bundle(SigstoreLayout.signing)
            layout.layout.manifests.append(layout.addReferrer(bundle, predicateType: nil))
        case "message referrer":
            layout.layout.manifests.append(layout.addReferrer(try layout.bundle(PrivateSigstore()), predicateType: nil))
        case "referrer behind a fallback tag":
            let referrer = layout.addReferrer(try layout.bundle(SigstoreLayout.signing))
            let tag = layout.digest.replacing(":", with: "-")
            layout.layout.manifests.append(
                layout.layout.addIndex(
                    [referrer], SigstoreLayout.note("org.opencontainers.image.ref.name", tag)))
        case "experimental referrer":
            let (signed, blob) = try layout.simpleSigning()
            let type = "application/vnd.dev.cosign.artifact.sig.v1+json"
            layout.layout.manifests.append(
                layout.addManifest(
                    [signed], blobs: [blob], subject: layout.subject, artifactType: type, config: type))
        case "save 2", "save 2 of an index":
            let kind = layout.hasIndex ? "imageIndex" : "image"
            layout = SigstoreLayout(hasIndex: layout.hasIndex, kind: "dev.cosignproject.cosign/\(kind)")
            let (signed, blob) = try layout.simpleSigning()
            layout.layout.manifests.append(
                layout.addManifest(
                    [signed], blobs: [blob], SigstoreLayout.note("kind", "dev.cosignproject.cosign/sigs")))
        case "save 3":
            layout = SigstoreLayout(kind: "dev.cosignproject.cosign/image")
            _ = layout.addReferrer(try layout.bundle(SigstoreLayout.signing))
        case "two signers":
            layout.tagged([
                try layout.simpleSigning(PrivateSigstore().with { $0.leaf = .somebody }), try layout.simpleSigning(),
            ])
        default: Issue.record("no layout \(name)")
        }
        return layout
    }

    @Test("an identity of the store signed", arguments: honest)
    func holds(_ name: String) async throws {
        let store = SigstoreStore()
        let layout = try Self.layout(name)
        let report = try await verified(layout, by: store)
        #expect(report.troubles == [], "\(report.findings)")
        #expect(report.exit == .allowed)
        let facts = try #require(report.inventory?.signatures.first { $0.standing == .trusted })
        #expect(facts.covers?.digest.description == layout.digest)
        #expect(facts.subject == PrivateSigstore.subject)
        #expect(
            facts.format
                == (name.contains("referrer") && !name.contains("experimental") || name == "save 3"
                    ? "sigstore-bundle" : "cosign-simple-signing"))
        #expect(report.message("signature.coverage").contains("every blob is covered"))
        // It is there, and nobody vouches for it: never "no signature".
        let unasked = try await verified(layout, by: nil)
        #expect(unasked.troubles == [])
        #expect(unasked.inventory?.signatures.contains { $0.standing == .unverified } == true)
        let stranger = SigstoreStore(files: [:])
        #expect(try await verified(layout, by: stranger).troubles == ["signature.untrusted fail"])
        let rootless = SigstoreStore(hasRoot: false)
        #expect(try await verified(layout, by: rootless).troubles == ["signature.untrusted fail"])
    }

    @Test("a key signed that nobody here has: it is there and is not trusted, and what is pinned is the key")
    func key() async throws {
        let store = SigstoreStore()
        var layout = SigstoreLayout()
        layout.tagged([try layout.simpleSigning(PrivateSigstore().with { $0.leaf = nil })])
        let report = try await verified(layout, by: store)
        #expect(report.troubles == ["signature.untrusted fail"])
        #expect(report.inventory?.signatures.map(\.standing) == [.untrusted])
        try await withTemporaryFolder { folder in
            let outcome = try await locked(layout, in: folder)
            #expect(outcome.pins.count == 1)
            #expect(outcome.pins.first?.signer?.hasPrefix("the key sha256:") == true)
            #expect(outcome.reports[0].troubles == [])
            let unasked = try await verified(layout, by: nil, lockfile: folder.path(of: "layers.lock"))
            #expect(unasked.troubles == ["lock.signer warn"])
        }
        // Beside a signature that counts it is nothing to tell.
        layout = SigstoreLayout()
        layout.tagged([
            try layout.simpleSigning(PrivateSigstore().with { $0.leaf = nil }), try layout.simpleSigning(),
        ])
        #expect(try await verified(layout, by: store).troubles == [])
    }

    @Test(
        "what does not hold is told, and why",
        arguments: [
            ("payload of another image", "signature.integrity", "its payload is of"),
            ("signature of another payload", "signature.integrity", "not over this artifact"),
            ("entry of another signature", "signature.integrity", "of other content"),
            ("no signature", "signature.integrity", "no signature in base64"),
            ("no certificate", "signature.integrity", "a key alone signed it"),
            ("two certificates", "signature.integrity", "not one certificate"),
            ("no entry", "signature.untrusted", "no entry of a log"),
            ("a later time", "signature.integrity", "promise"),
            ("atomic type", "signature.integrity", "critical.type"),
            ("duplicate keys", "signature.integrity", "stands twice"),
            ("another document", "signature.integrity", "the member"),
            ("bundle over another image", "signature.integrity", "is over something else"),
            ("two layers", "signature.integrity", "2 layers"),
            ("provenance that calls itself a signature", "signature.integrity", "and no signature"),
            ("signature that calls itself a provenance", "signature.missing", "no signature"),
            ("provenance", "signature.missing", "no signature"),
            ("envelope with two signatures", "signature.integrity", "2 signatures"),
            ("payload type", "signature.integrity", "no in-toto statement"),
            ("no bundle", "signature.integrity", "line 1"),
            ("a bundle that is not there", "signature.integrity", "is not here"),
            ("subject of another type", "signature.integrity", "another media type or size"),
        ])
    func threats(_ threat: String, _ id: String, _ reason: String) async throws {
        let store = SigstoreStore()
        var layout = SigstoreLayout()
        var bundle: [UInt8]?
        var type: String? = AttestationType.signature
        switch threat {
        case "payload of another image":
            let other = SigstoreLayout.payload("sha256:\(String(repeating: "0", count: 64))")
            layout.tagged([try layout.simpleSigning(payload: other)])
        case "signature of another payload":
            let other = SigstoreLayout.payload("sha256:\(String(repeating: "0", count: 64))")
            let annotations = try SigstoreLayout.annotations(PrivateSigstore().with { $0.artifact = other })
            let payload = SigstoreLayout.payload(layout.digest)
            layout.tagged([
                (SigstoreLayout.layer(SigstoreLayout.simpleSigningType, payload, annotations), payload)
            ])
        case "entry of another signature":
            let other = try SigstoreLayout.annotations(PrivateSigstore())
            layout.tagged([
                try layout.simpleSigning { annotations in
                    annotations.removeAll { $0.0 == "dev.sigstore.cosign/bundle" }
                    annotations += other.filter { $0.0 == "dev.sigstore.cosign/bundle" }
                }
            ])
        case "no signature": layout.tagged([try layout.simpleSigning { $0.remove(at: 0) }])
        case "no certificate":
            layout.tagged([try layout.simpleSigning { $0.removeAll { $0.0 == "dev.sigstore.cosign/certificate" } }])
        case "two certificates":
            layout.tagged([
                try layout.simpleSigning { annotations in
                    for place in annotations.indices where annotations[place].0 == "dev.sigstore.cosign/certificate" {
                        annotations[place].1 += annotations[place].1
                    }
                }
            ])
        case "no entry":
            layout.tagged([try layout.simpleSigning { $0.removeAll { $0.0 == "dev.sigstore.cosign/bundle" } }])
        case "a later time":
            layout.tagged([
                try layout.simpleSigning { annotations in
                    for place in annotations.indices {
                        annotations[place].1 = annotations[place].1.replacing(
                            "\"integratedTime\":\(PrivateSigstore.signedAt)",
                            with: "\"integratedTime\":\(PrivateSigstore.signedAt + 1)")
                    }
                }
            ])
        case "atomic type":
            let payload = SigstoreLayout.payload(layout.digest, type: "atomic container signature")
            layout.tagged([try layout.simpleSigning(payload: payload)])
        case "duplicate keys":
            let text = String(decoding: SigstoreLayout.payload(layout.digest), as: UTF8.self)
            let twice = text.replacing("\"image\":", with: "\"image\":{},\"image\":")
            layout.tagged([try layout.simpleSigning(payload: Array(twice.utf8))])
        case "another document":
            layout.tagged([try layout.simpleSigning(payload: Array(#"{"critical":{}}"#.utf8))])
        case "bundle over another image":
            bundle = try SigstoreLayout.signing.with { $0.artifact = Array("another".utf8) }.bundleText()
        case "provenance that calls itself a signature": bundle = try layout.bundle(.statement)
        case "signature that calls itself a provenance":
            (bundle, type) = (try layout.bundle(SigstoreLayout.signing), "https://slsa.dev/provenance/v1")
        case "provenance": (bundle, type) = (try layout.bundle(.statement), nil)
        case "envelope with two signatures":
            bundle = try layout.bundle(
                SigstoreLayout.signing.with { sigstore in
                    sigstore.changeBundle = { bundle in
                        bundle.change("dsseEnvelope.signatures") { value in
                            value.array.map { .array($0 + $0) }
                        }
                    }
                })
        case "payload type":
            bundle = try layout.bundle(
                SigstoreLayout.signing.with { sigstore in
                    sigstore.changeBundle = { $0.set("dsseEnvelope.payloadType", "text/plain") }
                })
        case "no bundle": bundle = Array("[]".utf8)
        case "two layers":
            let bytes = try layout.bundle(SigstoreLayout.signing)
            let layer = SigstoreLayout.layer(SigstoreLayout.bundleType, bytes)
            layout.layout.manifests.append(
                layout.addManifest([layer, layer], blobs: [bytes], subject: layout.subject))
        case "a bundle that is not there":
            let bytes = try layout.bundle(SigstoreLayout.signing)
            layout.layout.manifests.append(
                layout.addManifest(
                    [SigstoreLayout.layer(SigstoreLayout.bundleType, bytes)], blobs: [], subject: layout.subject))
        case "subject of another type":
            let bytes = try layout.bundle(SigstoreLayout.signing)
            layout.layout.manifests.append(
                layout.addManifest(
                    [SigstoreLayout.layer(SigstoreLayout.bundleType, bytes)], blobs: [bytes],
                    subject: layout.subject.replacing(
                        SigstoreLayout.manifestType, with: "application/vnd.docker.distribution.manifest.v2+json")))
        default: Issue.record("no threat \(threat)")
        }
        if let bundle { layout.layout.manifests.append(layout.addReferrer(bundle, predicateType: type)) }
        let report = try await verified(layout, by: store)
        #expect(report.exit == .signature, "\(report.findings)")
        #expect(report.troubles.first == "\(id) fail", "\(report.findings)")
        #expect(report.message(id).contains(reason), "\(report.message(id))")
        // Beside a signature that holds it is warned of at the most.
        layout.tagged([try layout.simpleSigning()], as: "second:\(layout.tag("sig"))")
        if threat != "subject of another type" {
            let beside = try await verified(layout, by: store)
            #expect(beside.exit == .allowed, "\(beside.findings)")
        }
    }

    @Test("a signature about another image of the layout, or one that is not here, is none of this one's")
    func others() async throws {
        let store = SigstoreStore()
        var layout = SigstoreLayout()
        let other = "sha256:\(String(repeating: "a", count: 64))"
        layout.tagged(
            [try layout.simpleSigning(payload: SigstoreLayout.payload(other))],
            as: other.replacing(":", with: "-") + ".sig")
        #expect(try await verified(layout, by: store).troubles == ["signature.missing fail"])
        // What nothing names and is no bundle's manifest stays what it was.
        var orphans = SigstoreLayout()
        orphans.layout.addBlob(Array(#"{"schemaVersion":2,"subject":7}"#.utf8))
        _ = orphans.addManifest([], blobs: [], subject: orphans.subject)
        #expect(try await verified(orphans, by: store).troubles == ["signature.missing fail"])
    }

    @Test("configs allow identities for images as for packages")
    func configs() async throws {
        let layout = try Self.layout("tag")
        func config(_ policy: String, _ identity: String) -> String {
            """
            {"CodeSigningConfig": {"CodeSigningPolicies": {"UntrustedArtifactOnDeployment": "\(policy)"}}, "identities": ["\(identity)"]}
            """
        }
        let other = """
            {"schemaVersion": 1, "issuer": "\(PrivateSigstore.issuer)", "subject": "somebody@example.com"}
            """
        let store = SigstoreStore(
            files: [
                "identities/release.json": SigstoreStore.exact, "identities/other.json": other,
                "code-signing-configs/own.json": config("Enforce", "release"),
                "code-signing-configs/strict.json": config("Enforce", "other"),
                "code-signing-configs/mild.json": config("Warn", "other"),
            ])
        #expect(try await verified(layout, by: store, config: "own").troubles == [])
        #expect(try await verified(layout, by: store, config: "strict").troubles == ["signature.mismatch fail"])
        let warned = try await verified(layout, by: store, config: "mild")
        #expect(warned.troubles == ["signature.mismatch warn"])
        #expect(warned.exit == .allowed)
    }

    @Test("Notation's policy believes none of them, and does not call them missing or broken")
    func notation() async throws {
        let signed = try claims(try signerRequest())
        let artifact = signed.artifact
        let digest = try #require(artifact.digest)
        let own = SignatureEvidence(
            format: .simpleSigning, place: "blobs/sha256/2",
            claims: SignatureClaims(
                signer: .issued(issuer: PrivateSigstore.issuer, subject: PrivateSigstore.subject),
                signingTime: signed.signingTime, chain: [],
                covers: .document(
                    SignableDocument(
                        role: .manifest, mediaType: artifact.mediaType, digest: digest, size: artifact.size))),
            fault: nil)
        #expect(try judge([own], authorityPolicy).outcomes("signature.untrusted") == [.fail])
        #expect(try judge([own], authorityPolicy).outcomes("signature.missing") == [])
        let beside = try judge([own, evidence(signed)], authorityPolicy)
        let alone = try judge([evidence(signed)], authorityPolicy)
        #expect(beside.findings == alone.findings)
        #expect(beside.authentic == [1])
    }

    @Test("lock pins who signed, and another signer is drift")
    func pins() async throws {
        let store = SigstoreStore()
        for name in ["tag", "referrer", "save 3"] {
            try await withTemporaryFolder { folder in
                let layout = try Self.layout(name)
                let outcome = try await locked(layout, in: folder)
                let signer = "\(PrivateSigstore.subject) by the word of \(PrivateSigstore.issuer)"
                #expect(outcome.pins.map(\.signer) == [signer])
                let lockfile = folder.path(of: "layers.lock")
                let same = try await verified(layout, by: store, lockfile: lockfile)
                #expect(same.troubles == [])
                #expect(same.message("lock.signer").contains("as pinned"))
                var other = SigstoreLayout()
                other.tagged([try other.simpleSigning(PrivateSigstore().with { $0.leaf = .somebody })])
                let drifted = try await verified(other, by: store, lockfile: lockfile)
                #expect(drifted.troubles.contains("lock.signer fail"))
                let unsigned = try await verified(SigstoreLayout(), by: store, lockfile: lockfile)
                #expect(unsigned.troubles.contains("lock.signer fail"))
            }
        }
    }

    @Test("evidence of each layout comes back as it was kept", arguments: honest)
    func kept(_ name: String) async throws {
        var layout = try Self.layout(name)
        layout.layout.addBlob([1])
        try await withTemporaryFolder { folder in
            let path = try folder.write("app.tar", layout.layout.files.tar())
            let set = try await ArtifactReader(.test).read(path, wanting: .digest).signatureSet
            #expect(!set.evidence.isEmpty)
            #expect(try SignatureSet(JSONCursor(set.json)) == set)
        }
    }

    private func locked(_ layout: SigstoreLayout, in folder: TemporaryFolder) async throws -> LockOutcome {
        let path = try folder.write("app.tar", layout.layout.files.tar())
        return try await Lock(.test, lockfile: folder.path(of: "layers.lock")).run(
            [AskedArtifact(name: "app", locator: path)], asOf: try time("2026-11-29T00:00:00Z"))
    }
}

extension TestCertificate {
    /// A certificate for somebody else, by the same authority.
    static var somebody: TestCertificate {
        var leaf = PrivateSigstore.leaf
        leaf.others[0] = TestCertificate.extension(
            Certificate.alternativeNames,
            DER.sequence(DER.value(0x81, Array("somebody@example.org".utf8))), critical: true)
        return leaf
    }
}
