import TestKit
import Testing

/// Content is bound to the name that it is deployed under.
@Suite(.needsProgram) struct BindingCommandTests {
    private func run(_ script: String) async throws -> (status: Int32, text: String) {
        try await withTemporaryFolder { folder in
            let prelude = """
                cp "$repo/Fixtures/layers/telemetry.zip" telemetry.zip
                cp "$repo/Fixtures/layers/vendor.zip" vendor.zip
                layerlock lock telemetry.zip vendor.zip > lock.txt || exit 99

                """
            let result = try await shell(prelude + script, in: folder)
            return (result.status, result.text + result.errors)
        }
    }

    @Test func anotherPinsContentFails() async throws {
        let answer = try await run("cp vendor.zip telemetry.zip; layerlock verify telemetry.zip --lock layers.lock")
        #expect(answer.status == 12)
        #expect(answer.text.contains("lock.swapped"))
        #expect(answer.text.contains("telemetry holds what vendor pins"))
        #expect(!answer.text.contains("allowed"))
    }

    @Test func anOlderVersionInANewersPlaceFails() async throws {
        let answer = try await run(
            """
            cp telemetry.zip layer-1.zip; cp vendor.zip layer-2.zip
            layerlock lock layer-1.zip layer-2.zip --output v.lock > lock.txt || exit 99
            cp layer-1.zip layer-2.zip
            layerlock verify layer-2.zip --lock v.lock
            """)
        #expect(answer.status == 12)
        #expect(answer.text.contains("another version of it"))
    }

    @Test func whatIsAskedAsItselfPasses() async throws {
        let answer = try await run("layerlock verify telemetry.zip vendor.zip --lock layers.lock --strict-names")
        #expect(answer.status == 0, "\(answer.text)")
        #expect(!answer.text.contains("lock.unnamed"))
    }

    @Test func anotherFilesNameIsTold() async throws {
        let copied = try await run("cp telemetry.zip download.bin; layerlock verify download.bin --lock layers.lock")
        #expect(copied.status == 0, "\(copied.text)")
        #expect(copied.text.contains("lock.unnamed"))
        let strict = try await run(
            "layerlock verify - --lock layers.lock --strict-names < telemetry.zip")
        #expect(strict.status == 12)
        #expect(strict.text.contains("lock.unnamed"))
        let named = try await run(
            "layerlock verify - --lock layers.lock --strict-names --name telemetry < telemetry.zip")
        #expect(named.status == 0, "\(named.text)")
    }
}
