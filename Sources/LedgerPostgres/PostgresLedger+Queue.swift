import Core
import Ledger
import LedgerSQL
import SQL

extension PostgresLedger: WorkQueue {
    package func enqueue(_ jobs: [Job]) throws(Failure) -> EnqueueCounts {
        // One after the other: the bound is of all that is there.
        try end { database in
            let now = try Self.time(database)
            var added = 0
            for job in jobs {
                try database.run(
                    """
                    INSERT INTO queue (tenant, place, name, path, lockfile, due) VALUES (?, ?, ?, ?, ?, ?)
                    ON CONFLICT (place, name, tenant) DO NOTHING
                    """,
                    [job.tenant, job.place, job.name ?? "", job.path, job.lockfile, now.milliseconds])
                added += try database.changesCount()
            }
            let total = try Int.fetchOne(database, sql: "SELECT count(*) FROM queue") ?? 0
            guard total <= JobLimits.queue else {
                throw Failure(
                    .ledgerQueueFull, "its queue would hold \(total) jobs, and \(JobLimits.queue) are the most",
                    remedy: "have more workers take from it: \(run: .runWorker); then add the jobs again")
            }
            return EnqueueCounts(added: added, known: jobs.count - added)
        }
    }

    package func claim(_ demand: ClaimDemand) throws(Failure) -> Claim {
        try change { database in
            let now = try Self.time(database)
            let writer = QueueWriter(database: database, now: now)
            let deaths = try writer.takeBack()
            var jobs: [HeldJob] = []
            var last = demand.after
            var left = min(demand.limit, JobLimits.claim)
            var open = TenantTurns.order(
                try writer.tenants(among: demand.tenants, most: JobLimits.claim, after: demand.after),
                after: demand.after)
            while left > 0, !open.isEmpty {
                let share = max(1, left / open.count)
                var again: [String] = []
                for tenant in open where left > 0 {
                    let asked = min(share, left)
                    let taken = try writer.take(asked, of: tenant, demand)
                    if !taken.isEmpty { last = tenant }
                    if taken.count == asked { again.append(tenant) }
                    left -= taken.count
                    jobs += taken
                }
                open = again
            }
            return Claim(now: now, jobs: jobs, last: last, deaths: deaths)
        }
    }

    package func held(_ number: Int64, token: Int64) throws(Failure) -> HeldJob? {
        try change { database in
            try Row.first(
                database, sql: "SELECT \(QueueWriter.heldColumns) FROM queue WHERE id = ? AND token = ?",
                [number, token], QueueWriter.held)
        }
    }

    package func renew(_ jobs: [HeldJob], by owner: String) throws(Failure) -> Set<Int64> {
        guard !jobs.isEmpty else { return [] }
        return try change { database in
            let writer = QueueWriter(database: database, now: try Self.time(database))
            var held: Set<Int64> = []
            for job in jobs.sorted(by: { $0.number < $1.number }) where try writer.renew(job, by: owner) {
                held.insert(job.number)
            }
            return held
        }
    }

    package func end(_ jobs: [EndedJob]) throws(Failure) -> Set<Int64> {
        guard !jobs.isEmpty else { return [] }
        return try end { database in
            let writer = QueueWriter(database: database, now: try Self.time(database))
            var held: Set<Int64> = []
            for job in jobs.sorted(by: { $0.held.number < $1.held.number }) {
                // Whoever has lost the lease records nothing: somebody else does.
                guard try writer.end(job) else { continue }
                for artifact in job.recorded { try LedgerRecording.record(artifact, in: database) }
                held.insert(job.held.number)
            }
            return held
        }
    }

    package func giveBack(_ jobs: [HeldJob]) throws(Failure) {
        guard !jobs.isEmpty else { return }
        try change { database in
            let now = try Self.time(database)
            for job in jobs.sorted(by: { $0.number < $1.number }) {
                try database.run(
                    """
                    UPDATE queue SET state = 'waiting', owner = NULL, until = NULL, due = ?
                    WHERE id = ? AND token = ? AND state = 'leased'
                    """, [now.milliseconds, job.number, job.token])
            }
        }
    }

