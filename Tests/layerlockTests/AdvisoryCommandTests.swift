import TestKit
import Testing

@Suite(.needsProgram)
struct AdvisoryCommandTests {
    private func prepare(_ folder: TemporaryFolder) throws {
        var zip = ZipBuilder()
        zip.addFile("python/Requests-1.0.dist-info/METADATA", "Name: Requests\nVersion: 1.0\n")
        try folder.write("api.zip", zip.bytes())
        try folder.makeFolder("osv")
        try folder.write(
            "osv/EX-1.yaml",
            """
            id: EX-1
            modified: '2026-11-19T00:00:00Z'
            affected:
            - package:
                name: requests
                ecosystem: PyPI
              ranges:
              - type: ECOSYSTEM
                events:
                - introduced: '0'
                - fixed: 1.10
              database_specific:
                severity: HIGH
            """)
    }

    private let setup = "export XDG_STATE_HOME=$PWD/state; now='--as-of 2026-11-20T12:00:00Z'\n"

    @Test("import, rescan, status, the gate, a threshold, a waiver", .timeLimit(.minutes(2)))
    func story() async throws {
        try await withTemporaryFolder { folder in
            try prepare(folder)
            let script = """
                layerlock advisories import osv -q $now; echo "import $?"
                layerlock lock -q api.zip
                layerlock rescan $now > report; echo "rescan $?"; grep -c 'EX-1, severity high, fixed in 1.10' report
                layerlock rescan -q $now --fail-on critical; echo "rescan $?"
                layerlock status -q $now; echo "status $?"
                layerlock status -q $now --fail-on critical; echo "status $?"
                layerlock verify api.zip -q $now --max-scan-age 7d; echo "gate $?"
                layerlock status $now --format openmetrics | grep 'severity="high"'
                mkdir .layerlock; waive() { echo '{"schemaVersion": 1, "waivers": [{"id": "EX-1", "reason": "r", "owner": "o", "until": "'$1'"}]}' > .layerlock/waivers.json; }
                waive 2026-12-01; layerlock rescan -q $now; echo "rescan $?"
                layerlock verify api.zip -q $now --max-scan-age 7d; echo "gate $?"
                waive 2026-11-01; layerlock status -q $now --fail-on critical; echo "status $?"
                echo '{' > .layerlock/waivers.json; layerlock rescan -q $now; echo "rescan $?"
                """
            let result = try await shell(setup + script, in: folder)
            let lines = result.text.split(separator: "\n").filter { line in
                !["✓", "✗", " "].contains { line.hasPrefix($0) }
            }
            #expect(
                lines == [
                    "import 0", "rescan 14", "1", "rescan 0", "status 14", "status 0", "gate 14",
                    #"layerlock_findings{severity="high"} 1"#, "rescan 0", "gate 0", "status 14", "rescan 1",
                ])
            #expect(result.errors.contains("waivers.invalid"))
        }
    }

    @Test("a newer import is compared without the artifacts, and tells what came and went")
    func news() async throws {
        try await withTemporaryFolder { folder in
            try prepare(folder)
            let script = """
                layerlock lock -q api.zip; layerlock advisories import osv -q $now; layerlock rescan -q $now > /dev/null; rm api.zip
                sed -i 's/EX-1/EX-2/' osv/EX-1.yaml; layerlock advisories import osv $now
                layerlock rescan $now
                layerlock advisories match $now
                """
            let result = try await shell(setup + script, in: folder)
            #expect(result.text.contains("1: 1 added, 0 changed, 1 removed"))
            #expect(result.text.contains("newly affected  api: pkg:pypi/requests@1.0: EX-2"))
            #expect(result.text.contains("no longer affected  api: pkg:pypi/requests@1.0: EX-1"))
            #expect(result.text.contains("compared 0 of 1 package: 0 newly affected, 0 no longer"))
            #expect(result.errors == "")
        }
    }

    @Test("list says how old the data are, in words and as JSON; remove takes a source out")
    func list() async throws {
        try await withTemporaryFolder { folder in
            try prepare(folder)
            let script = """
                layerlock advisories list; layerlock advisories import osv -q --name ours $now
                layerlock advisories list --as-of 2026-11-24T00:00:00Z; layerlock advisories list --as-of 2026-11-25T00:00:00Z
                layerlock advisories list --format json --as-of 2026-11-25T00:00:00Z
                layerlock advisories remove theirs; echo "remove $?"; layerlock advisories remove ours; echo "remove $?"
                """
            let result = try await shell(setup + script, in: folder)
            #expect(result.text.contains("no advisories were imported"))
            #expect(result.text.contains("PyPI  1 record, data of 2026-11-19T00:00:00Z, 5d old\n"))
            #expect(result.text.contains("6d old: stale, 5d are allowed"))
            #expect(result.text.contains(#""isStale": true"#))
            #expect(result.text.hasSuffix("remove 1\nremove 0\n"))
        }
    }

    @Test("an import is all or nothing, and names what is broken")
    func broken() async throws {
        try await withTemporaryFolder { folder in
            try prepare(folder)
            let script = """
                layerlock advisories import osv -q $now; cp osv/EX-1.yaml osv/EX-3.yaml; sed -i 's/EX-1/EX-3/; s/^modified.*//' osv/EX-3.yaml
                layerlock advisories import osv $now; echo "import $?"; layerlock advisories import nowhere $now; echo "import $?"
                layerlock advisories list --format json | grep '"records": 1'
                """
            let result = try await shell(setup + script, in: folder)
            #expect(result.text.hasPrefix("import 1\nimport 1\n"))
            #expect(result.errors.contains("EX-3.yaml: line 1: modified is missing"))
        }
    }

    @Test(
        "wrong usage",
        arguments: [
            "advisories import", "advisories import - ", "advisories import a b --name c", "rescan --fail-on none",
            "verify api.zip --fail-on high", "status --waivers w --output w",
        ])
    func usage(_ arguments: String) async throws {
        try await withTemporaryFolder { folder in
            try prepare(folder)
            let result = try await shell(setup + "touch w; layerlock \(arguments)", in: folder)
            #expect(result.status == 64)
        }
    }
}
