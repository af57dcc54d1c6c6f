import Core
import Ledger

extension JSONReport {
    /// The report of a rescan: as that of `verify`, each artifact with how the look at it ended.
    package static func text(
        _ report: Report, rescan summary: RescanSummary, settings: [ReportSetting] = [], inputs: RunInputs? = nil,
        wording: any Wording = .plain
    ) -> [UInt8] {
        var report = report
        report.artifacts += summary.recent.map(\.report)
        var stream = JSONStream()
        begin(report, Verdict(report.artifacts.lazy.flatMap(\.findings)), settings, inputs, in: &stream)
        let outcomes = summary.outcomes + summary.recent
        stream.array("artifacts", zip(report.artifacts, outcomes).enumerated()) { index, told in
            let (artifact, outcome) = told
            var member = object(artifact, stack: nil, wording)
            member["scan"] = [
                "outcome": .string(outcome.outcome.rawValue),
                "scanners": .array(outcome.scanners.map { .string(SafeText.escaped($0)) }),
                "bytesSeen": number(outcome.bytesSeen), "bytesTotal": number(outcome.bytesTotal),
                "recentEnough": .bool(index >= summary.outcomes.count),
            ]
            return .object(member)
        }
        var rescan = JSONObject()
        rescan["ledger"] = .string(SafeText.escaped(summary.ledger))
        rescan["run"] = summary.run.map(value)
        rescan["recentEnough"] = .integer(Int64(summary.notDue))
        rescan["left"] = .integer(Int64(summary.left))
        rescan["gone"] = .array(summary.gone.map(value))
        rescan["advisories"] = summary.advisories.map { .object(value($0)) }
        rescan["signatures"] = summary.signatures.map { .object(value($0, wording)) }
        if !summary.notes.isEmpty { rescan["notes"] = .array(summary.notes.map { value($0, wording) }) }
        stream.member("rescan", .object(rescan))
        return stream.end()
    }

    /// A comparison with advisories for machines.
    package static func matched(_ summary: AdvisorySummary) -> [UInt8] {
        JSONWriter.text(.object(value(summary)), style: .pretty)
    }

    private static func value(_ summary: AdvisorySummary) -> JSONObject {
        var object = JSONObject()
        let database = summary.state.database
        object["database"] = [
            "name": .string(SafeText.escaped(database.name)), "digest": .string(database.digest.description),
            "dataDate": .string(database.dataDate.description),
        ]
        object["packages"] = .integer(Int64(summary.packages))
        object["compared"] = .integer(Int64(summary.compared))
        object["newlyAffected"] = .array(summary.changes.filter(\.isNew).map(value))
        object["noLongerAffected"] = .array(summary.changes.filter { !$0.isNew }.map(value))
        return object
    }

    private static func value(_ summary: SignatureSummary, _ wording: any Wording) -> JSONObject {
        var object = JSONObject()
        object["judged"] = .integer(Int64(summary.judged))
        object["noLongerTrusted"] = .array(
            summary.changes.filter(\.isWorse).map { change in
                [
                    "name": .string(SafeText.escaped(change.name)),
                    "findings": .array(change.findings.map { value($0, wording) }),
                ]
            })
        object["trustedAgain"] = .array(
            summary.changes.filter { !$0.isWorse }.map { .string(SafeText.escaped($0.name)) })
        return object
    }

    private static func value(_ change: MatchChange) -> JSONValue {
        [
            "package": .string(SafeText.escaped(change.package.purl)),
            "ids": .array(change.finding.ids.map { .string(SafeText.escaped($0)) }),
            "severity": .string(change.finding.severity.rawValue),
            "fixed": .array(change.finding.fixed.map { .string(SafeText.escaped($0)) }),
            "artifacts": .array(change.artifacts.map { .string(SafeText.escaped($0)) }),
        ]
    }

