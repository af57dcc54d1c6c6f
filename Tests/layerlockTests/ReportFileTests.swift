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
            #expect(result.text.contains("rescanned 1 artifact: 1 unowned"))
            #expect(String(decoding: try folder.read("a.json"), as: UTF8.self).contains("\"schemaVersion\""))
        }
    }

    @Test("a stored report gives the bytes that the command gave in that format, of verify, rescan and status")
    func stored() async throws {
        try await withTemporaryFolder { folder in
            let script = """
                export AWS_ACCOUNT_ID=123456789012 AWS_REGION=eu-central-1
                formats="text html markdown markdown-summary markdown-gitlab junit github gitlab gitlab-dependency-scanning"
                formats="$formats gitlab-container-scanning sarif asff vex json"
                again() {
                    name=$1; shift; reports=""
                    for format in $formats $own; do reports="$reports --report $format=$name.$format"; done
                    layerlock "$@" --format json --output $name.stored $reports > /dev/null 2>&1; echo "$name $?"
                    for format in $formats $own; do
                        layerlock report $name.stored --format $format | cmp - $name.$format && echo same
                    done | sort | uniq -c | tr -s ' '
                }
                own=vsa again verify verify a.zip --lock layers.lock
                printf 'x' >> a.zip
                own=vsa again refused verify a.zip --lock layers.lock
                own= again rescan rescan --ledger l.sqlite
                own=openmetrics again status status --ledger l.sqlite
                layerlock report rescan.stored --format openmetrics; echo "metrics $?"
                """
            let result = try await shell(Self.setup + script, in: folder)
            #expect(
                result.text.split(separator: "\n").map { $0.drop { $0 == " " } } == [
                    "verify 0", "15 same", "refused 10", "15 same", "rescan 10", "14 same", "status 13", "15 same",
                    "metrics 64",
                ], "\(result.text)\(result.errors)")
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
