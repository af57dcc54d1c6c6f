import ArtifactSources
import Core
import TestKit
import Testing

@testable import Engine
@testable import Signatures

/// What Sigstore's tools store beside an image in a registry, judged as it is in a layout; by Tests/StandIns/cloud.py.
@Suite(
    "Sigstore's signatures in registries", .needs(.python), .needs("layerlock-fetch") { RegistryLayout.fetch != nil })
struct RegistryTests {
    /// How a registry tells what refers to an image.
    enum Listing: CaseIterable { case request, tag }

    private static let ways: [(String, Listing)] =
        ["tag", "tag with a timestamp", "tag of the index", "experimental referrer", "two signers"].map {
            ($0, .request)
        }
        + ["referrer", "referrer of the index", "referrer without annotations", "message referrer"].flatMap { name in
            Listing.allCases.map { (name, $0) }
        } + [("referrer behind a fallback tag", .tag)]

    @Test("a signature by an identity of the store", arguments: ways)
    func signatures(_ name: String, _ listing: Listing) async throws {
        let layout = try SigstoreLayoutTests.layout(name)
        try await RegistryLayout(layout, listing).serve { place in
            let report = try await place.verified(by: SigstoreStore())
            #expect(report.troubles.filter { !$0.hasPrefix("source.") } == [], "\(report.findings)")
            let facts = try #require(report.inventory?.signatures.first { $0.standing == .trusted })
            #expect(facts.covers?.digest.description == layout.digest)
            #expect(facts.subject == PrivateSigstore.subject)
            let stranger = try await place.verified(by: SigstoreStore(files: [:]))
            #expect(stranger.troubles.contains("signature.untrusted fail"), "\(stranger.findings)")
        }
    }

    @Test(
        "a provenance, and no signature",
        arguments: [
            ("att", Listing.request), ("att of an index", .request), ("referrer", .request), ("referrer", .tag),
            ("referrer of an index", .request), ("referrer of an index", .tag), ("referrer without annotations", .tag),
        ])
    func attestations(_ carrier: String, _ listing: Listing) async throws {
        try await RegistryLayout(try AttestationTests.layout(carrier), listing).serve { place in
            for (builder, trouble) in [(AttestationTests.builder, nil), ("other", "attestation.mismatch fail")] {
                let report = try await place.verified(by: SigstoreStore()) { verify in
                    verify.attestations = AttestationTests.demand { $0.builder = builder }
                }
                #expect(report.troubles.first { $0.hasPrefix("attestation.") } == trouble, "\(report.findings)")
                #expect(report.troubles.contains("signature.missing fail"), "\(report.findings)")
            }
        }
    }

    @Test(
        "a bundle's manifest that calls itself nothing is one by its layer, as in a layout", arguments: Listing.allCases
    )
    func bare(_ listing: Listing) async throws {
        var layout = SigstoreLayout()
        let bundle = try layout.bundle(SigstoreLayout.signing)
        layout.layout.manifests.append(
            layout.addManifest(
                [SigstoreLayout.layer(SigstoreLayout.bundleType, bundle)], blobs: [bundle], subject: layout.subject))
        #expect(try await verified(layout, by: SigstoreStore()).exit == .allowed)
        try await RegistryLayout(layout, listing).serve { place in
            let report = try await place.verified(by: SigstoreStore())
            #expect(report.exit == .allowed, "\(report.findings)")
        }
    }

    @Test("what does not hold in a layout does not hold here")
    func threats() async throws {
        var layout = SigstoreLayout()
        let other = SigstoreLayout.payload("sha256:\(String(repeating: "0", count: 64))")
        layout.tagged([try layout.simpleSigning(payload: other)])
        let another = try SigstoreLayout.signing.with { $0.artifact = Array("another".utf8) }.bundleText()
        layout.layout.manifests.append(layout.addReferrer(another))
        for listing in Listing.allCases {
            try await RegistryLayout(layout, listing).serve { place in
                let report = try await place.verified(by: SigstoreStore())
                #expect(report.exit == .signature)
                #expect(report.findings.count { $0.id == .signatureIntegrity } == 2, "\(report.findings)")
            }
        }
        // A signature of another image, listed as if it were about this one.
        let stranger = SigstoreLayout(hasIndex: true)
        var listed = SigstoreLayout()
        for blob in stranger.layout.blobs { listed.layout.addBlob(blob.content) }
        let bundle = try stranger.bundle(SigstoreLayout.signing)
        listed.layout.manifests.append(
            listed.addManifest(
                [SigstoreLayout.layer(SigstoreLayout.bundleType, bundle)], blobs: [bundle], subject: stranger.subject))
        try await RegistryLayout(listed, .request, about: listed.digest).serve { place in
            let report = try await place.verified(by: SigstoreStore())
            #expect(report.troubles.contains("signature.missing fail"), "\(report.findings)")
        }
    }

