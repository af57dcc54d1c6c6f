import Core
import Ledger
import LedgerSQL
import SQL

/// What rescans and workers know of each other. All leases go by the server's clock.
extension PostgresLedger {
    package func heldByRescans(_ jobs: [HeldJob]) throws(Failure) -> Set<Int64> {
        guard !jobs.isEmpty else { return [] }
        // Where a rescan takes work after this, it is the one that sees the other.
        let isAnybodyThere = try read {
            try Bool.fetchOne($0, sql: "SELECT EXISTS (SELECT 1 FROM work WHERE owner IS NOT NULL)")
        }
        guard isAnybodyThere == true else { return [] }
        // Whoever takes such work does it as a writer: one after the other.
        return try end { database in
            let now = try Self.time(database)
            var held: Set<Int64> = []
            for job in jobs {
                let work = DueWork.look(at: job.job.place).string
                try database.run("DELETE FROM work WHERE name = ? AND until <= ?", [work, now.milliseconds])
                let isHeld = try Bool.fetchOne(
                    database.cachedStatement(
                        sql: "SELECT EXISTS (SELECT 1 FROM work WHERE name = ? AND owner IS NOT NULL)"),
                    arguments: [work])
                if isHeld == true { held.insert(job.number) }
            }
            return held
        }
    }

    package func heldByWorkers(_ places: [String]) throws(Failure) -> [TextKey: Timestamp] {
        guard !places.isEmpty else { return [:] }
        let isAnythingThere = try read { try Bool.fetchOne($0, sql: "SELECT EXISTS (SELECT 1 FROM queue)") }
        guard isAnythingThere == true else { return [:] }
        return try end { database in
            let writer = QueueWriter(database: database, now: try Self.time(database))
            _ = try writer.takeBack()
            var numbers: [Int64] = []
            for place in places {
                numbers += try Row.all(
                    database.cachedStatement(sql: "SELECT id FROM queue WHERE place = ? AND state = 'waiting'"), [place]
                ) { try $0.integer(0) }
            }
            for number in numbers.sorted() {
                try database.run("UPDATE queue SET token = token + 1 WHERE id = ? AND state = 'waiting'", [number])
            }
            var held: [TextKey: Timestamp] = [:]
            for place in places {
                let until = try Row.first(
                    database.cachedStatement(
                        sql: "SELECT max(until) FROM queue WHERE place = ? AND state = 'leased'"), [place]
                ) { try $0.optionalTimestamp(0) }
                if let until, let until { held[TextKey(place)] = until }
            }
            return held
        }
    }

    package func record(
        _ artifacts: [ScannedArtifact], under lease: Lease, ending jobs: [Job]
    ) throws(Failure) -> Bool {
        try write { database in
            _ = try Self.time(database)
            let held = try Row.first(
                database.cachedStatement(
                    sql: "SELECT id FROM work WHERE name = ? AND owner = ? AND takings = ? FOR UPDATE"),
                [lease.work.string, lease.owner.string, lease.taking]
            ) { try $0.integer(0) }
            guard held != nil else { return false }
            for artifact in artifacts { try LedgerRecording.record(artifact, in: database) }
            for job in jobs {
                // Whoever holds it took it since, and has not begun: it is told that a rescan is at it, or that it lost the job.
                try database.run(
                    """
                    DELETE FROM queue WHERE id = ANY (ARRAY(
                        SELECT id FROM queue
                        WHERE place = ? AND name = ? AND lockfile IS NOT DISTINCT FROM ? AND state <> 'poison'
                        ORDER BY id FOR UPDATE))
                    """, [job.place, job.name ?? "", job.lockfile])
            }
            return true
        }
    }
}
