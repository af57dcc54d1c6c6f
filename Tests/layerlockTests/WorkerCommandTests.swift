import TestKit
import Testing

@Suite(.needsProgram, .needsPostgres)
struct WorkerCommandTests {
    /// What stands before each script: layers of which one is drifted and one is gone, and ways to look at the queue.
    private func prelude(_ place: String) -> String {
        """
        ledger='\(place)'; export LAYERLOCK_LEDGER=$ledger
        program=\(PostgresServer.worker ?? ""); worker() { $program "$@"; }
        sql() { psql -qAtX -d "$ledger" -c "$1"; }
        for n in 1 2 3 4; do cp $repo/Fixtures/layers/telemetry.zip $n.zip; printf x$n > x$n; zip -q $n.zip x$n; done
        layerlock lock -q *.zip

        """
    }

    private func run(_ script: String) async throws -> Tool.Result {
        let place = try PostgresServer.database()
        return try await withTemporaryFolder { folder in
            let result = try await shell(prelude(place) + script, in: folder)
            try PostgresServer.execute("DROP SCHEMA IF EXISTS layerlock CASCADE", in: place)
            return result
        }
    }

    @Test(
        "two workers find what one machine's rescan finds, drifted and missing layers too; what is due once is queued once",
        .timeLimit(.minutes(4)))
    func sameAnswers() async throws {
        let result = try await run(
            """
            cp 4.zip 2.zip; rm 3.zip
            layerlock rescan -q --ledger one.db --run-id night > /dev/null; echo "alone $?"
            worker enqueue > /dev/null; echo "enqueue $?"
            worker enqueue | tr -s ' '
            worker run --drain -q --jobs 1 > a 2>&1 & worker run --drain -q --jobs 1 > b 2>&1; wait
            sql "UPDATE layerlock.queue SET due = 0, failures = 4"
            worker run --drain -q > c 2>&1; echo "run $?"
            sql 'SELECT count(*) FROM layerlock.queue'
            layerlock rescan -q --run-id night > /dev/null; echo "rescan $?"
            for l in one.db "$ledger"; do
                layerlock status --format json --ledger "$l" --allow-no-advisories > s; echo "status $?"
                LEDGER=$l python3 -c 'import json, re; s = json.load(open("s"))
            for n in ("asOf", "inputs", "ledger", "lastRun", "settings"): s.pop(n, None)
            print(re.sub(r"[0-9-]{10}T[0-9:.]+Z", "", re.sub(r"\\"age\\": [0-9.]+", "", json.dumps(s, sort_keys=True))))' | sha256sum
            done | sort | uniq -c | tr -s ' '
            """)
        let lines = result.text.split(separator: "\n").map(String.init)
        #expect(
            lines.prefix(8) == [
                "alone 1", "enqueue 0", "enqueued", " added 0", " in the queue already 4", " not due 0", "run 0", "0",
            ], "\(result.text) \(result.errors)")
        #expect(lines.dropFirst(8).first == "rescan 1")
        // One digest and one code, twice each.
        #expect(lines.dropFirst(9).map { $0.prefix(3) } == [" 2 ", " 2 "], "\(result.text)")
    }

    @Test(
        "what ends an attempt alone is poison: told by status and by list, and taken up again on request",
        .timeLimit(.minutes(4)))
    func poison() async throws {
        let result = try await run(
            """
            rm *.zip; rm -r layers.lock*
            head -c 200000000 /dev/zero > zero; zip -q big.zip zero; rm zero; layerlock lock -q big.zip
            worker enqueue -q
            sql "UPDATE layerlock.queue SET deaths = 5"
            worker run --drain -q --attempt-time 1s --metrics-file metrics --health-file health --name one > out 2> err; echo "run $?"
            grep -c 'big, tried alone: it took' err
            grep -c 'layerlock_queue_jobs{state="poison",worker="one"} 1' metrics
            grep -c 'layerlock_worker_poison_jobs_total{worker="one"} 1' metrics; grep -v -e '^#' -e 'worker="one"' metrics
            tail -1 metrics; grep -c '^20..-..-..T' health
            layerlock status --allow-no-advisories > s; echo "status $?"; grep -c 'scan.poison' s
            layerlock status --format openmetrics --allow-no-advisories | grep poison_artifacts.1
            worker list | grep -c poison
            worker run --drain -q; worker list --format openmetrics | grep 'poison"'
            worker retry other; echo "other $?"
            worker retry big | tr -s ' '
            worker list --format openmetrics | grep -e 'due"' -e 'poison"'
            """)
        #expect(
            result.text.split(separator: "\n").map(String.init) == [
                "run 0", "1", "1", "1", "# EOF", "1", "status 13", "1", "layerlock_poison_artifacts 1", "2",
                "layerlock_queue_jobs{state=\"poison\"} 1", "other 1", "due again 1",
                "layerlock_queue_jobs{state=\"due\"} 1", "layerlock_queue_jobs{state=\"poison\"} 0",
            ], "\(result.text) \(result.errors)")
    }

    @Test("a healthy artifact whose workers were killed by chance passes its attempt alone", .timeLimit(.minutes(4)))
    func chance() async throws {
        let result = try await run(
            """
            worker enqueue -q
            sql "UPDATE layerlock.queue SET deaths = 5"
            worker run --drain -q; echo "run $?"
            sql 'SELECT count(*) FROM layerlock.queue'
            layerlock status -q --allow-no-advisories > /dev/null; echo "status $?"
            """)
        #expect(result.text == "run 0\n0\nstatus 0\n", "\(result.text) \(result.errors)")
    }

    @Test(
        "who is asked to end gives back what it holds and ends with 0; who is killed is found out",
        .timeLimit(.minutes(4)))
    func ends() async throws {
        let result = try await run(
            """
            $program run -q > a 2>&1 & first=$!
            until sql "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%queue%' AND pid <> pg_backend_pid()" 2> /dev/null | grep -q 1; do :; done
            worker enqueue -q
            until [ "$(sql 'SELECT count(*) FROM layerlock.queue')" = 0 ]; do :; done
            kill -TERM $first; wait $first; echo "ended $?"
            layerlock status -q --allow-no-advisories > /dev/null; echo "status $?"
            worker enqueue -q --all
            sql "UPDATE layerlock.queue SET state = 'leased', owner = 'gone', until = 1, token = 9"
            worker run -q --drain & last=$!
            until [ "$(sql 'SELECT sum(deaths) FROM layerlock.queue')" = 4 ]; do :; done
            sql "UPDATE layerlock.queue SET due = 1"
            wait $last; echo "drained $?"; sql 'SELECT count(*) FROM layerlock.queue'
            """)
        #expect(result.text == "ended 0\nstatus 0\ndrained 0\n0\n", "\(result.text) \(result.errors)")
    }

    @Test("what the server's disk has no room for is not done, and is looked at again", .timeLimit(.minutes(4)))
    func fullDisk() async throws {
        let result = try await run(
            """
            worker enqueue -q
            sql "CREATE FUNCTION public.full() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION USING ERRCODE = ''53100''; END'"
            sql 'CREATE TRIGGER disk BEFORE INSERT ON layerlock.scans FOR EACH ROW EXECUTE FUNCTION public.full()'
            worker run --drain -q; echo "run $?"
            sql 'SELECT count(*), min(failures) FROM layerlock.queue'; sql 'SELECT count(*) FROM layerlock.scans'
            worker list | grep -c 'output.failed'
            sql 'DROP TRIGGER disk ON layerlock.scans; DROP FUNCTION public.full()'
            worker retry -q; worker run --drain -q; echo "run $?"
            sql 'SELECT count(*) FROM layerlock.queue'
            layerlock status -q --allow-no-advisories > /dev/null; echo "status $?"
            """)
        #expect(result.text == "run 0\n4|1\n0\n4\nrun 0\n0\nstatus 0\n", "\(result.text) \(result.errors)")
    }

    @Test(
        "an attempt alone by a lockfile that cannot be read is no failure; a user who may only read is told at once",
        .timeLimit(.minutes(4)))
    func faultless() async throws {
        let result = try await run(
            """
            worker enqueue -q
            sql "UPDATE layerlock.queue SET deaths = 5"
            cp layers.lock kept; echo '{' > layers.lock
            worker run --drain -q --metrics-file metrics 2> err; echo "run $?"
            sql "SELECT count(*), max(failures), min(deaths) FROM layerlock.queue WHERE state = 'waiting'"
            grep -c 'layerlock_worker_postponed_jobs_total{.*} 4' metrics; grep -c 'lockfile.invalid' err
            cp kept layers.lock; sql "UPDATE layerlock.queue SET deaths = 0, due = 1"
            echo '{' > layers.lock; worker run --drain -q 2> err; echo "run $?"; cat err | tr -d '0123456789' | sort -u | grep -c 'put off'
            cp kept layers.lock; sql "UPDATE layerlock.queue SET due = 1"; worker run --drain -q; echo "run $?"
            sql 'SELECT count(*) FROM layerlock.queue'
            worker enqueue -q --all
            sql "DO 'BEGIN CREATE ROLE layerlock_gate LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END'"
            sql 'GRANT USAGE ON SCHEMA layerlock TO layerlock_gate; GRANT SELECT ON ALL TABLES IN SCHEMA layerlock TO layerlock_gate'
            worker run --drain -q --ledger "$ledger&user=layerlock_gate" 2> err; echo "run $?"; grep -c 'ledger.rights' err
            """)
        #expect(
            result.text.split(separator: "\n").map(String.init) == [
                "run 0", "4|0|5", "1", "4", "run 0", "1", "run 0", "0", "run 1", "1",
            ], "\(result.text) \(result.errors)")
    }

    @Test("who waits for its server says that it lives", .timeLimit(.minutes(4)))
    func healthInOutage() async throws {
        let result = try await run(
            """
            worker enqueue -q
            sql "CREATE FUNCTION public.full() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION USING ERRCODE = ''57014''; END'"
            sql 'CREATE TRIGGER away BEFORE UPDATE ON layerlock.queue EXECUTE FUNCTION public.full()'
            worker run -q --health-file health 2> err & first=$!
            until [ -s health ]; do :; done; grep -c '^20..-..-..T' health; rm health; until [ -s health ]; do :; done
            grep -q 'ledger.busy' err; echo "told $?"
            sql 'DROP TRIGGER away ON layerlock.queue; DROP FUNCTION public.full()'
            kill -TERM $first; wait $first
            """)
        #expect(result.text == "1\ntold 0\n", "\(result.text) \(result.errors)")
    }

    @Test("a ledger that is a file has no queue; wrong words are told", .timeLimit(.minutes(4)))
    func refusals() async throws {
        let result = try await run(
            """
            for words in "enqueue" "run" "retry" "list"; do
                layerlock rescan -q --ledger a.db > /dev/null
                worker $words --ledger a.db > out 2> err; echo "$words $?"; grep -c 'on a server' err
            done
            worker run --jobs 0 2> /dev/null; echo $?
            worker run --as-of 2030-01-01T00:00:00Z 2> /dev/null; echo $?
            worker enqueue --tenant 'a b' 2> /dev/null; echo $?
            worker run --name 'a b' 2> /dev/null; echo $?
            worker bogus 2> /dev/null; echo $?
            LAYERLOCK=/nowhere worker list 2> err; echo $?; grep -c 'LAYERLOCK' err
            worker run --lock nothing.lock 2> /dev/null; echo $?
            """)
        #expect(
            result.text.split(separator: "\n").map(String.init) == [
                "enqueue 64", "1", "run 64", "1", "retry 64", "1", "list 64", "1", "64", "64", "64", "64", "64", "1",
                "1", "1",
            ], "\(result.text) \(result.errors)")
    }
}
