import TestKit
import Testing

/// How refusals come out of the program, several at once and beside a lockfile.
@Suite(.needsProgram)
struct RefusalCommandTests {
    @Test(
        "what cannot be read weighs more than what is refused, in whatever order a stack names them",
        arguments: [
            "stack $bad nope.zip", "stack nope.zip $bad", "stack $bad --function nope.zip",
            "manifest --stack $bad nope.zip", "stack $good $good $good $good $good nope.zip",
        ])
    func stackOfSeveralFaults(_ command: String) async throws {
        try await withTemporaryFolder { folder in
            let names = "bad=$repo/Fixtures/hostile/hidden-entry.zip; good=$repo/Fixtures/layers/telemetry.zip; "
            let result = try await shell(names + "layerlock " + command, in: folder)
            #expect(result.status == 1)
        }
    }

    @Test("an alert about a pinned file that was replaced stands at its pin", arguments: ["archive", "input"])
    func placeOfARefusal(_ family: String) async throws {
        try await withTemporaryFolder { folder in
            let replace =
                family == "archive" ? "cp $repo/Fixtures/hostile/hidden-entry.zip telemetry.zip" : "rm telemetry.zip"
            let result = try await shell(
                """
                cp $repo/Fixtures/layers/telemetry.zip $repo/Fixtures/layers/vendor.zip .
                layerlock lock telemetry.zip vendor.zip --quiet; \(replace)
                layerlock verify telemetry.zip --lock layers.lock --format sarif > r.sarif
                python3 -c 'import json
                run = json.load(open("r.sarif"))["runs"][0]
                lines = [r["locations"][0]["physicalLocation"]["region"]["startLine"] for r in run["results"]]
                pin = [n for n, l in enumerate(open("layers.lock"), 1) if "\\"name\\": \\"telemetry\\"" in l]
                print(lines == [pin[0] - 1] or lines == pin, lines, pin)'
                """, in: folder)
            #expect(result.text.hasPrefix("True"), "\(result.text) \(result.errors)")
        }
    }

    @Test(
        "a zip that is compressed as a whole is the zip inside, under the file's own digest",
        arguments: ["gzip", "zstd"])
    func compressedZip(_ tool: String) async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell(
                """
                command -v \(tool) > /dev/null || { echo skipped; exit 0; }
                \(tool) -c < $repo/Fixtures/layers/telemetry.zip > packed
                layerlock lock $repo/Fixtures/layers/telemetry.zip --name a --quiet &&
                    layerlock verify packed --name a --lock layers.lock && layerlock unpack packed --to out --quiet &&
                    test -d out/python && layerlock inspect packed --format json | grep -q "$(sha256sum < packed | cut -c1-64)" &&
                    \(tool) -c < $repo/Fixtures/hostile/hidden-entry.zip | layerlock verify - --quiet
                """, in: folder)
            #expect(result.status == 10 || result.text == "skipped\n", "\(result.text) \(result.errors)")
        }
    }

    @Test("--check tells bytes from content") func check() async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell(
                """
                layerlock lock $repo/Fixtures/layers/telemetry.zip --quiet
                layerlock lock $repo/Fixtures/layers/telemetry-repacked.zip --name telemetry --check --format json
                echo $?
                layerlock lock $repo/Fixtures/layers/telemetry-tampered.zip --name telemetry --check --format json
                """, in: folder)
            let parts = result.text.split(separator: "\n12\n")
            #expect(result.status == 12 && parts.count == 2)
            #expect(parts.first?.contains("\"lock.digest\"") == true && parts.first?.contains("lock.drift") == false)
            #expect(parts.last?.contains("\"change\": \"added\"") == true)
        }
    }

    @Test("folders keep their modes in whatever order the archive lists them") func foldersOutOfOrder() async throws {
        try await withTemporaryFolder { folder in
            var zip = ZipBuilder()
            zip.addFolder("d/e/", mode: 0o40755)
            zip.addFolder("d/", mode: 0o40700)
            zip.addFile("d/e/f", "x")
            _ = try folder.write("a.zip", zip.bytes())
            let result = try await shell(
                "layerlock unpack a.zip --to out --quiet && stat -c %a out/d out/d/e", in: folder)
            #expect(result.text == "700\n755\n")
        }
    }
}