    @Test(
        "a bill under cosign's tag is listed; one without its content, or a large one, keeps no image from being judged"
    )
    func bills() async throws {
        for isThere in [true, false] {
            var layout = SigstoreLayout()
            layout.tagged([try layout.simpleSigning()])
            let bill = Array("{}  ".utf8)
            let layer = SigstoreLayout.layer("text/spdx+json", bill).replacing(
                "\"size\":4", with: isThere ? "\"size\":4" : "\"size\":99999999")
            layout.layout.manifests.append(
                layout.addManifest(
                    [layer], blobs: [bill], SigstoreLayout.note("org.opencontainers.image.ref.name", layout.tag("sbom"))
                ))
            try await RegistryLayout(layout, .request).serve { place in
                let report = try await place.verified(by: SigstoreStore())
                #expect(report.exit == .allowed, "\(report.findings)")
                let image = try await ArtifactReader(place.environment).read(place.reference, wanting: .digest)
                    .inventory
                    .image
                let kinds = (image?.attached ?? []).map(\.kind)
                #expect(kinds.contains(.billOfMaterials) == isThere)
                #expect(kinds.contains(.signature))
            }
        }
    }
}

/// A layout as a registry has it.
struct RegistryLayout {
    /// The program that fetches, beside these tests; nil where it was not built.
    static let fetch = BuiltProgram.path("layerlock-fetch")

    private var blobs: [ImageFile]
    private var tags = JSONObject()
    private var referrers: [(subject: String, descriptor: JSONValue)] = []
    private let listing: RegistryTests.Listing

    /// Takes a layout's first image as the tag `1`; `about` is what all referrers are listed as being about, if not what they say.
    init(_ layout: SigstoreLayout, _ listing: RegistryTests.Listing, about: String? = nil) throws {
        blobs = layout.layout.blobs
        self.listing = listing
        for (number, text) in layout.layout.manifests.enumerated() {
            let value = try JSONReader.read(Array(text.utf8))
            let descriptor = JSONCursor(value)
            let digest = try descriptor.member("digest").string()
            let path = "blobs/sha256/\(digest.dropFirst(7))"
            let bytes = try #require(blobs.first { $0.path == path }).content
            let document = JSONCursor(try JSONReader.read(bytes))
            let name = try descriptor.optional("annotations")?.optional("org.opencontainers.image.ref.name")?.string()
            if number == 0 {
                tags["1"] = .string(digest)
            } else if let name {
                tags[name.split(separator: ":").last.map { String($0) } ?? name] = .string(digest)
            } else if let subject = try document.optional("subject") {
                // As the specification has it: the manifest's artifact type, else its config's.
                var listed = JSONObject("mediaType", try descriptor.member("mediaType").value)
                (listed["digest"], listed["size"]) = (.string(digest), try descriptor.member("size").value)
                let type = try document.optional("artifactType") ?? document.member("config").member("mediaType")
                listed["artifactType"] = type.value
                referrers.append((try about ?? subject.member("digest").string(), .object(listed)))
            }
        }
    }

    /// Serves it while something is done.
    func serve(_ body: (Place) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            var state = JSONObject("secret", .object(JSONObject()))
            var (lists, tags, blobs) = (JSONObject(), tags, blobs)
            for subject in Set(referrers.map(\.subject)) {
                let list = JSONValue.array(referrers.filter { $0.subject == subject }.map(\.descriptor))
                lists[subject] = list
                guard listing == .tag else { continue }
                let index: JSONValue = [
                    "schemaVersion": 2, "mediaType": .string(LayoutBuilder.indexType), "manifests": list,
                ]
                let bytes = JSONWriter.text(index, style: .compact)
                blobs.append(ImageFile("blobs/sha256/\(ImageBuilder.hex(bytes))", bytes))
                tags[subject.replacing(":", with: "-")] = .string(ImageBuilder.digest(bytes))
            }
            if listing == .request { state["referrers"] = .object(lists) }
            state["tags"] = .object(tags)
            _ = try Folder.create(folder.path(of: "blobs"))
            _ = try Folder.create(folder.path(of: "blobs/sha256"))
            for blob in blobs { try folder.write(blob.path, blob.content) }
            try folder.write("state.json", JSONWriter.text(.object(state), style: .compact))

            let server = try BackgroundProgram([
                try #require(Tool.python.path), "-S", fixturePath("../Tests/StandIns/cloud.py"), folder.path,
            ])
            defer { withExtendedLifetime(server) {} }
            let port = server.line()
            let program = FetchProgram(
                path: try #require(Self.fetch),
                environment: ["HOME=\(folder.path)", "LAYERLOCK_FETCH_LOOPBACK=1", "AWS_EC2_METADATA_DISABLED=true"])
            var environment = Environment.test
            environment.sources = SourceList(SourceList.fetching(program, cache: nil))
            let host = "127.0.0.1:\(port.filter(\.isNumber))"
            try await body(Place(reference: "oci://\(host)/team/app:1", environment: environment))
        }
    }

    /// Where it is served.
    struct Place {
        let reference: String
        let environment: Environment

        func verified(
            by store: SigstoreStore, change: (inout Verify) -> Void = { _ in }
        ) async throws -> ArtifactReport {
            try await withTemporaryFolder { folder in
                var verify = Verify(environment, ArtifactOptions())
                verify.trust = TrustDemand(store: try store.write(in: folder))
                change(&verify)
                return await verify.run(
                    [AskedArtifact(name: "app", locator: reference)], asOf: try time("2026-11-29T00:00:00Z"))[0]
            }
        }
    }
}
