import Core
import Ledger

extension JSONReport {
    /// The exit codes that findings ask for, the one that the run ends with first.
    static func reasons(_ reasons: [ExitReason]) -> JSONValue {
        .array(
            reasons.map { reason in
                [
                    "exit": .integer(Int64(reason.exit.rawValue)),
                    "ids": .array(reason.ids.map { .string($0.rawValue) }), "count": .integer(Int64(reason.count)),
                ]
            })
    }

    /// What a finding is about.
    static func value(_ subject: FindingSubject) -> JSONValue {
        var object = JSONObject()
        object["artifacts"] = .array(subject.artifacts.map(text))
        object["layer"] = subject.layer.map { .string($0.description) }
        return .object(object)
    }

    /// What a run was given.
    static func value(_ inputs: RunInputs) -> JSONValue {
        var object = JSONObject()
        object["command"] = text(inputs.command)
        object["arguments"] = .array(inputs.arguments.map(text))
        object["clock"] = .string(inputs.clock.description)
        object["program"] = inputs.program.map { .string($0.description) }
        object["files"] = .array(
            inputs.files.map { file in
                var object = JSONObject()
                object["role"] = text(file.role)
                object["path"] = text(file.path)
                object["digest"] = file.digest.map { .string($0.description) }
                return .object(object)
            })
        object["advisories"] = .array(
            inputs.advisories.map { source in
                var object = JSONObject()
                object["name"] = text(source.name)
                object["digest"] = .string(source.digest.description)
                object["imported"] = .string(source.imported.description)
                object["dataDate"] = source.dataDate.map { .string($0.description) }
                return .object(object)
            })
        object["asked"] = .array(inputs.asked.map(text))
        object["notAsked"] = .array(inputs.notAsked.map(text))
        return .object(object)
    }

    /// A run of the ledger's.
    static func value(_ run: LedgerRun) -> JSONValue {
        var object = JSONObject()
        object["id"] = text(run.name)
        object["asOf"] = .string(run.asOf.description)
        object["started"] = .string(run.started.description)
        object["finished"] = run.finished.map { .string($0.description) }
        object["exit"] = run.exit.map { .integer(Int64($0)) }
        return .object(object)
    }

    /// What a run told of an artifact and another one does not.
    static func value(_ change: GoneFinding) -> JSONValue {
        let finding = change.finding
        var object = JSONObject()
        object["artifact"] = text(change.artifact)
        object["id"] = .string(finding.id.rawValue)
        object["outcome"] = .string(finding.outcome.rawValue)
        object["severity"] = .string(finding.severity.rawValue)
        object["path"] = finding.path.map(text)
        if finding.isVulnerability {
            object["package"] = text(finding.purl)
            object["ids"] = .array(finding.ids.map(text))
            if finding.isExploited { object["exploited"] = true }
        }
        object["firstSeen"] = .string(finding.firstSeen.description)
        return .object(object)
    }

    /// What came and went.
    static func value(_ since: SinceFacts) -> JSONValue {
        var object = JSONObject()
        object["time"] = since.time.map { .string($0.description) }
        object["run"] = since.run.map(value)
        object["runs"] = .array(since.runs.map(value))
        object["artifacts"] = .integer(Int64(since.artifacts))
        object["came"] = .array(since.came.map(value))
        object["went"] = .array(since.went.map(value))
        return .object(object)
    }
}
