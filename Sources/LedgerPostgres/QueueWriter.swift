import Core
import Ledger
import LedgerSQL
import SQL

/// Changes a queue within a transaction.
struct QueueWriter {
    static let heldColumns = "id, token, deaths, failures, tenant, place, name, path, lockfile"
    /// Has nobody hold a job, and whoever did have lost it.
    static let free = "state = 'waiting', owner = NULL, until = NULL, taken = NULL, token = token + 1"

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
        // Its token stays: as long as nobody else takes it, whoever held it can still end it.
        try database.run(
            """
            UPDATE queue SET state = 'waiting', owner = NULL, until = NULL, taken = NULL, \(Self.death),
                problem = 'a worker ended, or lost the server, while it held it: ' || left(owner, 100)
            WHERE id = ANY (ARRAY(SELECT id FROM queue WHERE state = 'leased' AND until <= ? ORDER BY until
                LIMIT 1000 FOR UPDATE SKIP LOCKED))
            """, [now.milliseconds, now.milliseconds])
        return try database.changesCount()
    }

    /// Counts a worker's death, after which a job waits; takes the time.
    private static let death: String = {
        let pauses = JobLimits.pauses.enumerated().map { "WHEN \($0.offset + 1) THEN \($0.element)" }
        return "deaths = deaths + 1, lost = 1, due = ? + CASE deaths + 1 \(pauses.joined(separator: " ")) ELSE 0 END"
    }()

    /// Gives a job back: it is due as it was.
    func giveBack(_ number: Int64, token: Int64) throws {
        try database.run("UPDATE queue SET \(Self.free) WHERE id = ? AND token = ?", [number, token])
    }

    /// Gives back what a worker holds and does not know of: the answer to its question was lost.
    func giveBackAll(of owner: String, but known: Set<Int64>) throws {
        let held = try Row.all(
            database.makeStatement(
                sql: "SELECT id, token FROM queue WHERE state = 'leased' AND owner = ? ORDER BY id FOR UPDATE"), [owner]
        ) { (number: try $0.integer(0), token: try $0.integer(1)) }
        for (number, token) in held where !known.contains(number) { try giveBack(number, token: token) }
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
                    UPDATE queue SET state = 'leased', token = token + 1, owner = ?, until = ?, worker = ?, taken = ?, lost = 0
                    WHERE id = ANY (ARRAY(SELECT id FROM queue WHERE state = 'waiting' AND tenant = ? AND due <= ?
                        ORDER BY due, id LIMIT ? FOR UPDATE SKIP LOCKED))
                    RETURNING \(Self.heldColumns)
                    """),
            [demand.owner, end, demand.version, now.milliseconds, tenant, now.milliseconds, limit], Self.held)
    }

    func renew(_ held: HeldJob, by owner: String) throws -> Bool {
        try database.run(
            """
            UPDATE queue SET state = 'leased', owner = ?, until = ?, taken = coalesce(taken, ?), lost = 0
            WHERE id = ? AND token = ? AND state <> 'poison'
            """, [owner, end, now.milliseconds, held.number, held.token])
        return try database.changesCount() == 1
    }

    func end(_ ended: EndedJob) throws -> Bool {
        let held = ended.held
        switch ended.end {
        case .failed(let problem) where held.failures < JobLimits.pauses.count:
            try database.run(
                """
                UPDATE queue SET \(Self.free), lost = 0, failures = failures + 1, problem = ?, due = ?
                WHERE id = ? AND token = ?
                """,
                [
                    JobLimits.kept(problem), now.milliseconds + JobLimits.pauses[max(0, held.failures)], held.number,
                    held.token,
                ])
        case .done, .failed:
            try database.run("DELETE FROM queue WHERE id = ? AND token = ?", [held.number, held.token])
        case .abandoned(let problem):
            try database.run(
                "UPDATE queue SET \(Self.free), \(Self.death), problem = ? WHERE id = ? AND token = ?",
                [now.milliseconds, JobLimits.kept(problem), held.number, held.token])
        case .poison(let problem):
            try database.run(
                """
                UPDATE queue SET state = 'poison', owner = NULL, until = NULL, taken = NULL, lost = 0, token = token + 1,
                    problem = ?
                WHERE id = ? AND token = ?
                """, [JobLimits.kept(problem), held.number, held.token])
        }
        return try database.changesCount() == 1
    }

    private var end: Int64 { now.milliseconds + JobLimits.lease }
}
