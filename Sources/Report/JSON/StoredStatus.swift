import Core
import Ledger

/// The status of a stored report (docs/schemas/status.schema.json).
enum StoredStatus {
    /// - Throws: also where the findings do not come to the reasons that are stated.
    static func read(_ top: JSONCursor) throws(JSONFault) -> StatusFacts {
        var demand = ScanDemand(
            asOf: try StoredReport.time(top.member("asOf")), maxAge: try top.optional("maxScanAge").map(seconds))
        demand.advisories.maxAge = try seconds(top.member("maxDatabaseAge"))
        demand.advisories.maxDataAge = try top.optional("maxDataAge").map(seconds)
        var layers: [StatusFacts.Layer] = []
        for element in try top.member("layers").elements() { layers.append(try layer(element, at: demand.asOf)) }
        var status = StatusFacts(
            demand: demand, ledger: try top.member("ledger").string(),
            ledgerExists: try top.optional("ledgerExists").map { member throws(JSONFault) in try member.bool() }
                ?? true,
            lockfile: try StoredReport.text(top, "lockfile"), layers: layers,
            findings: try StoredReport.list(top, "findings", finding))
        status.uncounted = try StoredReport.list(top, "uncounted", finding)
        status.excused = try StoredReport.list(top, "excused", finding)
        status.knowsAdvisories = try top.member("knowsAdvisories").bool()
        status.notes = try StoredReport.list(top, "notes", StoredReport.finding)
        status.sources = try StoredReport.list(top, "sources", source)
        status.lastRun = try top.optional("lastRun").map(StoredRuns.run)
        status.since = try top.optional("since").map(StoredRuns.since)
        if let reasons = try top.optional("reasons") { try check(reasons, against: status.reasons) }
        return status
    }

    private static func check(_ stated: JSONCursor, against reasons: [ExitReason]) throws(JSONFault) {
        let found = reasons.map { Int64($0.exit.rawValue) }
        var codes: [Int64] = []
        for element in try stated.elements() { codes.append(try element.member("exit").integer()) }
        guard codes == found else {
            let words = found.isEmpty ? "none" : found.map(String.init).joined(separator: ", ")
            throw stated.fault("are not what its layers and findings come to, \(words)")
        }
    }

    private static func layer(_ cursor: JSONCursor, at asOf: Timestamp) throws(JSONFault) -> StatusFacts.Layer {
        let state: ScanState = try StoredReport.word(cursor.member("state"))
        let stated = try cursor.optional("gap")
        let gap: ScanStanding.Gap? =
            try stated.map(StoredReport.word)
            // What an earlier version wrote says no more than the state.
            ?? ScanStanding.Gap.allCases.first { $0.state == state }
        guard (gap?.state ?? .fresh) == state else { throw (stated ?? cursor).fault("is no reason for its state") }
        var standing = ScanStanding(
            gap: gap, last: try cursor.optional("lastScan").map(scan),
            attempt: try cursor.optional("lastAttempt").map(scan),
            findings: try StoredReport.list(cursor, "findings", finding))
        // Stated in seconds; of times with milliseconds it is more.
        standing.age = try cursor.optional("age").map(seconds)
        standing.stated = try cursor.optional("stated").map(StoredReport.time)
        if let age = standing.age, let exact = (standing.stated ?? standing.last?.asOf).map({ asOf.since($0) }),
            exact.components.seconds == age.components.seconds
        {
            standing.age = exact
        }
        standing.databaseAge = try cursor.optional("databaseAge").map(seconds)
        standing.advisoryAge = try cursor.optional("advisoryAge").map(seconds)
        standing.unmatched = try StoredReport.texts(cursor, "unmatched")
        standing.coverage = try cursor.optional("covered").flatMap(StoredReport.coverage)
        standing.nextDue = try cursor.optional("nextDue").map(StoredReport.time)
        var layer = StatusFacts.Layer(
            digest: try StoredReport.digest(cursor.member("digest")),
            tree: try StoredReport.digest(cursor.member("tree")),
            standing: standing, artifacts: try StoredReport.texts(cursor, "artifacts"))
        if try cursor.optional("functions") != nil { layer.functions = try StoredReport.texts(cursor, "functions") }
        return layer
    }

    private static func scan(_ cursor: JSONCursor) throws(JSONFault) -> ScanRecord {
        var database: ScanDatabase?
        if let stated = try cursor.optional("database") {
            database = ScanDatabase(
                name: try stated.member("name").string(), digest: try StoredReport.digest(stated.member("digest")),
                dataDate: try StoredReport.time(stated.member("dataDate")))
        }
        return ScanRecord(
            scanner: Scanner(
                name: try cursor.member("scanner").string(), version: try cursor.member("version").string()),
            database: database, asOf: try StoredReport.time(cursor.member("asOf")),
            started: try StoredReport.time(cursor.member("started")),
            finished: try StoredReport.time(cursor.member("finished")),
            outcome: try StoredReport.word(cursor.member("outcome")),
            bytesSeen: try StoredReport.size(cursor.member("bytesSeen")),
            bytesTotal: try StoredReport.size(cursor.member("bytesTotal")),
            findings: try StoredReport.list(cursor, "findings", finding))
    }

    private static func finding(_ cursor: JSONCursor) throws(JSONFault) -> ScanFinding {
        ScanFinding(
            try StoredReport.finding(cursor), severity: try StoredReport.word(cursor.member("severity")))
    }

    private static func source(_ cursor: JSONCursor) throws(JSONFault) -> AdvisorySource {
        AdvisorySource(
            name: try cursor.member("name").string(), digest: try StoredReport.digest(cursor.member("digest")),
            records: try StoredReport.count(cursor.member("records")),
            imported: try StoredReport.time(cursor.member("imported")),
            fetched: try StoredReport.time(cursor.member("fetched")),
            parts: try StoredReport.list(cursor, "parts") { part throws(JSONFault) in
                AdvisorySource.Part(
                    ecosystem: try part.member("ecosystem").string(),
                    records: try StoredReport.count(part.member("records")),
                    dataDate: try part.optional("dataDate").map(StoredReport.time))
            },
            catalogues: try StoredReport.list(cursor, "catalogues") { catalogue throws(JSONFault) in
                AdvisorySource.Catalogue(
                    kind: try StoredReport.word(catalogue.member("kind")),
                    version: try catalogue.member("version").string(),
                    records: try StoredReport.count(catalogue.member("records")),
                    dataDate: try catalogue.optional("dataDate").map(StoredReport.time))
            })
    }

    private static func seconds(_ cursor: JSONCursor) throws(JSONFault) -> Duration {
        let seconds = try cursor.integer()
        // Times are kept in milliseconds.
        guard (Int64.min / 1_000...Int64.max / 1_000).contains(seconds) else {
            throw cursor.fault("is no span of time")
        }
        return .seconds(seconds)
    }
}
