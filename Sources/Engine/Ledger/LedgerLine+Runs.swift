import Core
import Ledger

/// Runs and what they told.
extension LedgerLine {
    static func value(_ run: LedgerRun) -> JSONValue {
        var object = JSONObject()
        object["number"] = .integer(run.number)
        object["id"] = .string(run.name)
        object["asOf"] = .string(run.asOf.description)
        object["started"] = .string(run.started.description)
        object["finished"] = run.finished.map { .string($0.description) }
        object["exit"] = run.exit.map { .integer(Int64($0)) }
        return .object(object)
    }

    static func value(_ history: ToldHistory) -> JSONValue {
        var object = JSONObject()
        object["place"] = .string(history.artifact.place)
        object["name"] = .string(history.artifact.name)
        object["tree"] = history.artifact.tree.map { .string($0.description) }
        object["run"] = .integer(history.lastRun)
        object["findings"] = .array(history.spans.map(value))
        return .object(object)
    }

    private static func value(_ span: ToldSpan) -> JSONValue {
        let finding = span.finding
        var object = JSONObject()
        object["id"] = .string(finding.id.rawValue)
        object["outcome"] = .string(finding.outcome.rawValue)
        object["severity"] = .string(finding.severity.rawValue)
        object["path"] = finding.path.map { .string($0) }
        if finding.isVulnerability {
            object["package"] = .string(finding.purl)
            object["ids"] = .array(finding.ids.map { .string($0) })
            object["exploited"] = .bool(finding.isExploited)
        }
        object["firstSeen"] = .string(finding.firstSeen.description)
        object["from"] = .integer(span.first)
        object["to"] = span.end.map { .integer($0) }
        return .object(object)
    }

    static func run(_ cursor: JSONCursor) throws(JSONFault) -> LedgerRun {
        try cursor.requireOnly(["number", "id", "asOf", "started", "finished", "exit"])
        var run = LedgerRun(
            number: try cursor.member("number").integer(), name: try cursor.member("id").string(),
            asOf: try time(cursor.member("asOf")), started: try time(cursor.member("started")))
        guard let finished = try cursor.optional("finished") else {
            if try cursor.optional("exit") != nil { throw cursor.fault("has an exit code and no end") }
            return run
        }
        run.finished = try time(finished)
        let exit = try cursor.member("exit")
        guard let code = Int32(exactly: try exit.integer()), ExitStatus(rawValue: code) != nil else {
            throw exit.fault("is no exit code")
        }
        run.exit = Int(code)
        return run
    }

    static func told(_ cursor: JSONCursor) throws(JSONFault) -> ToldHistory {
        try cursor.requireOnly(["place", "name", "tree", "run", "findings"])
        var artifact = ToldArtifact(
            place: try cursor.member("place").string(), name: try cursor.member("name").string(), tree: nil)
        if let tree = try cursor.optional("tree") { artifact.tree = try digest(tree) }
        var history = ToldHistory(artifact, lastRun: try cursor.member("run").integer())
        for finding in try cursor.member("findings").elements() { history.spans.append(try span(finding)) }
        return history
    }

    private static func span(_ cursor: JSONCursor) throws(JSONFault) -> ToldSpan {
        try cursor.requireOnly([
            "id", "outcome", "severity", "path", "package", "ids", "exploited", "firstSeen", "from", "to",
        ])
        var finding = ToldFinding(
            try word(cursor.member("id")), try word(cursor.member("outcome")), try word(cursor.member("severity")),
            path: nil, firstSeen: try time(cursor.member("firstSeen")))
        if let path = try cursor.optional("path") { finding.path = try path.string() }
        if let package = try cursor.optional("package") {
            finding.purl = try package.string()
            for id in try cursor.member("ids").elements() { finding.ids.append(try id.string()) }
            finding.isExploited = try cursor.member("exploited").bool()
        }
        var span = ToldSpan(finding, first: try cursor.member("from").integer())
        if let end = try cursor.optional("to") {
            span.end = try end.integer()
            guard try end.integer() >= span.first else { throw end.fault("lies before its beginning") }
        }
        return span
    }
}
