import LayerTestKit
import Testing

@Suite(.enabled(if: program != nil, "layerlock is not built beside the tests"))
struct OutputTests {
    @Test(
        "no output goes over what the command reads, by whatever name",
        arguments: [
            "layerlock verify a.zip --output a.zip", "layerlock inspect a.zip --output ./link.zip",
            "layerlock manifest a.zip --output a.zip", "layerlock diff a.zip b.zip --output b.zip",
            "layerlock endorse a.zip --profile p --key k --chain c --until 2030-01-01T00:00:00Z --reason r --output a.zip",
            "layerlock sign a.zip --profile p --key b.zip --chain c --output b.zip",
        ])
    func outputOverInput(_ command: String) async throws {
        try await withTemporaryFolder { folder in
            let setup = "cp $repo/Fixtures/layers/telemetry.zip a.zip; cp a.zip b.zip; ln -s a.zip link.zip; "
            let check =
                "; status=$?; cmp -s a.zip $repo/Fixtures/layers/telemetry.zip && cmp -s b.zip a.zip || exit 9; exit $status"
            let result = try await shell(setup + command + check, in: folder)
            #expect(result.status == 64)
        }
    }

    @Test("unpack reports as the other commands do, and nothing is written of what is refused")
    func unpackReports() async throws {
        try await withTemporaryFolder { folder in
            let layer = try await shell(
                "layerlock unpack $repo/Fixtures/layers/telemetry.zip --to out --format json --output r.json"
                    + " && grep -q '\"verdict\": \"allow\"' r.json && test -d out/python",
                in: folder)
            #expect(layer.status == 0)
            let hostile = try await shell(
                "layerlock unpack $repo/Fixtures/hostile/hidden-entry.zip --to no --format json", in: folder)
            #expect(hostile.status == 10)
            #expect(hostile.text.contains("archive.zip-hidden-entry"))
            let nothing = try await shell("test ! -e no", in: folder)
            #expect(nothing.status == 0)
            let again = try await shell(
                "layerlock unpack $repo/Fixtures/layers/telemetry.zip --to out --format json", in: folder)
            #expect(again.status == 1)
            #expect(again.text.contains("output.exists"))
        }
    }

    @Test(
        "an altered manifest beside the lockfile is an error, though the tree alone would do", arguments: [true, false])
    func alteredManifest(isArtifactAsPinned: Bool) async throws {
        try await withTemporaryFolder { folder in
            let found = isArtifactAsPinned ? "telemetry" : "telemetry-tampered"
            let result = try await shell(
                """
                layerlock lock $repo/Fixtures/layers/telemetry.zip; for m in layers.lock.d/*; do echo >> $m; done
                layerlock verify $repo/Fixtures/layers/\(found).zip --name telemetry --lock layers.lock
                """, in: folder)
            #expect(result.status == 1)
            #expect(result.text.contains("lockfile.manifest-invalid"))
        }
    }

    @Test("a pin needs a name", arguments: ["''", "\"$(printf 'a\\001b')\""])
    func lockWithoutAName(_ name: String) async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell(
                "layerlock lock $repo/Fixtures/layers/telemetry.zip --name \(name)", in: folder)
            #expect(result.status == 64)
        }
    }
}
