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

    @Test func artifactsOfOneFileNameGoInOneCall() async throws {
        let answer = try await run(
            """
            mkdir a b; mv telemetry.zip a/layer.zip; mv vendor.zip b/layer.zip; rm layers.lock
            layerlock lock telemetry=a/layer.zip vendor=b/layer.zip || exit 98
            layerlock verify telemetry=a/layer.zip vendor=b/layer.zip --strict-names --complete || exit 97
            layerlock verify telemetry=b/layer.zip vendor=a/layer.zip
            """)
        #expect(answer.status == 12)
        #expect(answer.text.contains("telemetry holds what vendor pins"))
        #expect(answer.text.contains("vendor holds what telemetry pins"))
    }

    @Test func aFileWithAnEqualsSignIsNamedByItsPath() async throws {
        let answer = try await run("cp telemetry.zip a=b.zip; layerlock inspect ./a=b.zip --format json")
        #expect(answer.status == 0)
        #expect(answer.text.contains("\"name\": \"a=b\""))
        #expect(try await run("cp telemetry.zip a=b.zip; layerlock inspect a=b.zip").status == 1)
    }

    @Test func theUsualLockfileIsComparedWith() async throws {
        let answer = try await run("cp vendor.zip telemetry.zip; layerlock verify telemetry.zip")
        #expect(answer.status == 12)
        #expect(answer.text.contains("compared with layers.lock"))
        #expect(try await run("cp vendor.zip telemetry.zip; layerlock verify telemetry.zip --no-lock").status == 0)
        // What has the lockfile's name and is none is no reason to compare with nothing.
        #expect(try await run("ln -sf nowhere layers.lock; layerlock verify telemetry.zip").status == 1)
    }

    @Test func withoutArtifactsAllThatIsPinnedIsVerified() async throws {
        let good = try await run("layerlock verify")
        #expect(good.status == 0, "\(good.text)")
        #expect(good.text.contains("2 artifacts"))
        #expect(try await run("cp vendor.zip telemetry.zip; layerlock verify").status == 12)
        #expect(try await run("rm vendor.zip; layerlock verify").status == 1)
        #expect(try await run("rm layers.lock; layerlock verify").status == 64)
        let folder = try await run("mkdir sub; cd sub; layerlock verify --lock ../layers.lock")
        #expect(folder.status == 0, "\(folder.text)")
    }

    @Test func aPinThatNothingAnswersToIsUnseen() async throws {
        let answer = try await run("layerlock verify telemetry.zip --complete")
        #expect(answer.status == 12)
        #expect(answer.text.contains("lock.unseen"))
        #expect(try await run("layerlock verify telemetry.zip").status == 0)
    }

    @Test func aLockfileThatPinsNothingIsNone() async throws {
        let answer = try await run(
            "printf '{\"schemaVersion\": 1, \"artifacts\": []}' > e.lock; layerlock verify telemetry.zip --lock e.lock")
        #expect(answer.status == 1)
        #expect(answer.text.contains("pins nothing"))
    }
}
