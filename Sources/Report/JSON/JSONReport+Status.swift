import Core
import Ledger

extension JSONReport {
    /// The status for machines (docs/schemas/status.schema.json).
    package static func status(
        _ status: StatusFacts, toolVersion: String, settings: [ReportSetting] = [], inputs: RunInputs? = nil,
        wording: any Wording = .plain
    ) -> [UInt8] {
        JSONStream.collected { take in
            write(
                status, toolVersion: toolVersion, settings: settings, inputs: inputs, wording: wording, to: take)
        }
    }

    /// Writes the status, a piece at a time.
    static func write<Fault: Error>(
        _ status: StatusFacts, toolVersion: String, settings: [ReportSetting], inputs: RunInputs?,
        wording: any Wording, to take: ([UInt8]) throws(Fault) -> Void
    ) throws(Fault) {
        var stream = JSONStream()
        stream.member("schemaVersion", .integer(schemaVersion))
        stream.member("tool", ["name": "layerlock", "version": .string(SafeText.escaped(toolVersion))])
        stream.member("asOf", .string(status.demand.asOf.description))
        if !settings.isEmpty { stream.member("settings", .array(settings.map(value))) }
        stream.member("inputs", inputs.map(value))
        stream.member("ledger", text(status.ledger))
        if !status.ledgerExists { stream.member("ledgerExists", false) }
        stream.member("lockfile", status.lockfile.map { .string(SafeText.escaped($0)) })
        stream.member("maxScanAge", status.demand.maxAge.map(seconds))
        stream.member("maxDatabaseAge", seconds(status.demand.advisories.maxAge))
        var asked = JSONObject()
        add(status.demand.advisories, to: &asked)
        for (key, value) in asked.members { stream.member(key, value) }
        var counts = JSONObject()
        for state in ScanState.allCases { counts[state.rawValue] = .integer(Int64(status.count(state))) }
        stream.member("counts", .object(counts))
        try stream.array("layers", status.layers, to: take) { value($0, wording) }
        try stream.array("findings", status.findings, to: take) { value($0, wording) }
        if !status.uncounted.isEmpty {
            try stream.array("uncounted", status.uncounted, to: take) { value($0, wording) }
        }
        if !status.excused.isEmpty {
            try stream.array("excused", status.excused, to: take) { value($0, wording) }
        }
        stream.member("reasons", reasons(status.reasons))
        stream.member("since", status.since.map(value))
        stream.member("knowsAdvisories", .bool(status.knowsAdvisories))
        if !status.sources.isEmpty {
            let list = AdvisoryList(
                ledger: status.ledger, sources: status.sources, asOf: status.demand.asOf,
                demand: status.demand.advisories)
            stream.member("sources", sources(list))
        }
        stream.member("lastRun", status.lastRun.map(value))
        if !status.notes.isEmpty { stream.member("notes", .array(status.notes.map { value($0, wording) })) }
        try take(stream.end())
    }

    private static func value(_ layer: StatusFacts.Layer, _ wording: any Wording) -> JSONValue {
        let standing = layer.standing
        var object = JSONObject()
        object["digest"] = .string(layer.digest.description)
        object["tree"] = .string(layer.tree.description)
        object["state"] = .string(standing.state.rawValue)
        object["gap"] = standing.gap.map { .string($0.rawValue) }
        object["age"] = standing.age.map(seconds)
        object["databaseAge"] = standing.databaseAge.map(seconds)
        object["advisoryAge"] = standing.advisoryAge.map(seconds)
        if !standing.unmatched.isEmpty {
            object["unmatched"] = .array(standing.unmatched.map { .string(SafeText.escaped($0)) })
        }
        object["covered"] = (standing.coverage?.percent).map { .integer(Int64($0)) }
        object["nextDue"] = standing.nextDue.map { .string($0.description) }
        object["stated"] = standing.stated.map { .string($0.description) }
        object["lastScan"] = standing.last.map { value($0, wording) }
        object["lastAttempt"] = standing.attempt.map { value($0, wording) }
        object["artifacts"] = .array(layer.artifacts.map { .string(SafeText.escaped($0)) })
        object["functions"] = layer.functions.map { .array($0.map { .string(SafeText.escaped($0)) }) }
        object["findings"] = .array(layer.findings.map { value($0, wording) })
        return .object(object)
    }

    private static func value(_ scan: ScanRecord, _ wording: any Wording) -> JSONValue {
        var object = JSONObject()
        object["scanner"] = .string(SafeText.escaped(scan.scanner.name))
        object["version"] = .string(SafeText.escaped(scan.scanner.version))
        object["outcome"] = .string(scan.outcome.rawValue)
        object["asOf"] = .string(scan.asOf.description)
        object["started"] = .string(scan.started.description)
        object["finished"] = .string(scan.finished.description)
        object["bytesSeen"] = number(scan.bytesSeen)
        object["bytesTotal"] = number(scan.bytesTotal)
        object["database"] = scan.database.map { database in
            [
                "name": .string(SafeText.escaped(database.name)), "digest": .string(database.digest.description),
                "dataDate": .string(database.dataDate.description),
            ]
        }
        object["findings"] = .array(scan.findings.map { value($0, wording) })
        return .object(object)
    }

    private static func value(_ found: ScanFinding, _ wording: any Wording) -> JSONValue {
        guard var object = value(found.finding, wording).object else { return .null }
        object["severity"] = .string(found.severity.rawValue)
        return .object(object)
    }

}
