import TestKit
import Testing

/// For whom `verify` judges: `--for`, `--architecture`, `--runtime`.
@Suite("verify --for", .needsProgram, .needs(.python)) struct LambdaCommandTests {
    /// `ids ARGUMENT...` prints the exit code and the ids of Lambda's findings that `verify` gives with these arguments.
    private static let prelude = """
        cat > make.py <<'END'
        import struct, zipfile
        with zipfile.ZipFile("layer.zip", "w") as z:
            for name, mode, data in [
                ("python/a.py", 0o600, b"a = 1"),
                ("lib/x.so", 0o755, b"\\x7fELF\\2\\1\\1" + bytes(9) + struct.pack("<HH", 3, 183) + bytes(44)),
            ]:
                info = zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)); info.create_system = 3
                info.external_attr = (0o100000 | mode) << 16
                z.writestr(info, data)
        END
        cat > ids.py <<'END'
        import json
        findings = json.load(open("out.json"))["artifacts"][0]["findings"]
        print(*sorted({f["id"] for f in findings if f["id"].startswith("lambda.") and f["outcome"] == "warn"}))
        END
        python3 make.py || exit 98
        ids() {
            layerlock verify layer.zip --no-lock --format json "$@" > out.json; code=$?
            if [ -s out.json ]; then echo "$code $(python3 ids.py)"; else echo "$code"; fi
        }

        """

    private func run(_ script: String) async throws -> [Substring] {
        let result = try await withTemporaryFolder { folder in try await shell(Self.prelude + script, in: folder) }
        return result.text.split(separator: "\n")
    }

    @Test("a zip is for Lambda unless somebody says otherwise")
    func consumer() async throws {
        let told = try await run(
            """
            ids; ids --for lambda; ids --for any
            ids --architecture arm64; ids --architecture x86_64
            ids --runtime python3.12; ids --runtime provided.al2023
            """)
        #expect(
            told == [
                "0 lambda.permissions", "0 lambda.permissions", "0 ",
                "0 lambda.permissions", "0 lambda.architecture lambda.permissions",
                "0 lambda.permissions", "0 lambda.bootstrap lambda.permissions",
            ])
    }

    @Test("what makes no sense is wrong usage")
    func wrongUsage() async throws {
        let told = try await run(
            """
            ids --for docker 2> /dev/null; ids --architecture m68k 2> /dev/null
            ids --for any --architecture arm64 2> /dev/null; ids --for any --runtime provided.al2023 2> /dev/null
            """)
        #expect(told == ["64", "64", "64", "64"])
    }
}
