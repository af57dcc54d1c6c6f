import Core
import TestKit
import Testing

@testable import Engine
@testable import Signatures

/// What `inspect` lists of what is attached to an image.
@Suite("What is attached to an image")
struct AttachedTests {
    private func rows(_ layout: SigstoreLayout) async throws -> [String] {
        try await withTemporaryFolder { folder in
            let path = try folder.write("app.tar", layout.layout.files.tar())
            let image = try await ArtifactReader(.test).read(path, wanting: .digest).inventory.image
            return (image?.attached ?? []).map { row in
                let subject = row.subject.description == layout.digest ? "" : " elsewhere"
                return "\(row.kind.rawValue) \(row.predicateTypes.joined(separator: ","))\(subject)"
            }.sorted()
        }
    }

    @Test("a bundle's content says what it is, where its annotations do not; other kinds are told by their types")
    func kinds() async throws {
        let provenance = AttestationType.provenance1
        #expect(try await rows(try SigstoreLayoutTests.layout("tag")) == ["signature "])
        #expect(try await rows(try SigstoreLayoutTests.layout("save 2")) == ["signature "])
        #expect(try await rows(try SigstoreLayoutTests.layout("save 3")) == ["signature \(AttestationType.signature)"])
        #expect(try await rows(try SigstoreLayoutTests.layout("referrer without annotations")) == ["signature "])
        for carrier in ["att", "att of an index", "save 2", "referrer", "referrer without annotations", "save 3"] {
            #expect(try await rows(try AttestationTests.layout(carrier)) == ["attestation \(provenance)"], "\(carrier)")
        }
        var layout = SigstoreLayout()
        let bill = Array("{}".utf8)
        layout.layout.manifests.append(
            layout.addManifest(
                [SigstoreLayout.layer("text/spdx+json", bill)], blobs: [bill],
                SigstoreLayout.note("org.opencontainers.image.ref.name", layout.tag("sbom"))))
        let other = Array("x".utf8)
        layout.layout.manifests.append(
            layout.addManifest(
                [SigstoreLayout.layer("text/plain", other)], blobs: [other], subject: layout.subject,
                artifactType: "application/vnd.acme.notes"))
        let type = "application/vnd.in-toto+json"
        let built = layout.addManifest(
            [SigstoreLayout.layer(type, bill, [("in-toto.io/predicate-type", provenance)])], blobs: [bill],
            #","platform":{"os":"unknown","architecture":"unknown"},"annotations":{"vnd.docker.reference.digest":"\#(layout.digest)"}"#
        )
        layout.layout.manifests.append(built)
        #expect(try await rows(layout) == ["attestation \(provenance)", "other ", "sbom "])
    }
}