    package func queueFacts() throws(Failure) -> QueueFacts {
        try read { database in
            let now = try Self.time(database)
            let found = try Row.first(
                database,
                sql: """
                    SELECT count(*) FILTER (WHERE state = 'waiting' AND due <= ?1),
                        count(*) FILTER (WHERE state = 'waiting' AND due > ?1),
                        count(*) FILTER (WHERE state = 'leased'), count(*) FILTER (WHERE state = 'poison'),
                        min(due) FILTER (WHERE state = 'waiting' AND due <= ?1) FROM queue
                    """, [now.milliseconds]
            ) { row in
                var facts = QueueFacts(now: now)
                (facts.due, facts.waiting) = (try row.count(0), try row.count(1))
                (facts.leased, facts.poison) = (try row.count(2), try row.count(3))
                facts.oldest = try row.optionalTimestamp(4).map { max(0, now.milliseconds - $0.milliseconds) }
                return facts
            }
            return found ?? QueueFacts(now: now)
        }
    }

    package func jobs(limit: Int) throws(Failure) -> [ListedJob] {
        try listed("ORDER BY (state = 'poison') DESC, deaths + failures DESC, due, id LIMIT ?", [max(0, limit)])
    }

    package func poison() throws(Failure) -> [ListedJob] { try listed("WHERE state = 'poison' ORDER BY id", []) }

    private func listed(_ which: String, _ values: StatementArguments) throws(Failure) -> [ListedJob] {
        try read { database in
            try Row.all(
                database.makeStatement(
                    sql: """
                        SELECT tenant, place, name, path, lockfile, state, due, owner, deaths, failures, problem, worker
                        FROM queue \(which)
                        """), values
            ) { row in
                var listed = ListedJob(
                    job: try QueueWriter.job(row, from: 0), state: try row.word(5), due: try row.timestamp(6),
                    owner: try row.optionalText(7), deaths: try row.count(8), failures: try row.count(9),
                    problem: try row.optionalText(10))
                listed.version = try row.optionalText(11)
                return listed
            }
        }
    }

    package func retry(_ names: [String]?) throws(Failure) -> Int {
        try change { database in
            let now = try Self.time(database)
            let change = """
                UPDATE queue SET state = 'waiting', due = ?, deaths = 0, failures = 0, token = token + 1
                WHERE (state = 'poison' OR state = 'waiting' AND due > ?)
                """
            guard let names else {
                try database.run(change, [now.milliseconds, now.milliseconds])
                return try database.changesCount()
            }
            var count = 0
            for name in names {
                try database.run(
                    change + " AND (name = ? OR place = ?)", [now.milliseconds, now.milliseconds, name, name])
                count += try database.changesCount()
            }
            return count
        }
    }

    /// The server's time, and that no later version made the tables since they were opened.
    private static func time(_ database: any SQLConnection) throws -> Timestamp {
        let found = try Row.first(
            database.cachedStatement(
                sql: """
                    SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint,
                        (SELECT max(version) FROM ledger_schema)
                    """), []
        ) { row in (time: try row.timestamp(0), version: try row.count(1)) }
        guard let found else { throw LedgerFailures.invalid("lies on a server that tells no time") }
        guard found.version <= PostgresSchema.version else {
            throw LedgerFailures.newer(found.version, newest: PostgresSchema.version)
        }
        return found.time
    }
}

/// Whose turn it is.
enum TenantTurns {
    /// Tenants, beginning behind the one that was served last.
    static func order(_ tenants: [String], after last: String?) -> [String] {
        guard let last = last.map({ TextKey($0) }) else { return tenants }
        let behind = tenants.firstIndex { TextKey($0) > last } ?? tenants.endIndex
        return Array(tenants[behind...]) + Array(tenants[..<behind])
    }
}

/// Changes a queue within a transaction.
private struct QueueWriter {
    static let heldColumns = "id, token, deaths, failures, tenant, place, name, path, lockfile"

    let database: any SQLConnection
    /// The server's time.
    let now: Timestamp

    static func job(_ row: Row, from first: Int) throws -> Job {
        let name = try row.text(first + 2)
        return Job(
            tenant: try row.text(first), place: try row.text(first + 1), name: name.isEmpty ? nil : name,
            path: try row.optionalText(first + 3), lockfile: try row.optionalText(first + 4))
    }

