import Core

/// A check of a set-up for people.
struct SetupText: Renderer {
    let format = "text"
    let isForPeople = true

    func bytes(_ report: SetupReport, _ context: RenderContext) -> [UInt8] {
        TextReport.setup(report, style: context.style)
    }
}

/// A check of a set-up for machines: docs/schemas/doctor.schema.json.
struct SetupJSON: Renderer {
    let format = "json"

    func bytes(_ report: SetupReport, _ context: RenderContext) -> [UInt8] {
        var object = JSONObject()
        object["schemaVersion"] = .integer(JSONReport.schemaVersion)
        object["tool"] = ["name": .string("layerlock"), "version": JSONReport.text(context.toolVersion)]
        object["asOf"] = .string(report.asOf.description)
        object["verdict"] = .string(report.verdict.rawValue)
        object["exitCode"] = .integer(Int64(report.exitStatus.rawValue))
        object["checks"] = .array(report.checks.map { value($0, context.style.wording) })
        return JSONWriter.text(.object(object), style: .pretty)
    }

    private func value(_ check: SetupCheck, _ wording: any Wording) -> JSONValue {
        var object = JSONObject()
        object["part"] = .string(check.part.rawValue)
        object["name"] = check.name.map { JSONReport.text(PathEscaping.displayed($0.utf8)) }
        object["state"] = .string(check.state.rawValue)
        object["outcome"] = .string(check.outcome.rawValue)
        object["id"] = check.id.map { .string($0.rawValue) }
        object["message"] = JSONReport.text(check.prose.words(wording))
        if check.outcome != .pass { object["remedy"] = check.remedy.map { JSONReport.text($0.words(wording)) } }
        return .object(object)
    }
}
