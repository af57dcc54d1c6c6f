import Core
import Ledger

extension JSONReport {
    /// The report of a rescan: as that of `verify`, each artifact with how the look at it ended.
    package static func text(
        _ report: Report, rescan summary: RescanSummary, settings: [ReportSetting] = [], inputs: RunInputs? = nil,
        wording: any Wording = .plain
    ) -> [UInt8] {
        JSONStream.collected { take in
            write(report, rescan: summary, settings: settings, inputs: inputs, wording: wording, to: take)
        }
    }

    /// Writes the report of a rescan, a piece at a time.
    static func write<Fault: Error>(
        _ report: Report, rescan summary: RescanSummary, settings: [ReportSetting], inputs: RunInputs?,
        wording: any Wording, to take: ([UInt8]) throws(Fault) -> Void
    ) throws(Fault) {
        var report = report
        report.artifacts += summary.recent.map(\.report)
        var stream = JSONStream()
        begin(report, Verdict(report.artifacts.lazy.flatMap(\.findings)), settings, inputs, in: &stream)
        let outcomes = summary.outcomes + summary.recent
        try stream.array("artifacts", Array(zip(report.artifacts, outcomes).enumerated()), to: take) { index, told in
            let (artifact, outcome) = told
            var member = object(artifact, stack: nil, wording)
            var scan = JSONObject()
            scan["outcome"] = .string(outcome.word)
            scan["scanners"] = .array(outcome.scanners.map { .string(SafeText.escaped($0)) })
            scan["bytesSeen"] = number(outcome.bytesSeen)
            scan["bytesTotal"] = number(outcome.bytesTotal)
            scan["recentEnough"] = .bool(index >= summary.outcomes.count)
            scan["covered"] = (outcome.coverage?.percent).map { .integer(Int64($0)) }
            member["scan"] = .object(scan)
            return .object(member)
        }
        var rescan = JSONObject()
        rescan["ledger"] = .string(SafeText.escaped(summary.ledger))
        rescan["run"] = summary.run.map(value)
        rescan["recentEnough"] = .integer(Int64(summary.notDue))
        rescan["stated"] = .integer(Int64(summary.outcomes.count(where: \.isStated)))
        rescan["left"] = .integer(Int64(summary.left))
        rescan["gone"] = .array(summary.gone.map(value))
        rescan["advisories"] = summary.advisories.map { .object(value($0)) }
        rescan["signatures"] = summary.signatures.map { .object(value($0, wording)) }
        if !summary.notes.isEmpty { rescan["notes"] = .array(summary.notes.map { value($0, wording) }) }
        stream.member("rescan", .object(rescan))
        try take(stream.end())
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
        let finding = change.finding
        var object = JSONObject()
        object["package"] = text(change.package.purl)
        if !change.package.version.isEmpty { object["version"] = text(change.package.version) }
        object["ids"] = .array(finding.ids.map(text))
        object["severity"] = .string(finding.severity.rawValue)
        object["score"] = finding.tenths.map(score)
        object["fixed"] = .array(finding.fixed.map(text))
        if finding.isUndecided { object["undecided"] = true }
        if !finding.possibleNames.isEmpty { object["possibleNames"] = .array(finding.possibleNames.map(text)) }
        object["artifacts"] = .array(change.artifacts.map(text))
        return .object(object)
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
        object["ecosystems"] = .array(
            list.ecosystems.map { part in
                var object = data(part, list)
                object["fetched"] = list.fetched(part).map { .string($0.description) }
                object["advisoryAge"] = list.fetched(part).map { seconds(list.asOf.since($0)) }
                object["isStale"] = .bool(list.isStale(part))
                return .object(object)
            })
        object["sources"] = sources(list)
        return JSONWriter.text(.object(object), style: .pretty)
    }

    private static func data(_ part: AdvisorySource.Part, _ list: AdvisoryList) -> JSONObject {
        var object = JSONObject()
        object["ecosystem"] = text(part.ecosystem)
        object["records"] = .integer(Int64(part.records))
        object["dataDate"] = part.dataDate.map { .string($0.description) }
        object["age"] = list.age(of: part).map(seconds)
        return object
    }

    /// The sources of a list.
    static func sources(_ list: AdvisoryList) -> JSONValue {
        .array(
            list.sources.map { source in
                var object = JSONObject()
                object["name"] = text(source.name)
                object["digest"] = .string(source.digest.description)
                object["records"] = .integer(Int64(source.records))
                object["imported"] = .string(source.imported.description)
                object["fetched"] = .string(source.fetched.description)
                object["ecosystems"] = .array(source.parts.map { text($0.ecosystem) })
                object["parts"] = .array(source.parts.map { .object(data($0, list)) })
                guard !source.catalogues.isEmpty else { return .object(object) }
                object["catalogues"] = .array(
                    source.catalogues.map { catalogue in
                        var object = JSONObject()
                        object["kind"] = .string(catalogue.kind.rawValue)
                        object["version"] = text(catalogue.version)
                        object["records"] = .integer(Int64(catalogue.records))
                        object["dataDate"] = catalogue.dataDate.map { .string($0.description) }
                        object["age"] = catalogue.dataDate.map { seconds(list.asOf.since($0)) }
                        object["isStale"] = .bool(list.isStale(catalogue, of: source))
                        return .object(object)
                    })
                return .object(object)
            })
    }

    /// Which advisories are needed, and from where to get them, for machines (docs/schemas/advisory-needs.schema.json).
    package static func needs(_ needs: [AdvisoryNeed], asOf: Timestamp, toolVersion: String) -> [UInt8] {
        var object = JSONObject()
        object["schemaVersion"] = .integer(schemaVersion)
        object["tool"] = ["name": "layerlock", "version": .string(SafeText.escaped(toolVersion))]
        object["asOf"] = .string(asOf.description)
        object["ecosystems"] = .array(
            needs.map { need in
                var object = JSONObject()
                object["ecosystem"] = .string(SafeText.escaped(need.ecosystem))
                object["addresses"] = .array(
                    need.addresses.map {
                        ["feed": .string(SafeText.escaped($0.feed)), "url": .string(SafeText.escaped($0.url))]
                    })
                object["fetched"] = need.fetched.map { .string($0.description) }
                return .object(object)
            })
        return JSONWriter.text(.object(object), style: .pretty)
    }

    static func add(_ demand: AdvisoryDemand, to object: inout JSONObject) {
        object["maxAdvisoryAge"] = seconds(demand.maxAge)
        object["maxDataAge"] = demand.maxDataAge.map(seconds)
    }

    static func seconds(_ duration: Duration) -> JSONValue { .integer(duration.components.seconds) }
}
