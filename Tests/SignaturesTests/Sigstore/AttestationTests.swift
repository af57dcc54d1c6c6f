import Core
import Cryptography
import TestKit
import Testing

@testable import Engine
@testable import Signatures

/// Statements about artifacts: found wherever they are stored, and judged by who made them and what they say.
@Suite("Attestations")
struct AttestationTests {
    static let builder = "https://github.com/actions/runner/github-hosted"
    static let repository = "https://github.com/acme/layers"
    static let provenance = """
        {"buildDefinition": {"buildType": "https://actions.github.io/buildtypes/workflow/v1", "externalParameters":
        {"workflow": {"ref": "refs/heads/main", "repository": "\(repository)", "path": ".github/workflows/release.yml"},
        "count": 3}}, "runDetails": {"builder": {"id": "\(builder)"}}}
        """
    static let provenance02 = """
        {"builder": {"id": "\(builder)"}, "buildType": "https://github.com/npm/cli/gha/v2", "invocation": {"configSource":
        {"uri": "git+\(repository)@refs/heads/main", "entryPoint": ".github/workflows/release.yml"},
        "parameters": {"count": 3}}}
        """
    static let summary = """
        {"verifier": {"id": "https://verifier.acme.example"}, "resourceUri": "registry.example/app", "verificationResult":
        "PASSED", "verifiedLevels": ["SLSA_BUILD_LEVEL_2"], "scanned": 1.5}
        """

    /// A statement about something, by the private instance.
    static func statement(
        _ predicate: String, _ type: String = AttestationType.provenance1, over artifact: [UInt8]
    ) throws -> PrivateSigstore {
        let value = try JSONReader.read(Array(predicate.utf8), options: .foreign)
        return .statement.with { sigstore in
            sigstore.artifact = artifact
            sigstore.predicateType = type
            sigstore.predicate = value
        }
    }

    static func demand(
        _ types: [String] = ["slsa-provenance"], _ change: (inout AttestationDemand) -> Void = { _ in }
    ) -> AttestationDemand {
        var demand = AttestationDemand(types.compactMap { AttestationType($0) })
        change(&demand)
        return demand
    }

    /// What `verify` says of statements in a layout, signatures left out.
    private func judged(
        _ layout: SigstoreLayout, _ demand: AttestationDemand, store: SigstoreStore = SigstoreStore(),
        config: String? = nil, given: [[UInt8]] = []
    ) async throws -> ArtifactReport {
        try await withTemporaryFolder { folder in
            var files: [String] = []
            for (number, bytes) in given.enumerated() { files.append(try folder.write("\(number).jsonl", bytes)) }
            var report = try await verified(layout, by: store, config: config) { verify in
                verify.attestations = demand
                verify.options.attestationFiles = files
            }
            report.findings.removeAll { !$0.id.rawValue.hasPrefix("attestation.") }
            return report
        }
    }

    /// An image with one statement, stored in a way.
    static func layout(
        _ carrier: String, _ predicate: String = provenance, _ type: String = AttestationType.provenance1,
        change: (inout PrivateSigstore) -> Void = { _ in }
    ) throws -> SigstoreLayout {
        var layout = SigstoreLayout(
            hasIndex: carrier.contains("index"), kind: carrier == "save 2" ? "dev.cosignproject.cosign/image" : nil)
        var sigstore = try statement(predicate, type, over: layout.document)
        change(&sigstore)
        switch carrier {
        case "att", "att of an index", "save 2":
            let (bytes, annotations) = try SigstoreLayout.envelope(sigstore)
            let layer = SigstoreLayout.layer(SigstoreLayout.envelopeType, bytes, annotations)
            let note =
                carrier == "save 2"
                ? SigstoreLayout.note("kind", "dev.cosignproject.cosign/atts")
                : SigstoreLayout.note("org.opencontainers.image.ref.name", layout.tag("att"))
            layout.layout.manifests.append(layout.addManifest([layer], blobs: [bytes], note))
        case "referrer", "referrer of an index", "referrer without annotations":
            let stated = carrier.contains("without") ? nil : type
            layout.layout.manifests.append(
                layout.addReferrer(try sigstore.bundleText(), predicateType: stated))
        case "save 3": _ = layout.addReferrer(try sigstore.bundleText(), predicateType: type)
        default: Issue.record("no carrier \(carrier)")
        }
        return layout
    }

