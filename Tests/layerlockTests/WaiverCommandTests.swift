import TestKit
import Testing

@Suite("Waivers on the command line", .needsProgram)
struct WaiverCommandTests {
    private let setup = """
        export XDG_STATE_HOME=$PWD/state; now='--as-of 2026-11-20T12:00:00Z'; waivers=.layerlock/waivers.json
        add() { layerlock waivers add "$@" $now; echo "add $?"; }

        """

    @Test("one is added once, the file keeps what stands in it, and what is left open or past is refused")
    func add() async throws {
        try await withTemporaryFolder { folder in
            let script = """
                add CVE-1 --owner ops --reason 'not reached' --until 2027-01-31; cp $waivers first
                add CVE-1 --owner dev --reason again --until 2028-01-31; cmp $waivers first && echo kept
                add CVE-1 --package pkg:pypi/requests --artifact api --path python/ --owner ops --reason r --until 2027-01-31
                head -c $(($(wc -c < first) - 7)) first | cmp -n $(($(wc -c < first) - 7)) - $waivers && echo kept
                add CVE-2 --owner ops --reason r --until 2026-11-19; add CVE-2 --owner ops --reason r
                add CVE-2 --owner ' ' --reason r --until 2027-01-31; add --owner ops --reason r --until 2027-01-31
                add CVE-2 --owner ops --reason r --until never; add CVE-2 --package requests --owner o --reason r --until 2027-01-31
                grep -c CVE $waivers; echo '{' > $waivers; add CVE-3 --owner ops --reason r --until 2027-01-31; cat $waivers
                """
            let result = try await shell(setup + script, in: folder)
            let lines = result.text.split(separator: "\n").filter { !$0.hasPrefix(".layerlock") }
            #expect(
                lines == [
                    "add 0", "add 1", "kept", "add 0", "kept", "add 1", "add 64", "add 64", "add 64", "add 64",
                    "add 64", "2",
                    "add 1", "{",
                ])
            #expect(result.errors.contains("ops has waived it until 2027-01-31 already"))
            #expect(result.errors.contains("would excuse nothing"))
        }
    }

    @Test(
        "unused ones, those that end soon, and statements about something else are told by rescan, status and the gate")
    func told() async throws {
        try await withTemporaryFolder { folder in
            var zip = ZipBuilder()
            zip.addFile("python/Requests-1.0.dist-info/METADATA", "Name: Requests\nVersion: 1.0\n")
            try folder.write("api.zip", zip.bytes())
            try folder.makeFolder("osv")
            try folder.write(
                "osv/a.json",
                #"""
                {"id": "EX-1", "modified": "2026-11-19T00:00:00Z", "affected": [{"package": {"name": "requests", "ecosystem": "PyPI"},
                "versions": ["1.0"]}]}
                """#)
            try folder.write(
                "vex.json",
                #"""
                {"@context": "https://openvex.dev/ns/v0.2.0", "timestamp": "2026-11-01T00:00:00Z", "statements": [
                {"vulnerability": "EX-1", "products": ["pkg:pypi/requests@2.0"], "status": "fixed"}]}
                """#)
            let script = """
                layerlock advisories import osv -q $now; layerlock lock -q api.zip
                add EX-1 --path python/ --owner ops --reason r --until 2026-12-03 > /dev/null
                add EX-2 --owner ops --reason r --until 2027-01-31 > /dev/null
                tell() { "$@" $now > report; echo "$?"; for id in ending unused; do grep -c "scan.waiver-$id  " report; done; }
                tell layerlock rescan --lock layers.lock; tell layerlock status; tell layerlock verify --max-scan-age 7d api.zip
                layerlock status $now --vex vex.json --waivers none.json > report 2>&1; echo "$?"
                echo '{"schemaVersion": 1, "waivers": []}' > none.json
                layerlock status $now --vex vex.json --waivers none.json > report; echo "$?"; grep -c 'of another version' report
                """
            let result = try await shell(setup + script, in: folder)
            #expect(
                result.text.split(separator: "\n") == ["0", "1", "1", "0", "1", "1", "0", "1", "0", "1", "14", "1"])
        }
    }
}
