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
                // Its file may lie elsewhere by now, and its lockfile be another one.
                try database.run(
                    """
                    INSERT INTO queue (tenant, place, name, path, lockfile, due) VALUES (?, ?, ?, ?, ?, ?)
                    ON CONFLICT (place, name, tenant) DO UPDATE
                    SET path = excluded.path, lockfile = excluded.lockfile, token = queue.token + 1
                    WHERE queue.state = 'waiting'
                        AND (queue.path, queue.lockfile) IS DISTINCT FROM (excluded.path, excluded.lockfile)
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
            if let known = demand.known { try writer.giveBackAll(of: demand.owner, but: known) }
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
            let writer = QueueWriter(database: database, now: try Self.time(database))
            for job in jobs.sorted(by: { $0.number < $1.number }) { try writer.giveBack(job.number, token: job.token) }
        }
    }

    package func postpone(_ jobs: [HeldJob], because problem: String) throws(Failure) {
        guard !jobs.isEmpty else { return }
        try change { database in
            let now = try Self.time(database)
            for job in jobs.sorted(by: { $0.number < $1.number }) {
                try database.run(
                    """
                    UPDATE queue SET \(QueueWriter.free), problem = ?, due = greatest(due, ?) WHERE id = ? AND token = ?
                    """,
                    [
                        JobLimits.kept(problem), now.milliseconds + JobLimits.postponement, job.number, job.token,
                    ])
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
                        min(due) FILTER (WHERE state = 'waiting' AND due <= ?1),
                        count(*) FILTER (WHERE state = 'waiting' AND lost = 1 AND due > ?1 AND due <= ?2),
                        min(taken) FILTER (WHERE state = 'leased') FROM queue
                    """, [now.milliseconds, now.milliseconds + JobLimits.shortPause]
            ) { row in
                var facts = QueueFacts(now: now)
                (facts.due, facts.waiting) = (try row.count(0), try row.count(1))
                (facts.leased, facts.poison) = (try row.count(2), try row.count(3))
                facts.oldest = try row.optionalTimestamp(4).map { max(0, now.milliseconds - $0.milliseconds) }
                facts.lost = try row.count(5)
                facts.oldestLease = try row.optionalTimestamp(6).map { max(0, now.milliseconds - $0.milliseconds) }
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
                UPDATE queue SET state = 'waiting', due = ?, deaths = 0, failures = 0, lost = 0, token = token + 1
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
    static func time(_ database: any SQLConnection) throws -> Timestamp {
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
