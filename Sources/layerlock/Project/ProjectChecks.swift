import Core
import Project
import Report

/// What the project file and variables set for the commands that a set-up is for.
struct ProjectSettings {
    private var gate: [OptionDefaults.Chosen] = []
    private var others: [OptionDefaults.Chosen] = []

    /// Nothing is set.
    init() {}

    /// - Throws: `project.invalid` where what is set does not go together.
    init(_ use: ProjectUse) throws(Failure) {
        guard let defaults = use.defaults else { return }
        gate = try defaults.chosen(for: "verify", given: .init([], implied: ["lock"]))
        for command in ["rescan", "status"] { others += try defaults.chosen(for: command, given: .init([])) }
    }

    /// An option of the check before a deploy.
    func gate(_ option: String) -> String? { Self.text(option, gate) }

    /// An option of that check, else of rescans.
    func any(_ option: String) -> String? { Self.text(option, gate + others) }

    /// All values of an option.
    func list(_ option: String) -> [String] {
        guard let chosen = (gate + others).first(where: { $0.option.name == option }) else { return [] }
        if case .list(let texts) = chosen.value { return texts }
        return [chosen.value.text]
    }

    private static func text(_ option: String, _ chosen: [OptionDefaults.Chosen]) -> String? {
        chosen.first { $0.option.name == option }?.value.text
    }
}

extension ProjectUse {
    /// What there is to say of the project file and the variables.
    func checks(_ problems: inout [Failure]) -> [SetupCheck] {
        if let failure { return [SetupCheck(.project, failure)] }
        let overview: SettingsOverview
        do throws(Failure) {
            overview = try self.overview()
        } catch {
            // What does not go together for one command is told once.
            if problems.isEmpty { problems.append(error) }
            return []
        }
        var checks = [fileCheck(overview)]
        let weak = overview.rows.map(\.setting) + overview.artifacts.flatMap(\.settings)
        var seen: Set<TextKey> = []
        for setting in weak where setting.weakens && seen.insert("\(setting.origin)\0\(setting.option)").inserted {
            checks.append(
                SetupCheck(
                    .project, setting.origin, warn: "sets \(setting.option) to \(setting.value): less may be found",
                    remedy: "see what is set: \(run: .showProject)"))
        }
        for row in overview.rows {
            guard let note = row.note else { continue }
            checks.append(
                SetupCheck(
                    .project, row.setting.origin, warn: "sets \(row.setting.option), and \(note)",
                    remedy: "take it out, or set what it goes with"))
        }
        for variable in overview.unread {
            checks.append(
                SetupCheck(
                    .project, variable, warn: "begins as the variables of layerlock do, and nothing reads it",
                    remedy: "unset it, unless another program reads it"))
        }
        for problem in overview.problems {
            // What is still to be built is no fault of the set-up.
            guard problem.code == .projectNoMatch else {
                checks.append(SetupCheck(.project, problem))
                continue
            }
            checks.append(
                SetupCheck(.project, problem.file, problem.code, warn: problem.prose, remedy: problem.remedy))
        }
        return checks
    }

    private func fileCheck(_ overview: SettingsOverview) -> SetupCheck {
        guard let file = overview.file else {
            return SetupCheck(
                .project, missing: "there is no project file: each command line says all that it asks for",
                remedy: "write a first one: layerlock init")
        }
        func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
        return SetupCheck(
            .project, file,
            ok: "\(count(overview.rows.count, "option")), \(count(overview.artifacts.count, "artifact"))")
    }
}
