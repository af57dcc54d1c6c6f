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

    @Test("a pin needs a name", arguments: ["''", "\"$(printf 'a\\001b')\""])
    func lockWithoutAName(_ name: String) async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell(
                "layerlock lock $repo/Fixtures/layers/telemetry.zip --name \(name)", in: folder)
            #expect(result.status == 64)
        }
    }
}
