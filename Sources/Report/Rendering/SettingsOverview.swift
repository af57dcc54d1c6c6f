import Core

/// What a project file and variables set, and where each value comes from.
package struct SettingsOverview: Sendable {
    /// An option that is set.
    package struct Row: Sendable {
        /// The option, its value and where that stands.
        package var setting: ReportSetting
        /// What `[policy]` calls it; nil for what stands elsewhere.
        package var policy: String?
        /// The commands that take it so; empty where none does.
        package var commands: [String]
        /// Why no command takes it.
        package var note: String?

        /// Describes a row.
        package init(_ setting: ReportSetting, policy: String?, commands: [String], note: String? = nil) {
            self.setting = setting
            self.policy = policy
            self.commands = commands
            self.note = note
        }
    }

    /// An artifact that the project file names.
    package struct Artifact: Sendable {
        /// The name of its pin.
        package var name: String
        /// Where it lies.
        package var path: String
        /// The line that names it.
        package var origin: String
        /// What the project file says of it.
        package var notes: ArtifactNotes
        /// What is set for it alone.
        package var settings: [ReportSetting]

        /// Describes an artifact.
        package init(
            name: String, path: String, origin: String, notes: ArtifactNotes, settings: [ReportSetting]
        ) {
            self.name = name
            self.path = path
            self.origin = origin
            self.notes = notes
            self.settings = settings
        }
    }

    /// The project file; nil where there is none.
    package var file: String?
    /// How far its repository reaches.
    package var root: String?
    /// What is set.
    package var rows: [Row] = []
    /// The artifacts that were found.
    package var artifacts: [Artifact] = []
    /// Why others were not.
    package var problems: [Failure] = []
    /// Options that nobody sets.
    package var unset: [String] = []
    /// Variables that begin as layerlock's do, and that nothing reads.
    package var unread: [String] = []

    /// Of no project file.
    package init() {}
}

/// The overview for people.
struct SettingsText: Renderer {
    let format = "text"
    let isForPeople = true

    func bytes(_ overview: SettingsOverview, _ context: RenderContext) -> [UInt8] {
        var groups = [FactGroup("project file", file(overview))]
        if !overview.rows.isEmpty { groups.append(FactGroup("options", overview.rows.map(row))) }
        if !overview.artifacts.isEmpty { groups.append(FactGroup("artifacts", overview.artifacts.map(artifact))) }
        if context.style.isVerbose {
            groups.append(FactGroup("not set", [("options", overview.unset.joined(separator: ", "))]))
        }
        if !overview.unread.isEmpty {
            groups.append(FactGroup("not read", [("variables", overview.unread.joined(separator: ", "))]))
        }
        let problems = overview.problems.flatMap { TextReport.failure($0, style: context.style) }
        return TextReport.facts(groups, style: context.style) + problems
    }

    private func file(_ overview: SettingsOverview) -> [(label: String, value: String)] {
        guard let file = overview.file else { return [("file", "none")] }
        return [("file", file), ("repository", overview.root ?? "")]
    }

    private func row(_ row: SettingsOverview.Row) -> (label: String, value: String) {
        let setting = row.setting
        var text = "\(setting.value)  (\(setting.origin)"
        if let policy = row.policy { text += ", \(policy) of [policy]" }
        if let replaced = setting.replaced { text += ", in place of \(replaced)" }
        if setting.weakens { text += ", less may be found" }
        text += ")"
        if !row.commands.isEmpty { text += "  \(row.commands.joined(separator: ", "))" }
        if let note = row.note { text += "  \(note)" }
        return (setting.option, text)
    }

    private func artifact(_ artifact: SettingsOverview.Artifact) -> (label: String, value: String) {
        var text = "\(artifact.path)  (\(artifact.origin))"
        for fact in artifact.notes.facts { text += "  \(fact.label): \(fact.value)" }
        for setting in artifact.settings { text += "  \(setting.option): \(setting.value)" }
        return (artifact.name, text)
    }
}

/// The overview for machines.
struct SettingsJSON: Renderer {
    let format = "json"

    func bytes(_ overview: SettingsOverview, _ context: RenderContext) -> [UInt8] {
        var object = JSONObject()
        object["schemaVersion"] = .integer(JSONReport.schemaVersion)
        object["file"] = overview.file.map(JSONReport.text)
        object["root"] = overview.root.map(JSONReport.text)
        object["options"] = .array(overview.rows.map(value))
        object["artifacts"] = .array(overview.artifacts.map(value))
        if !overview.problems.isEmpty {
            object["problems"] = .array(
                overview.problems.map { ["id": .string($0.code.rawValue), "message": JSONReport.text($0.message)] })
        }
        object["unset"] = .array(overview.unset.map(JSONReport.text))
        if !overview.unread.isEmpty { object["unread"] = .array(overview.unread.map(JSONReport.text)) }
        return JSONWriter.text(.object(object), style: .pretty)
    }

    private func value(_ row: SettingsOverview.Row) -> JSONValue {
        guard var object = JSONReport.value(row.setting).object else { return .null }
        object["policy"] = row.policy.map(JSONReport.text)
        object["commands"] = .array(row.commands.map(JSONReport.text))
        object["note"] = row.note.map(JSONReport.text)
        return .object(object)
    }

    private func value(_ artifact: SettingsOverview.Artifact) -> JSONValue {
        var object = JSONObject()
        object["name"] = JSONReport.text(artifact.name)
        object["path"] = JSONReport.text(artifact.path)
        object["origin"] = JSONReport.text(artifact.origin)
        JSONReport.add(artifact.notes, to: &object)
        if !artifact.settings.isEmpty { object["settings"] = .array(artifact.settings.map(JSONReport.value)) }
        return .object(object)
    }
}

extension JSONReport {
    static func text(_ text: String) -> JSONValue { .string(SafeText.escaped(text)) }

    /// What a project file says of an artifact.
    static func add(_ notes: ArtifactNotes, to object: inout JSONObject) {
        object["owner"] = notes.owner.map(text)
        object["note"] = notes.note.map(text)
        if !notes.functions.isEmpty { object["functions"] = .array(notes.functions.map(text)) }
    }
}
