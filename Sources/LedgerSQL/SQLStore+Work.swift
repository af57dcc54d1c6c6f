import Core
import Ledger
import SQL

extension SQLStore {
    package func addWork(_ work: [DueWork]) throws(Failure) {
        guard !work.isEmpty else { return }
        try write { database in
            for work in work {
                try database.run(
                    """
                    INSERT INTO work (name, due, takings) VALUES (?, ?, 0)
                    ON CONFLICT (name) DO UPDATE SET due = excluded.due WHERE excluded.due < work.due
                    """, [work.name.string, work.due.milliseconds])
            }
        }
    }

    package func takeWork(
        _ limit: Int, among names: Set<TextKey>?, by owner: TextKey, at now: Timestamp, until: Timestamp
    ) throws(Failure) -> [Lease] {
        guard limit > 0 else { return [] }
        return try write { database in
            // All are read before one is changed: a question does not see what happens while it is answered.
            let taken = try Self.free(limit, among: names, at: now, database).map { work in
                (work.id, Lease(work: work.name, owner: owner, until: until, taking: work.takings + 1))
            }
            for (id, lease) in taken {
                try database.run(
                    "UPDATE work SET owner = ?, until = ?, takings = ? WHERE id = ?",
                    [owner.string, until.milliseconds, lease.taking, id])
            }
            return taken.map(\.1)
        }
    }

    private static func free(
        _ limit: Int, among names: Set<TextKey>?, at now: Timestamp, _ database: any SQLConnection
    ) throws -> [(id: Int64, name: TextKey, takings: Int)] {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT id, name, takings FROM work WHERE due <= ? AND (until IS NULL OR until <= ?) ORDER BY due, name
                """, arguments: [now.milliseconds, now.milliseconds])
        var free: [(id: Int64, name: TextKey, takings: Int)] = []
        while free.count < limit, let row = try rows.next() {
            let name = TextKey(try row.text(1))
            if names?.contains(name) ?? true { free.append((try row.integer(0), name, try row.count(2))) }
        }
        return free
    }

    package func renew(_ leases: [Lease], until: Timestamp) throws(Failure) -> [Lease] {
        guard !leases.isEmpty else { return [] }
        return try write { database in
            var held: [Lease] = []
            for lease in leases {
                try database.run(
                    "UPDATE work SET until = ? WHERE name = ? AND owner = ? AND takings = ?",
                    [until.milliseconds, lease.work.string, lease.owner.string, lease.taking])
                guard try database.changesCount() == 1 else { continue }
                held.append(Lease(work: lease.work, owner: lease.owner, until: until, taking: lease.taking))
            }
            return held
        }
    }

    package func release(_ leases: [Lease], dueAgain: Timestamp?) throws(Failure) -> [Lease] {
        guard !leases.isEmpty else { return [] }
        return try write { database in
            var held: [Lease] = []
            for lease in leases {
                let key: StatementArguments = [lease.work.string, lease.owner.string, lease.taking]
                if let dueAgain {
                    try database.run(
                        "UPDATE work SET owner = NULL, until = NULL, due = ? WHERE name = ? AND owner = ? AND takings = ?",
                        [dueAgain.milliseconds] + key)
                } else {
                    try database.run("DELETE FROM work WHERE name = ? AND owner = ? AND takings = ?", key)
                }
                if try database.changesCount() == 1 { held.append(lease) }
            }
            return held
        }
    }

    package func leases() throws(Failure) -> [Lease] {
        try read { database in
            let rows = try Row.fetchCursor(
                database, sql: "SELECT name, owner, until, takings FROM work WHERE owner IS NOT NULL ORDER BY name")
            var leases: [Lease] = []
            while let row = try rows.next() {
                leases.append(
                    Lease(
                        work: TextKey(try row.text(0)), owner: TextKey(try row.text(1)), until: try row.timestamp(2),
                        taking: try row.count(3)))
            }
            return leases
        }
    }
}