    /// The sources of advisories for machines (docs/schemas/advisories.schema.json).
    package static func advisories(_ list: AdvisoryList, toolVersion: String) -> [UInt8] {
        var object = JSONObject()
        object["schemaVersion"] = .integer(schemaVersion)
        object["tool"] = ["name": "layerlock", "version": .string(SafeText.escaped(toolVersion))]
        object["asOf"] = .string(list.asOf.description)
        object["ledger"] = .string(SafeText.escaped(list.ledger))
        object["maxDatabaseAge"] = seconds(list.demand.maxAge)
        add(list.demand, to: &object)
        func data(_ part: AdvisorySource.Part) -> JSONObject {
            var object = JSONObject()
            object["ecosystem"] = .string(SafeText.escaped(part.ecosystem))
            object["records"] = .integer(Int64(part.records))
            object["dataDate"] = part.dataDate.map { .string($0.description) }
            object["age"] = list.age(of: part).map(seconds)
            return object
        }
        object["ecosystems"] = .array(
            list.ecosystems.map { part in
                var object = data(part)
                object["fetched"] = list.fetched(part).map { .string($0.description) }
                object["advisoryAge"] = list.fetched(part).map { seconds(list.asOf.since($0)) }
                object["isStale"] = .bool(list.isStale(part))
                return .object(object)
            })
        object["sources"] = .array(
            list.sources.map { source in
                var object = JSONObject()
                object["name"] = .string(SafeText.escaped(source.name))
                object["digest"] = .string(source.digest.description)
                object["records"] = .integer(Int64(source.records))
                object["imported"] = .string(source.imported.description)
                object["fetched"] = .string(source.fetched.description)
                object["ecosystems"] = .array(source.parts.map { .string(SafeText.escaped($0.ecosystem)) })
                object["parts"] = .array(source.parts.map { .object(data($0)) })
                guard !source.catalogues.isEmpty else { return .object(object) }
                object["catalogues"] = .array(
                    source.catalogues.map { catalogue in
                        var object = JSONObject()
                        object["kind"] = .string(catalogue.kind.rawValue)
                        object["version"] = .string(SafeText.escaped(catalogue.version))
                        object["records"] = .integer(Int64(catalogue.records))
                        object["dataDate"] = catalogue.dataDate.map { .string($0.description) }
                        object["age"] = catalogue.dataDate.map { seconds(list.asOf.since($0)) }
                        object["isStale"] = .bool(list.isStale(catalogue, of: source))
                        return .object(object)
                    })
                return .object(object)
            })
        return JSONWriter.text(.object(object), style: .pretty)
    }

    /// The status for machines (docs/schemas/status.schema.json).
    package static func status(
        _ status: StatusFacts, toolVersion: String, settings: [ReportSetting] = [], inputs: RunInputs? = nil,
        wording: any Wording = .plain
    ) -> [UInt8] {
        var stream = JSONStream()
        stream.member("schemaVersion", .integer(schemaVersion))
        stream.member("tool", ["name": "layerlock", "version": .string(SafeText.escaped(toolVersion))])
        stream.member("asOf", .string(status.demand.asOf.description))
        if !settings.isEmpty { stream.member("settings", .array(settings.map(value))) }
        stream.member("inputs", inputs.map(value))
        stream.member("ledger", .string(SafeText.escaped(status.ledger)))
        stream.member("lockfile", status.lockfile.map { .string(SafeText.escaped($0)) })
        stream.member("maxScanAge", status.demand.maxAge.map(seconds))
        stream.member("maxDatabaseAge", seconds(status.demand.advisories.maxAge))
        var asked = JSONObject()
        add(status.demand.advisories, to: &asked)
        for (key, value) in asked.members { stream.member(key, value) }
        var counts = JSONObject()
        for state in ScanState.allCases { counts[state.rawValue] = .integer(Int64(status.count(state))) }
        stream.member("counts", .object(counts))
        stream.array("layers", status.layers) { value($0, wording) }
        stream.array("findings", status.findings) { value($0, wording) }
        if !status.uncounted.isEmpty { stream.array("uncounted", status.uncounted) { value($0, wording) } }
        stream.member("reasons", reasons(status.reasons))
        stream.member("since", status.since.map(value))
        stream.member("knowsAdvisories", .bool(status.knowsAdvisories))
        if !status.notes.isEmpty { stream.member("notes", .array(status.notes.map { value($0, wording) })) }
        return stream.end()
    }

    private static func value(_ layer: StatusFacts.Layer, _ wording: any Wording) -> JSONValue {
        let standing = layer.standing
        var object = JSONObject()
        object["digest"] = .string(layer.digest.description)
        object["tree"] = .string(layer.tree.description)
        object["state"] = .string(standing.state.rawValue)
        object["age"] = standing.age.map(seconds)
        object["databaseAge"] = standing.databaseAge.map(seconds)
        object["advisoryAge"] = standing.advisoryAge.map(seconds)
        if !standing.unmatched.isEmpty {
            object["unmatched"] = .array(standing.unmatched.map { .string(SafeText.escaped($0)) })
        }
        object["nextDue"] = standing.nextDue.map { .string($0.description) }
        object["lastScan"] = standing.last.map { value($0, wording) }
        object["lastAttempt"] = standing.attempt.map { value($0, wording) }
        object["artifacts"] = .array(layer.artifacts.map { .string(SafeText.escaped($0)) })
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

    private static func add(_ demand: AdvisoryDemand, to object: inout JSONObject) {
        object["maxAdvisoryAge"] = seconds(demand.maxAge)
        object["maxDataAge"] = demand.maxDataAge.map(seconds)
    }

    private static func seconds(_ duration: Duration) -> JSONValue { .integer(duration.components.seconds) }
}
