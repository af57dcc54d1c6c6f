import TestKit
import Testing

@Suite(.needsProgram)
struct RescanCommandTests {
    private let setup =
        "cp $repo/Fixtures/layers/telemetry.zip $repo/Fixtures/layers/vendor.zip . && layerlock lock -q *.zip\n"

    @Test("never, rescanned, fresh, stale; the gate follows", .timeLimit(.minutes(2)))
    func story() async throws {
        try await withTemporaryFolder { folder in
            let script = """
                gate() { layerlock verify vendor.zip --max-scan-age 7d --allow-no-advisories --ledger l -q; echo "gate $?"; }
                layerlock status --allow-no-advisories --ledger l -q; echo "status $?"
                gate
                layerlock rescan --ledger l -q; echo "rescan $?"
                layerlock status --allow-no-advisories --ledger l -q; echo "status $?"
                gate
                layerlock status --allow-no-advisories --ledger l -q --as-of 2100-01-01T00:00:00Z; echo "status $?"
                cp $repo/Fixtures/layers/telemetry-tampered.zip telemetry.zip
                layerlock rescan --ledger l -q --all; echo "rescan $?"
                """
            let result = try await shell(setup + script, in: folder)
            let codes = result.text.split(separator: "\n").filter {
                $0.hasPrefix("status ") || $0.hasPrefix("gate ") || $0.hasPrefix("rescan ")
            }
            #expect(codes == ["status 13", "gate 13", "rescan 0", "status 0", "gate 0", "status 13", "rescan 12"])
            #expect(result.errors == "")
        }
    }

    @Test("the ledger lies where the environment says, in a folder for its owner alone")
    func defaultPlace() async throws {
        try await withTemporaryFolder { folder in
            let script = """
                unset XDG_STATE_HOME; HOME=$PWD/home layerlock rescan -q && stat -c %a home/.local/state/layerlock
                XDG_STATE_HOME=$PWD/state HOME=/nowhere layerlock rescan -q && ls state/layerlock
                XDG_STATE_HOME=relative HOME=$PWD/home layerlock status -q --allow-no-advisories && echo found
                """
            let result = try await shell(setup + script, in: folder)
            #expect(result.status == 0)
            #expect(result.text.contains("700\n"))
            #expect(result.text.contains("ledger.sqlite\n"))
            #expect(result.text.contains("found\n"))
        }
    }