    @Test(
        "a provenance in every carrier, with all that is asked of it",
        arguments: [
            "att", "att of an index", "save 2", "referrer", "referrer of an index", "referrer without annotations",
            "save 3",
        ])
    func carriers(_ carrier: String) async throws {
        for (predicate, type) in [
            (Self.provenance, AttestationType.provenance1), (Self.provenance02, AttestationType.provenance02),
        ] {
            let layout = try Self.layout(carrier, predicate, type)
            let demand = Self.demand { demand in
                demand.builder = Self.builder
                (demand.repository, demand.ref) = (Self.repository, "refs/heads/main")
                demand.workflow = ".github/workflows/release.yml"
                demand.parameters = [("count", "3")]
            }
            let report = try await judged(layout, demand)
            #expect(report.troubles == [], "\(report.findings)")
            #expect(report.findings.count == 3)
            // It is no signature.
            let signature = try await verified(layout, by: SigstoreStore())
            #expect(signature.troubles == ["signature.missing fail"])
        }
    }

    @Test(
        "what is asked for and is not so",
        arguments: ["builder", "repository", "ref", "workflow", "parameter", "no parameter", "part of a builder"])
    func conditions(_ what: String) async throws {
        let demand = Self.demand { demand in
            switch what {
            case "builder": demand.builder = "https://example.com/builder"
            case "part of a builder": demand.builder = String(Self.builder.dropLast())
            case "repository": demand.repository = Self.repository + "/"
            case "ref": demand.ref = "refs/heads/other"
            case "workflow": demand.workflow = "release.yml"
            case "parameter": demand.parameters = [("workflow.ref", "refs/heads/other")]
            default: demand.parameters = [("workflow", "x")]
            }
        }
        for (predicate, type) in [
            (Self.provenance, AttestationType.provenance1), (Self.provenance02, AttestationType.provenance02),
        ] {
            let report = try await judged(try Self.layout("referrer", predicate, type), demand)
            #expect(report.troubles == ["attestation.mismatch fail"], "\(report.findings)")
            #expect(report.exit == .signature)
        }
    }

