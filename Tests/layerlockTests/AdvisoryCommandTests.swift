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
                layerlock rescan $now > report; echo "rescan $?"; grep -c 'new  EX-1  high  requests 1.0  → 1.10  api' report
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
                !["✓", "✗", "!", " "].contains { line.hasPrefix($0) }
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

    @Test("a CI service's run has its id, and a retry of it the same answer; what came and went is asked for by it")
    func runs() async throws {
        try await withTemporaryFolder { folder in
            try prepare(folder)
            let script = """
                layerlock lock -q api.zip; layerlock rescan -q $now > /dev/null; layerlock advisories import osv -q $now
                export GITHUB_RUN_ID=42
                layerlock rescan $now --fail-on new > first; echo "rescan $?"; layerlock rescan $now --fail-on new > second
                echo "rescan $?"; grep -c ' new ' first; grep -c ' new ' second
                GITHUB_RUN_ID=43 layerlock rescan $now --fail-on new | grep -c 'nothing new'
                layerlock status $now --since github:42 --fail-on new | grep -c ' came '; layerlock status $now --since 2026-11-19 | grep -c 'came  EX-1'
                layerlock status -q $now --since nobody; echo "status $?"; layerlock rescan $now --run-id 'a b'; echo "rescan $?"
                layerlock verify api.zip -q $now --baseline 2026-11-19; echo "verify $?"
                layerlock verify api.zip -q $now --max-scan-age 7d --fail-on new --baseline github:43 > /dev/null; echo "gate $?"
                """
            let result = try await shell(setup + script, in: folder)
            #expect(
                result.text.split(separator: "\n") == [
                    "rescan 14", "rescan 14", "1", "1", "1", "0", "1", "status 1", "rescan 64", "verify 64", "gate 0",
                ])
        }
    }

    @Test(
        "what came since a revision is what came since its commit; a revision that is an option is none",
        .needs("git") { try await Tool.shell.run(["-c", "git --version"]).status == 0 })
    func sinceRevision() async throws {
        try await withTemporaryFolder { folder in
            try prepare(folder)
            let script = """
                layerlock lock -q api.zip; layerlock advisories import osv -q $now; layerlock rescan -q $now > /dev/null
                git init -q .; git config user.name t; git config user.email t@example.org
                commit() { GIT_COMMITTER_DATE=$1 git commit -q --allow-empty -m x; git tag $2; }
                commit 2026-11-19T00:00:00Z v1; commit 2026-11-21T00:00:00Z v2
                layerlock status $now --since v1 | grep -c 'came  EX-1'; layerlock status $now --since v2 | grep -c 'came  EX-1'
                layerlock status -q $now --since=--output=x 2> e; echo "odd $?"; grep -c 'no commit' e; test -e x; echo "x $?"
                """
            let result = try await shell(setup + script, in: folder)
            #expect(
                result.text.split(separator: "\n") == ["1", "0", "odd 1", "1", "x 1"], "\(result.text)\(result.errors)")
        }
    }

    @Test("list says how old the data are, in words and as JSON; remove takes a source out")
    func list() async throws {
        try await withTemporaryFolder { folder in
            try prepare(folder)
            let script = """
                layerlock advisories list; layerlock advisories import osv -q --name ours $now
                layerlock advisories list --as-of 2026-11-24T00:00:00Z; layerlock advisories list --as-of 2026-11-26T00:00:00Z
                layerlock advisories list --format json --as-of 2026-11-26T00:00:00Z
                layerlock advisories remove theirs; echo "remove $?"; layerlock advisories remove ours; echo "remove $?"
                """
            let result = try await shell(setup + script, in: folder)
            #expect(result.text.contains("no advisories were imported"))
            #expect(
                result.text.contains("PyPI  1 record, data of 2026-11-19T00:00:00Z, 5d old, imported 3d 12h ago\n"))
            #expect(result.text.contains("imported 5d 12h ago: stale, 5d are allowed"))
            #expect(result.text.contains(#""isStale": true"#))
            #expect(result.text.hasSuffix("remove 1\nremove 0\n"))
        }
    }

    @Test("the age counts from when a mirror says that it fetched; that is never yet to come")
    func fetched() async throws {
        try await withTemporaryFolder { folder in
            try prepare(folder)
            let script = """
                layerlock advisories import osv -q $now --fetched 2026-11-20T12:00:01Z; echo "import $?"
                layerlock advisories import osv -q $now --fetched 2026-11-16T12:00:00Z; echo "import $?"
                layerlock lock -q api.zip; layerlock rescan -q $now --fail-on critical > report; echo "rescan $?"
                gate() { layerlock verify api.zip --max-scan-age 7d --fail-on critical "$@" | grep 'outdated-database  '; }
                gate --as-of 2026-11-21T12:00:00Z; echo "none"
                gate --as-of 2026-11-21T12:00:01Z; gate $now --max-advisory-age 1d; gate $now --max-data-age 1h
                """
            let result = try await shell(setup + script, in: folder)
            let lines = result.text.split(separator: "\n")
            #expect(lines.prefix(4) == ["import 1", "import 0", "rescan 0", "none"])
            #expect(lines.dropFirst(4).count == 3)
            #expect(result.text.contains("imported 5d ago, 5d allowed"))
            #expect(result.text.contains("imported 4d ago, 1d allowed"))
            #expect(result.text.contains("newest change 1d 12h ago, 1h allowed"))
            #expect(result.errors.contains("yet to come"))
        }
    }

    @Test("without advisories a layer with packages passes no gate, and one without packages needs none")
    func noAdvisories() async throws {
        try await withTemporaryFolder { folder in
            try prepare(folder)
            var bare = ZipBuilder()
            bare.addFile("bin/tool", "1")
            try folder.write("bare.zip", bare.bytes())
            let script = """
                layerlock lock -q api.zip bare.zip; layerlock rescan $now > report; echo "rescan $?"
                grep -c 'no advisories were imported: packages were compared with nothing' report
                asked() { layerlock rescan -q $now --fail-on new:high "$@" > report; echo "asked $?"; }
                asked; grep -c 'scan.never  ' report; asked --all; asked --allow-no-advisories; asked bare.zip
                gate() { layerlock verify -q $now --max-scan-age 7d "$@" > report; echo "gate $?"; }
                gate api.zip; grep -c 'scan.never  ' report; gate api.zip --allow-no-advisories; gate bare.zip
                layerlock status -q $now > report; echo "status $?"
                layerlock status $now | grep -c 'its packages were compared with nothing'
                layerlock status -q $now --allow-no-advisories > report; echo "status $?"
                sed -i 's/ecosystem: PyPI/ecosystem: npm/' osv/EX-1.yaml; layerlock advisories import osv -q $now
                layerlock rescan -q $now > report; gate api.zip; grep -c 'scan.unmatched.*PyPI\\|PyPI' report
                gate api.zip --allow-unmatched PyPI; gate api.zip --allow-unmatched npm; gate bare.zip
                """
            let result = try await shell(setup + script, in: folder)
            #expect(
                result.text.split(separator: "\n") == [
                    "rescan 0", "1", "asked 13", "1", "asked 13", "asked 0", "asked 0", "gate 13", "1", "gate 0",
                    "gate 0", "status 13", "1", "status 0", "gate 13", "1",
                    "gate 0",
                    "gate 13", "gate 0",
                ])
            #expect(result.errors == "")
        }
    }

    @Test("a new catalogue of exploited vulnerabilities counts without a comparison, and fails what is mild")
    func exploited() async throws {
        try await withTemporaryFolder { folder in
            try prepare(folder)
            try folder.write(
                "kev.json",
                #"""
                {"title": "CISA Catalog", "catalogVersion": "2026.11.20", "dateReleased": "2026-11-20T10:00:00.0000Z", "count": 1,
                "vulnerabilities": [{"cveID": "CVE-2026-1001", "vendorProject": "a", "product": "b", "vulnerabilityName": "c",
                "dateAdded": "2026-11-20", "shortDescription": "d", "requiredAction": "e", "dueDate": "2026-12-11",
                "knownRansomwareCampaignUse": "Known", "notes": "", "cwes": []}]}
                """#)
            try folder.write(
                "epss_scores-2026-11-20.csv",
                "#model_version:v2025.03.14,score_date:2026-11-20T00:00:00+0000\ncve,epss,percentile\nCVE-2026-1001,0.94367,0.999\n"
            )
            let script = """
                sed -i 's/^modified/aliases: [CVE-2026-1001]\\nmodified/; s/HIGH/LOW/' osv/EX-1.yaml
                layerlock advisories import osv -q $now; layerlock lock -q api.zip
                layerlock rescan -q $now --fail-on critical > report; echo "rescan $?"
                gate() { layerlock verify $now --max-scan-age 7d api.zip "$@" > report; echo "gate $?"; }
                gate --fail-on critical; gate --fail-on kev
                gzip -k epss_scores-2026-11-20.csv; layerlock advisories import $now kev.json epss_scores-2026-11-20.csv.gz
                gate --fail-on critical; gate --fail-on kev,new:critical; tr -s ' \\n' ' ' < report | grep -o 'exploited since.*EPSS.'
                gate --fail-on fixable:high
                sed -i 's/CVE-2026-1001/CVE-2026-1002/' kev.json; layerlock advisories import -q $now kev.json
                gate --fail-on kev; layerlock advisories list $now | grep -o 'kev .*'
                layerlock ledger export -q --output e; layerlock ledger import -q e --ledger copy; layerlock ledger check -q --ledger copy
                layerlock ledger export --ledger copy | cmp - e && echo same
                sed -i 's/"count": 1/"count": 2/' kev.json; layerlock advisories import -q $now kev.json; echo "import $?"
                """
            let result = try await shell(setup + script, in: folder)
            let lines = result.text.split(separator: "\n").filter { !$0.hasPrefix(" ") && !$0.hasPrefix("/") }
            #expect(
                lines.filter { !$0.hasPrefix("kev ") && !$0.hasPrefix("exploited") } == [
                    "rescan 0", "gate 0", "gate 14", "gate 14", "gate 14", "gate 14", "gate 0", "same", "import 1",
                ])
            #expect(result.text.contains("exploited since 2026-11-20, by ransomware too, due 2026-12-11"))
            #expect(result.text.contains("94.36 % (EPSS)"))
            #expect(result.errors.contains("the document is not whole"))
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