    @Test(
        "wrong usage",
        arguments: [
            "verify a.zip --ledger l", "rescan -", "rescan --limit 0", "status --all --lock layers.lock",
            "rescan --max-scan-age soon", "status --output l --ledger l",
            "rescan --output layers.lock --lock layers.lock",
        ])
    func usage(_ arguments: String) async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell(setup + "touch l; layerlock \(arguments)", in: folder)
            #expect(result.status == 64)
        }
    }

    @Test("a ledger that is none is named, and stays as it is")
    func foreignLedger() async throws {
        try await withTemporaryFolder { folder in
            try folder.write("l", "not a ledger")
            for command in ["rescan", "status", "verify vendor.zip --max-scan-age 1d", "ledger check", "ledger export"]
            {
                let result = try await shell(setup + "layerlock \(command) --ledger l", in: folder)
                #expect(result.status == 1)
                #expect((result.errors + result.text).contains("ledger.invalid"))
            }
            #expect(try folder.read("l") == Array("not a ledger".utf8))
        }
    }

    @Test("parts that machines looked at come together, from ledgers and exports; a part that did not come is told")
    func shards() async throws {
        try await withTemporaryFolder { folder in
            let script = """
                cp vendor.zip other.zip; cp vendor.zip third.zip
                for part in 1 2; do
                    layerlock rescan -q --ledger $part.db --shard $part/2 --run-id night vendor.zip other.zip third.zip
                done
                layerlock ledger export --ledger 2.db --output 2.jsonl
                status() { layerlock status -q --all --allow-no-advisories --ledger all.db --expect-shards 2; echo "status $?"; }
                layerlock ledger merge -q 1.db --ledger all.db; echo "merge $?"; status
                layerlock ledger merge -q 2.jsonl --ledger all.db; echo "merge $?"; status
                cp all.db before.db; layerlock ledger merge -q 1.db 2.db --ledger all.db; echo "merge $?"; status
                for name in all before; do layerlock ledger export --ledger $name.db --output $name.jsonl; done
                cmp all.jsonl before.jsonl && echo same
                layerlock ledger merge ./all.db --ledger all.db; echo "itself $?"
                echo junk > junk; layerlock ledger merge junk --ledger all.db; echo "junk $?"; status
                layerlock rescan --shard 1/2 --ledger x.db; echo "without an id $?"
                layerlock rescan --shard 3/2 --run-id n --ledger x.db; echo "no part $?"
                """
            let result = try await shell("unset GITHUB_RUN_ID CI_PIPELINE_ID\n" + setup + script, in: folder)
            let lines = result.text.split(separator: "\n").filter { !$0.hasPrefix("✓") && !$0.hasPrefix("✗") }
            #expect(
                lines == [
                    "merge 0", "status 13", "merge 0", "status 0", "merge 0", "status 0", "same", "itself 64", "junk 1",
                    "status 0", "without an id 64", "no part 64",
                ], "\(result.text)\n\(result.errors)")
            #expect(result.errors.contains("is the ledger that all go into"))
            #expect(result.errors.contains("ledger.export-invalid"))
        }
    }

    @Test(
        "a ledger that must not be written to can be read, and a rescan says so",
        .needs(.setpriv))
    func readOnly() async throws {
        try await withTemporaryFolder { folder in
            let script = """
                umask 022; chmod 755 .; layerlock rescan -q --ledger l/ledger.sqlite 2> /dev/null; mkdir l
                layerlock rescan -q --ledger l/ledger.sqlite && chmod 555 l && chmod 444 l/ledger.sqlite
                # Root may write anywhere: nobody may not.
                as() { if [ "$(id -u)" = 0 ]; then setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; else "$@"; fi; }
                as \(program ?? "") status --allow-no-advisories --ledger l/ledger.sqlite -q; echo "status $?"
                as \(program ?? "") verify vendor.zip --max-scan-age 7d --allow-no-advisories --ledger l/ledger.sqlite -q; echo "gate $?"
                as \(program ?? "") rescan --all --ledger l/ledger.sqlite -q; echo "rescan $?"
                ls l; chmod 755 l
                """
            let result = try await shell(setup + script, in: folder)
            let lines = result.text.split(separator: "\n").filter { !$0.hasPrefix("✓") }
            #expect(lines == ["status 0", "gate 0", "rescan 1", "ledger.sqlite"])
            #expect(result.errors.contains("output.failed"))
        }
    }

    @Test("export and import", .timeLimit(.minutes(2)))
    func exportImport() async throws {
        try await withTemporaryFolder { folder in
            let script = """
                set -e
                layerlock rescan -q --ledger a; layerlock ledger export --ledger a -o one
                layerlock ledger import one --ledger b -q; layerlock ledger import - --ledger b -q < one
                layerlock ledger export --ledger b > two; cmp one two; layerlock ledger check --ledger b -q
                set +e
                for lines in 0 1 5 -1; do head -n $lines one | layerlock ledger import - --ledger c -q; echo "import $?"; done
                sed 's/"clean"/"fine"/' one | layerlock ledger import - --ledger c -q; echo "import $?"
                layerlock status --all --ledger c --format json | grep -c digest
                """
            let result = try await shell(setup + script, in: folder)
            #expect(
                result.text.split(separator: "\n").filter { $0.hasPrefix("import") }
                    == Array(repeating: "import 1", count: 5))
            #expect(result.text.hasSuffix("\n0\n"))
            #expect(result.errors.contains("line 1:"))
        }
    }

    @Test("two rescans at once record all, and the ledger is whole", .timeLimit(.minutes(2)))
    func twoAtOnce() async throws {
        try await withTemporaryFolder { folder in
            let script = """
                layerlock rescan -q --ledger l & layerlock rescan -q --ledger l; one=$?; wait $!; echo "$one $?"
                layerlock rescan -q --all --ledger l & layerlock rescan -q --all --ledger l; one=$?; wait $!; echo "$one $?"
                layerlock ledger check -q --ledger l && layerlock status -q --allow-no-advisories --ledger l > /dev/null && echo whole
                """
            let result = try await shell(setup + script, in: folder)
            // Who is done first may find the other at work. The last one finds nobody.
            let lines = result.text.split(separator: "\n")
            #expect(lines.count { ["0 0", "0 1", "1 0"].contains($0) } == 2)
            #expect(
                lines.contains { $0.hasPrefix("? rescanned") }
                    == lines.contains { $0.contains("held by another run until") })
            #expect(lines.last == "whole")
            #expect(result.errors == "")
        }
    }

    @Test(
        "killed at any moment, the ledger is whole and the next run takes it up", .needs(.python),
        .timeLimit(.minutes(5)))
    func killed() async throws {
        let binary = try #require(program)
        let result = try await Tool.shell.run(["-c", "\(repositoryPath("Scripts/kill-rescan")) \(binary) 5"])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.text.contains("killed 5"))
    }
}
