import Core
import Project
import Report

extension ProjectUse {
    /// All that is set, for any command.
    /// - Throws: as `OptionDefaults.chosen`.
    func overview() throws(Failure) -> SettingsOverview {
        var overview = SettingsOverview()
        overview.file = project?.file
        overview.root = project?.place.root
        overview.rows = try rows()
        if let list = warnOnly { overview.rows.append(.init(list, policy: "warn-only", commands: Self.lowering)) }
        overview.artifacts = artifacts.found.map { found in
            SettingsOverview.Artifact(
                name: found.name, path: found.path, origin: project?.origin(found.artifact.line) ?? "",
                notes: found.artifact.notes ?? ArtifactNotes(), settings: found.artifact.settings.map(setting))
        }
        overview.problems = artifacts.failures
        let set = Set<TextKey>(overview.rows.map(\.setting.option))
        overview.unset = Set<TextKey>(OptionTable.options.map(\.name)).sorted().filter { !set.contains($0) }
        overview.unread = defaults?.unread ?? []
        return overview
    }

    private func rows() throws(Failure) -> [SettingsOverview.Row] {
        guard let defaults else { return [] }
        var seen: Set<TextKey> = []
        let commands = OptionTable.options.flatMap(\.commands).filter { seen.insert($0).inserted }
        var rows: [SettingsOverview.Row] = []
        for command in commands {
            // What goes with a lockfile is shown whether there is one or not.
            for item in try defaults.chosen(for: command, given: .init([], implied: ["lock"])) {
                let setting = ReportSetting(item)
                if let index = rows.firstIndex(where: { $0.setting.isSame(as: setting) }) {
                    rows[index].commands.append(command)
                } else {
                    rows.append(.init(setting, policy: item.policy, commands: [command]))
                }
            }
        }
        for setting in project?.settings ?? [] where !rows.contains(where: { $0.setting.option == setting.option }) {
            let needs = OptionTable.options.filter { $0.name == setting.option }.flatMap(\.needs).first
            rows.append(
                .init(
                    self.setting(setting), policy: setting.policy, commands: [],
                    note: needs.map { "no command takes it: it goes with \($0)" } ?? "no command takes it"))
        }
        return rows
    }

    private func setting(_ setting: Project.Setting) -> ReportSetting {
        ReportSetting(
            option: setting.option, value: setting.value.text, origin: project?.origin(setting.line) ?? "",
            weakens: OptionTable.options.contains { $0.name == setting.option && $0.weakens })
    }
}

extension ReportSetting {
    /// What was chosen for a command.
    init(_ item: OptionDefaults.Chosen) {
        self.init(
            option: item.option.name, value: item.value.text, origin: item.origin.text, replaced: item.replaced?.text,
            weakens: item.weakens)
    }

    /// Whether it is the same value from the same place.
    fileprivate func isSame(as other: ReportSetting) -> Bool {
        TextKey(option) == TextKey(other.option) && TextKey(value) == TextKey(other.value)
            && TextKey(origin) == TextKey(other.origin) && weakens == other.weakens
    }
}
