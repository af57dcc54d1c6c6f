import TestKit
import Testing

@Suite("One run, a report in several formats", .needsProgram)
struct ReportFileTests {
    private static let setup = "cp $repo/Fixtures/layers/telemetry.zip a.zip; layerlock lock a.zip --quiet; "

    @Test("each --report is a file of that format; standard output has the text all the same")
    func several() async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell(
                Self.setup
                    + "layerlock verify a.zip --no-lock --report sarif=a.sarif --report junit=a.xml --report github=a=b.txt",
                in: folder)
            #expect(result.status == 0)
            #expect(result.text.contains("allowed"))
            #expect(String(decoding: try folder.read("a.sarif"), as: UTF8.self).contains("\"version\": \"2.1.0\""))
            #expect(String(decoding: try folder.read("a.xml"), as: UTF8.self).contains("<testsuites "))
            #expect(String(decoding: try folder.read("a=b.txt"), as: UTF8.self).hasPrefix("layerlock: allowed"))
        }
    }

    @Test("a rescan writes them beside the lines that it prints as it goes")
    func rescan() async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell(
                Self.setup + "layerlock rescan a.zip --ledger l.sqlite --report json=a.json", in: folder)
            #expect(result.status == 0)
            #expect(result.text.contains("rescanned 1 artifact: 1 clean"))
            #expect(String(decoding: try folder.read("a.json"), as: UTF8.self).contains("\"schemaVersion\""))
        }
    }

    @Test(
        "no report goes over what the command reads, over another report, or to standard output",
        arguments: [
            "--report sarif=a.zip", "--report sarif=layers.lock", "--report sarif=x --report json=./x",
            "--output x --report json=x", "--report json=-", "--report json", "--report json=", "--report =x",
            "--report yaml=x",
        ])
    func refused(_ options: String) async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell(
                Self.setup
                    + "layerlock verify a.zip --lock layers.lock \(options); status=$?; test -e x && exit 9; exit $status",
                in: folder)
            #expect(result.status == 64)
        }
    }
}
