import Core
import Ledger

/// What a stored report says of runs: what this one was given, what came and went, what was compared.
enum StoredRuns {
    /// What the run was given.
    static func inputs(_ cursor: JSONCursor) throws(JSONFault) -> RunInputs {
        var inputs = RunInputs(
            command: try cursor.member("command").string(), arguments: try StoredReport.texts(cursor, "arguments"),
            clock: try StoredReport.time(cursor.member("clock")))
        inputs.program = try cursor.optional("program").map(StoredReport.digest)
        inputs.files = try StoredReport.list(cursor, "files") { file throws(JSONFault) in
            RunInputs.File(
                role: try file.member("role").string(), path: try file.member("path").string(),
                digest: try file.optional("digest").map(StoredReport.digest))
        }
        inputs.advisories = try StoredReport.list(cursor, "advisories") { source throws(JSONFault) in
            RunInputs.Source(
                name: try source.member("name").string(), digest: try StoredReport.digest(source.member("digest")),
                imported: try StoredReport.time(source.member("imported")),
                dataDate: try source.optional("dataDate").map(StoredReport.time))
        }
        inputs.asked = try StoredReport.texts(cursor, "asked")
        inputs.notAsked = try StoredReport.texts(cursor, "notAsked")
        return inputs
    }

    /// Adds what a rescan says beside its artifacts.
    static func add(_ cursor: JSONCursor, to summary: inout RescanSummary) throws(JSONFault) {
        summary.run = try cursor.optional("run").map(run)
        summary.gone = try StoredReport.list(cursor, "gone", change)
        summary.advisories = try cursor.optional("advisories").map(advisories)
        summary.signatures = try cursor.optional("signatures").map(signatures)
        summary.notes = try StoredReport.list(cursor, "notes", StoredReport.finding)
    }

    /// A run of the ledger's.
    static func run(_ cursor: JSONCursor) throws(JSONFault) -> LedgerRun {
        var exit: Int?
        if let code = try cursor.optional("exit") { exit = Int(exactly: try code.integer()) }
        return LedgerRun(
            number: 0, name: try cursor.member("id").string(), asOf: try StoredReport.time(cursor.member("asOf")),
            started: try StoredReport.time(cursor.member("started")),
            finished: try cursor.optional("finished").map(StoredReport.time), exit: exit)
    }

    /// What came or went.
    static func change(_ cursor: JSONCursor) throws(JSONFault) -> GoneFinding {
        let id: FindingID = try StoredReport.word(cursor.member("id"))
        let finding = ToldFinding(
            id, try StoredReport.word(cursor.member("outcome")), try StoredReport.word(cursor.member("severity")),
            path: try StoredReport.text(cursor, "path"), purl: try StoredReport.text(cursor, "package") ?? "",
            ids: try StoredReport.texts(cursor, "ids"), isExploited: try StoredReport.flag(cursor, "exploited"),
            firstSeen: try StoredReport.time(cursor.member("firstSeen")))
        return GoneFinding(artifact: try cursor.member("artifact").string(), finding: finding)
    }

    /// What came and went since a time.
    static func since(_ cursor: JSONCursor) throws(JSONFault) -> SinceFacts {
        var since = SinceFacts()
        since.time = try cursor.optional("time").map(StoredReport.time)
        since.run = try cursor.optional("run").map(run)
        since.runs = try StoredReport.list(cursor, "runs", run)
        since.artifacts = try StoredReport.count(cursor.member("artifacts"))
        since.came = try StoredReport.list(cursor, "came", change)
        since.went = try StoredReport.list(cursor, "went", change)
        return since
    }

    private static func advisories(_ cursor: JSONCursor) throws(JSONFault) -> AdvisorySummary {
        let database = try cursor.member("database")
        let state = AdvisoryState(
            database: ScanDatabase(
                name: try database.member("name").string(), digest: try StoredReport.digest(database.member("digest")),
                dataDate: try StoredReport.time(database.member("dataDate"))), dates: [:])
        var changes: [MatchChange] = []
        for (key, isNew) in [("newlyAffected", true), ("noLongerAffected", false)] {
            changes += try StoredReport.list(cursor, key) { element throws(JSONFault) in
                MatchChange(
                    package: LedgerPackage(
                        purl: try element.member("package").string(), ecosystem: "", release: nil, name: "",
                        version: try StoredReport.text(element, "version") ?? ""),
                    finding: try matched(element), isNew: isNew,
                    artifacts: try StoredReport.texts(element, "artifacts"))
            }
        }
        return AdvisorySummary(
            state: state, compared: try StoredReport.count(cursor.member("compared")),
            packages: try StoredReport.count(cursor.member("packages")), isNews: !changes.isEmpty, changes: changes)
    }

    private static func matched(_ cursor: JSONCursor) throws(JSONFault) -> MatchedFinding {
        MatchedFinding(
            ids: try StoredReport.texts(cursor, "ids"), records: [], fixed: try StoredReport.texts(cursor, "fixed"),
            severity: try StoredReport.word(cursor.member("severity")),
            tenths: try cursor.optional("score").map(StoredReport.tenths),
            isUndecided: try StoredReport.flag(cursor, "undecided"),
            possibleNames: try StoredReport.texts(cursor, "possibleNames"))
    }

    private static func signatures(_ cursor: JSONCursor) throws(JSONFault) -> SignatureSummary {
        var summary = SignatureSummary()
        summary.judged = try StoredReport.count(cursor.member("judged"))
        summary.changes = try StoredReport.list(cursor, "noLongerTrusted") { change throws(JSONFault) in
            SignatureChange(
                try change.member("name").string(),
                findings: try StoredReport.list(change, "findings", StoredReport.finding))
        }
        for name in try StoredReport.texts(cursor, "trustedAgain") {
            summary.changes.append(SignatureChange(name, findings: []))
        }
        return summary
    }
}