    static func held(_ row: Row) throws -> HeldJob {
        HeldJob(
            number: try row.integer(0), token: try row.integer(1), job: try job(row, from: 4),
            deaths: try row.count(2), failures: try row.count(3))
    }

    /// Has what nobody renewed wait for another worker.
    /// - Returns: How many these were.
    func takeBack() throws -> Int {
        let pauses = JobLimits.pauses.enumerated().map { "WHEN \($0.offset + 1) THEN \($0.element)" }
        try database.run(
            """
            UPDATE queue SET state = 'waiting', deaths = deaths + 1, owner = NULL, until = NULL,
                problem = 'a worker ended, or lost the server, while it held it: ' || left(owner, 100),
                due = ? + CASE deaths + 1 \(pauses.joined(separator: " ")) ELSE 0 END
            WHERE id = ANY (ARRAY(SELECT id FROM queue WHERE state = 'leased' AND until <= ? ORDER BY until
                LIMIT 1000 FOR UPDATE SKIP LOCKED))
            """, [now.milliseconds, now.milliseconds])
        return try database.changesCount()
    }

    /// Tenants who have something due: those behind the one that was served last, then the others.
    func tenants(among asked: [String]?, most: Int, after last: String?) throws -> [String] {
        if let asked {
            return Set(asked.map { TextKey($0) }).sorted().map(\.string)
        }
        var found: [String] = []
        var place = last
        var isSecondTime = last == nil
        while found.count < most {
            // One step over an index each: how many jobs a tenant has makes no difference.
            let next = try Row.first(
                database.cachedStatement(
                    sql: """
                        SELECT tenant FROM queue WHERE state = 'waiting' AND due <= ? AND tenant > ?
                        ORDER BY tenant LIMIT 1
                        """), [now.milliseconds, place ?? ""]
            ) { try $0.text(0) }
            if let next, !isSecondTime || last.map({ TextKey(next) <= TextKey($0) }) ?? true {
                found.append(next)
                place = next
            } else if !isSecondTime {
                (isSecondTime, place) = (true, nil)
            } else {
                break
            }
        }
        return found
    }

    func take(_ limit: Int, of tenant: String, _ demand: ClaimDemand) throws -> [HeldJob] {
        // An array, so that the rows are chosen once, whatever is planned.
        try Row.all(
            database.cachedStatement(
                sql: """
                    UPDATE queue SET state = 'leased', token = token + 1, owner = ?, until = ?, worker = ?
                    WHERE id = ANY (ARRAY(SELECT id FROM queue WHERE state = 'waiting' AND tenant = ? AND due <= ?
                        ORDER BY due, id LIMIT ? FOR UPDATE SKIP LOCKED))
                    RETURNING \(Self.heldColumns)
                    """),
            [demand.owner, end, demand.version, tenant, now.milliseconds, limit], Self.held)
    }

    func renew(_ held: HeldJob, by owner: String) throws -> Bool {
        try database.run(
            """
            UPDATE queue SET state = 'leased', owner = ?, until = ? WHERE id = ? AND token = ? AND state <> 'poison'
            """, [owner, end, held.number, held.token])
        return try database.changesCount() == 1
    }

    func end(_ ended: EndedJob) throws -> Bool {
        let held = ended.held
        switch ended.end {
        case .failed(let problem) where held.failures < JobLimits.pauses.count:
            try database.run(
                """
                UPDATE queue SET state = 'waiting', owner = NULL, until = NULL, failures = failures + 1, problem = ?, due = ?
                WHERE id = ? AND token = ?
                """,
                [
                    JobLimits.kept(problem), now.milliseconds + JobLimits.pauses[max(0, held.failures)], held.number,
                    held.token,
                ])
        case .done, .failed:
            try database.run("DELETE FROM queue WHERE id = ? AND token = ?", [held.number, held.token])
        case .poison(let problem):
            try database.run(
                """
                UPDATE queue SET state = 'poison', owner = NULL, until = NULL, token = token + 1, problem = ?
                WHERE id = ? AND token = ?
                """, [JobLimits.kept(problem), held.number, held.token])
        }
        return try database.changesCount() == 1
    }

    private var end: Int64 { now.milliseconds + JobLimits.lease }
}
