import TestKit
import Testing

@Suite(.needsProgram, .needsPostgres)
struct PostgresCommandTests {
    /// What the commands say with a ledger that is called by a name of no matter what it is.
    private static let story = """
        cp $repo/Fixtures/layers/telemetry.zip $repo/Fixtures/layers/vendor.zip .
        layerlock lock -q *.zip
        say() { name=$1; shift; for f in text json; do
            "$@" --format $f --ledger "$ledger" --as-of 2030-01-01T00:00:00Z > out 2> err; echo "$name $f $?"
            cat out err | LEDGER=$ledger python3 -c 'import os, re, sys; t = sys.stdin.read().replace(os.environ["LEDGER"], "LEDGER")
        print(re.sub(r"(?m)\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z|[0-9a-f]{8}-[0-9a-f-]{27}|\\"(run|duration|age)[^,]*,?|, \\d+ ms", "TIME", t))'
        done; }
        say never layerlock status --allow-no-advisories
        say rescan layerlock rescan --run-id one
        say status layerlock status --allow-no-advisories
        say again layerlock rescan --run-id two --all
        say verify layerlock verify vendor.zip --max-scan-age 7d --allow-no-advisories
        say all layerlock status --all --allow-no-advisories
        """

    @Test("rescan, status and verify say the same of a ledger on a server as of one in a file", .timeLimit(.minutes(2)))
    func sameWords() async throws {
        let place = try PostgresServer.database()
        try await withTemporaryFolder { folder in
            let file = try await shell("ledger='a&file'\n\(Self.story)", in: folder)
            let other = try await shell("rm -rf *; ledger='\(place)'\n\(Self.story)", in: folder)
            #expect(file.status == 0)
            #expect(file.text.contains("verify json 13"))
            #expect(file.text == other.text)
            #expect(file.errors == other.errors)
        }
    }

    @Test("a ledger is copied to a server and back as it is; a second time nothing is written", .timeLimit(.minutes(2)))
    func copies() async throws {
        let place = try PostgresServer.database()
        try await withTemporaryFolder { folder in
            let result = try await shell(
                """
                cp $repo/Fixtures/layers/telemetry.zip $repo/Fixtures/layers/vendor.zip .
                layerlock lock -q *.zip; layerlock rescan -q --ledger a.db
                layerlock ledger copy -q a.db '\(place)'; echo "there $?"
                layerlock ledger copy -q '\(place)' b.db; echo "back $?"
                for l in a.db b.db '\(place)'; do layerlock ledger export --ledger "$l" > e; sha256sum < e; done | uniq | wc -l
                layerlock ledger copy -q a.db b.db; echo "again $?"
                layerlock ledger copy -q a.db ./a.db; echo "itself $?"
                layerlock ledger copy -q nothing c.db; echo "nothing $?"; test -e c.db || echo none
                layerlock ledger merge -q '\(place)' --ledger d.db; echo "merge $?"
                """, in: folder)
            #expect(
                result.text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("rescanned") } == [
                    "there 0", "back 0", "1", "again 1", "itself 64", "nothing 1", "none", "merge 0",
                ])
        }
    }
}