    @Test("the certificate must not say another source than the provenance")
    func certificate() async throws {
        func layout(_ repository: String) throws -> SigstoreLayout {
            try Self.layout("referrer") { sigstore in
                sigstore.leaf?.others += [
                    TestCertificate.extension("1.3.6.1.4.1.57264.1.12", DER.utf8(repository)),
                    TestCertificate.extension("1.3.6.1.4.1.57264.1.14", DER.utf8("refs/heads/main")),
                    TestCertificate.extension(
                        "1.3.6.1.4.1.57264.1.18",
                        DER.utf8("\(repository)/.github/workflows/release.yml@refs/heads/main")),
                ]
            }
        }
        let demand = Self.demand { demand in
            (demand.repository, demand.ref) = (Self.repository, "refs/heads/main")
            demand.workflow = ".github/workflows/release.yml"
        }
        #expect(try await judged(try layout(Self.repository), demand).troubles == [])
        #expect(
            try await judged(try layout("https://github.com/evil/layers"), demand).troubles == [
                "attestation.mismatch fail"
            ])
    }

    @Test("bills, scans, verification summaries, and any predicate by its URI")
    func types() async throws {
        for (word, type, predicate) in [
            ("spdx", "https://spdx.dev/Document/v2.3", #"{"spdxVersion": "SPDX-2.3"}"#),
            ("spdx", "https://spdx.dev/Document", #"{"spdxVersion": "SPDX-2.3"}"#),
            ("cyclonedx", "https://cyclonedx.org/bom", #"{"bomFormat": "CycloneDX"}"#),
            ("cyclonedx", "https://cyclonedx.org/bom/v1.6", #"{"bomFormat": "CycloneDX"}"#),
            ("vuln", "https://cosign.sigstore.dev/attestation/vuln/v1", #"{"scanner": {}}"#),
            ("vuln", "https://in-toto.io/attestation/vulns/v0.2", #"{"scanner": {}}"#),
            ("vsa", "https://slsa.dev/verification_summary/v1", Self.summary),
            ("https://docs.pypi.org/attestations/publish/v1", "https://docs.pypi.org/attestations/publish/v1", "null"),
        ] {
            let layout = try Self.layout("referrer", predicate, type)
            #expect(try await judged(layout, Self.demand([word])).troubles == [], "\(type)")
            #expect(try await judged(layout, Self.demand()).troubles == ["attestation.missing fail"], "\(type)")
        }
        #expect(AttestationType("https://sigstore.dev/cosign/sign/v1") == nil)
        #expect(AttestationType("slsa") == nil)
        #expect(AttestationType("spdx")?.covers("https://spdx.dev/Document2") == false)
        let summary = try Self.layout("referrer", Self.summary, "https://slsa.dev/verification_summary/v1")
        for (change, isGood) in [
            ({ $0.level = 2 }, true), ({ $0.level = 1 }, true), ({ $0.level = 3 }, false),
            ({ $0.verifier = "https://verifier.acme.example" }, true), ({ $0.verifier = "https://verifier" }, false),
        ] as [((inout AttestationDemand) -> Void, Bool)] {
            #expect(try await judged(summary, Self.demand(["vsa"], change)).troubles.isEmpty == isGood)
        }
        let failed = try Self.layout(
            "referrer", Self.summary.replacing("PASSED", with: "FAILED"), "https://slsa.dev/verification_summary/v1")
        #expect(try await judged(failed, Self.demand(["vsa"])).troubles == ["attestation.mismatch fail"])
    }

    @Test("who made it has to be an identity that is asked for")
    func identities() async throws {
        let layout = try Self.layout("referrer")
        let other = """
            {"schemaVersion": 1, "issuer": "\(PrivateSigstore.issuer)", "subject": "somebody@example.com"}
            """
        let config = """
            {"CodeSigningConfig": {"CodeSigningPolicies": {"UntrustedArtifactOnDeployment": "Enforce"}}, "identities": ["other"]}
            """
        let both = SigstoreStore(
            files: [
                "identities/release.json": SigstoreStore.exact, "identities/other.json": other,
                "code-signing-configs/strict.json": config,
            ])
        #expect(try await judged(layout, Self.demand(), store: both).troubles == [])
        #expect(
            try await judged(layout, Self.demand(), store: both, config: "strict").troubles == [
                "attestation.untrusted fail"
            ])
        let named = Self.demand { $0.signers = ["release"] }
        #expect(try await judged(layout, named, store: both, config: "strict").troubles == [])
        #expect(
            try await judged(layout, Self.demand { $0.signers = ["other"] }, store: both).troubles == [
                "attestation.untrusted fail"
            ])
        for store in [SigstoreStore(files: [:]), SigstoreStore(hasRoot: false)] {
            #expect(try await judged(layout, Self.demand(), store: store).troubles == ["attestation.untrusted fail"])
        }
        let keyed = try Self.layout("att") { $0.leaf = nil }
        #expect(try await judged(keyed, Self.demand()).troubles == ["attestation.untrusted fail"])
    }

    @Test(
        "what does not hold is told, and why",
        arguments: [
            ("another artifact", "attestation.integrity fail", "not about"),
            ("signature", "attestation.missing fail", "no slsa-provenance"),
            ("message signature", "attestation.missing fail", "no slsa-provenance"),
            ("another type than stored as", "attestation.missing fail", "no slsa-provenance"),
            ("two signatures", "attestation.missing fail", "no slsa-provenance"),
            ("payload type", "attestation.missing fail", "no slsa-provenance"),
            ("altered", "attestation.integrity fail", "does not hold"),
            ("no builder", "attestation.mismatch fail", "lacks the member \"id\""),
            ("builder of another kind", "attestation.mismatch fail", "expected a string"),
            ("no predicate", "attestation.mismatch fail", "expected an object"),
            ("duplicate keys", "attestation.missing fail", "no slsa-provenance"),
            ("no entry", "attestation.untrusted fail", "no entry of a log"),
        ])
    func threats(_ threat: String, _ trouble: String, _ reason: String) async throws {
        var stored: String? = AttestationType.provenance1
        var layout = SigstoreLayout()
        var sigstore = try Self.statement(Self.provenance, over: layout.document)
        switch threat {
        case "another artifact": sigstore.subjectDigest = String(repeating: "0", count: 64)
        case "signature": sigstore.predicateType = AttestationType.signature
        case "message signature": sigstore.content = .message
        case "another type than stored as": sigstore.predicateType = "https://spdx.dev/Document"
        case "two signatures":
            sigstore.changeBundle = { $0.change("dsseEnvelope.signatures") { $0.array.map { .array($0 + $0) } } }
        case "payload type": sigstore.changeBundle = { $0.set("dsseEnvelope.payloadType", "text/plain") }
        case "altered":
            let other = try Self.statement(Self.provenance.replacing("acme", with: "evil"), over: layout.document)
            let payload = JSONValue.base64(try other.statement)
            sigstore.changeBundle = { $0.set("dsseEnvelope.payload", payload) }
        case "no builder":
            sigstore = try Self.statement(
                Self.provenance.replacing("\"id\":", with: "\"name\":"), over: layout.document)
        case "builder of another kind":
            sigstore = try Self.statement(
                Self.provenance.replacing("\"\(Self.builder)\"", with: "7"), over: layout.document)
        case "no predicate": sigstore.predicate = .null
        case "duplicate keys":
            sigstore.changeStatement = { statement in
                let text = String(decoding: statement, as: UTF8.self)
                return Array(text.replacing("\"predicate\":", with: "\"predicate\":{},\"predicate\":").utf8)
            }
        case "no entry":
            sigstore.changeBundle = { $0.set("verificationMaterial.tlogEntries", []) }
        default: Issue.record("no threat \(threat)")
        }
        if threat == "message signature" || threat == "signature" { stored = nil }
        layout.layout.manifests.append(layout.addReferrer(try sigstore.bundleText(), predicateType: stored))
        let report = try await judged(layout, Self.demand())
        #expect(report.troubles.first == trouble, "\(report.findings)")
        #expect(report.findings.contains { $0.message.contains(reason) }, "\(report.findings)")
        #expect(report.exit == .signature)
        // Beside one that holds it is warned of at the most.
        let good = try Self.statement(Self.provenance, over: layout.document)
        layout.layout.manifests.append(
            layout.addReferrer(try good.bundleText(), predicateType: AttestationType.provenance1))
        #expect(try await judged(layout, Self.demand()).exit == .allowed)
    }

    @Test("files: bundles one a line, PyPI's attestations, envelopes; one that cannot be read fails")
    func files() async throws {
        let layout = SigstoreLayout()
        let statement = try Self.statement(Self.provenance, over: layout.document)
        let bill = try Self.statement("{}", "https://spdx.dev/Document", over: layout.document)
        let bundle = try statement.bundleText()
        let lines = bundle + [0x0A] + (try bill.bundleText()) + [0x0A]
        #expect(try await judged(layout, Self.demand(["slsa-provenance", "spdx"]), given: [lines]).troubles == [])
        #expect(try await judged(layout, Self.demand(), given: [bundle]).troubles == [])
        #expect(
            try await judged(layout, Self.demand(), given: [Array("\n \n".utf8) + bundle + [0x0D, 0x0A]]).troubles == []
        )
        let pretty = JSONWriter.text(try statement.bundle(), style: .pretty)
        #expect(try await judged(layout, Self.demand(), given: [pretty]).troubles == [])
        let pypi = try SigstoreLayout.publishAttestation(statement)
        #expect(try await judged(layout, Self.demand(), given: [JSONWriter.text(pypi, style: .compact)]).troubles == [])
        let answer: JSONValue = [
            "version": 1, "attestation_bundles": [["publisher": ["kind": "GitHub"], "attestations": [pypi]]],
        ]
        #expect(
            try await judged(layout, Self.demand(), given: [JSONWriter.text(answer, style: .pretty)]).troubles == [])
        let envelope = try SigstoreLayout.envelope(statement).bytes
        #expect(
            try await judged(layout, Self.demand(), given: [envelope]).troubles == ["attestation.untrusted fail"])
        for bad in [Array("[]".utf8), [], Array("{}\n{}\n".utf8), Array(#"{"mediaType": 7}"#.utf8)] {
            let report = try await judged(layout, Self.demand(), given: [bundle, bad])
            #expect(report.troubles.contains("attestation.integrity fail"), "\(bad)")
            #expect(!report.troubles.contains("attestation.missing fail"))
        }
    }

    @Test("a provenance of a zip is over its bytes")
    func zip() async throws {
        let zip = try fixture("layers/telemetry.zip")
        for (artifact, expected) in [(zip, [String]()), (Array("other".utf8), ["attestation.integrity fail"])] {
            let bundle = try Self.statement(Self.provenance, over: artifact).bundleText()
            let troubles = try await withTemporaryFolder { folder in
                var verify = Verify(.test, ArtifactOptions())
                verify.options.attestationFiles = [try folder.write("a.jsonl", bundle)]
                verify.trust = TrustDemand(store: try SigstoreStore().write(in: folder))
                verify.attestations = Self.demand()
                return await verify.run(
                    [AskedArtifact(locator: fixturePath("layers/telemetry.zip"))],
                    asOf: try time("2026-11-29T00:00:00Z"))[0].troubles
            }
            #expect(troubles.filter { $0.hasPrefix("attestation") } == expected)
            // And no signature.
            #expect(troubles.contains("signature.missing fail"))
        }
    }
}

extension SigstoreLayout {
    /// A statement's envelope as cosign stores it, and what stands in the layer's annotations.
    static func envelope(_ sigstore: PrivateSigstore) throws -> (bytes: [UInt8], annotations: [(String, String)]) {
        let bundle = try sigstore.bundle()
        let value = try JSONCursor(bundle).member("dsseEnvelope").value
        return (JSONWriter.text(value, style: .compact), try annotations(sigstore, of: bundle))
    }

    /// What PyPI makes of a bundle (PEP 740).
    static func publishAttestation(_ sigstore: PrivateSigstore) throws -> JSONValue {
        let bundle = JSONCursor(try sigstore.bundle())
        let material = try bundle.member("verificationMaterial")
        let envelope = try bundle.member("dsseEnvelope")
        return [
            "version": 1,
            "verification_material": [
                "certificate": try material.member("certificate").member("rawBytes").value,
                "transparency_entries": try material.member("tlogEntries").value,
            ],
            "envelope": [
                "statement": try envelope.member("payload").value,
                "signature": try envelope.member("signatures").elements()[0].member("sig").value,
            ],
        ]
    }
}
