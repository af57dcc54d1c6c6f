import Core
import Glibc
import Project
import Report

/// What the project file and the environment say in this run.
struct ProjectUse: Sendable {
    /// The project file; nil where there is none, or the command takes nothing from it.
    var project: Project?
    /// Options that they set, in the order of the table.
    var chosen: [OptionDefaults.Chosen] = []
    /// The artifacts that the project file names, where the command takes some.
    var artifacts = Project.Findings()
    /// The command, and the words behind it as they were given.
    var command = ""
    var rest: [String] = []
    /// All that is set and given.
    var defaults: OptionDefaults?
    var given = OptionDefaults.Given([])
    /// Why project file or variables cannot be used, for the command that tells so; every other ends for it.
    var failure: Failure?
    /// The artifacts that are meant, whatever the command line names; nil where it says.
    var only: [AskedArtifact]?

    /// That of the command that runs.
    @TaskLocal static var current = ProjectUse()

    /// Commands that take artifacts from the project file.
    private static let taking = ["lock", "verify", "rescan", "worker enqueue", "status", "config show"]

    /// Looks for the project file of a command line and completes its words.
    /// - Throws: `project.*`, `input.*` where there is one that cannot be used.
    static func complete(_ arguments: [String]) throws(Failure) -> (arguments: [String], use: ProjectUse) {
        let words = CommandWords(arguments)
        if words.command == Doctor.name, !words.asksForHelp { return (arguments, examined(words)) }
        var use = ProjectUse()
        use.command = words.command
        use.rest = Array(arguments.dropFirst(words.count))
        guard !words.asksForHelp,
            words.command == "config show"
                || OptionTable.options.contains(where: { $0.commands.contains(words.command) })
        else { return (arguments, use) }
        let project = try project(named: words.configFile)
        let defaults = try OptionDefaults(
            options: OptionTable.options, environment: try Terminal.variables(ProjectOption.prefix),
            reserved: OptionTable.reserved, project: project)
        use.project = project
        use.defaults = defaults
        use.given = OptionDefaults.Given(words.options, implied: try implied(words))
        use.chosen = try defaults.chosen(for: words.command, given: use.given)
        if taking.contains(words.command), let project { use.artifacts = project.search() }
        return (arguments.prefix(words.count) + use.chosen.flatMap(\.words) + use.rest, use)
    }

    /// What a check of the set-up works with: what is wrong with file and variables is what it is about.
    private static func examined(_ words: CommandWords) -> ProjectUse {
        var use = ProjectUse()
        use.command = words.command
        do throws(Failure) {
            use.project = try project(named: words.configFile)
            use.defaults = try OptionDefaults(
                options: OptionTable.options, environment: try Terminal.variables(ProjectOption.prefix),
                reserved: OptionTable.reserved, project: use.project)
        } catch {
            use.failure = error
        }
        if let project = use.project { use.artifacts = project.search() }
        return use
    }

    /// A lockfile that `verify` takes because it is there.
    private static func implied(_ words: CommandWords) throws(Failure) -> [String] {
        guard words.command == "verify", !words.options.contains(where: { $0.name == "no-lock" }) else { return [] }
        return try FileKind.of(Verify.usualLockfile) == .missing ? [] : ["lock"]
    }

    private static func project(named file: String?) throws(Failure) -> Project? {
        if let file = file ?? Terminal.variable(OptionTable.configFileVariable) {
            return try ProjectSearch.open(file, options: OptionTable.options)
        }
        // Not by its path from the root, where a folder may be closed to the user.
        return try ProjectSearch.find(
            from: ".", user: geteuid(), options: OptionTable.options)
    }

    /// What is read whatever the command, and no output may go over.
    var inputs: [String] { [project?.file].compactMap(\.self) }

    /// What reports say of it.
    var settings: [ReportSetting] {
        chosen.map(ReportSetting.init) + (lowersFindings ? [warnOnly].compactMap(\.self) : [])
    }

    /// Ids whose failures only warn, as a setting; nil where the file lists none.
    var warnOnly: ReportSetting? {
        guard let project, let list = project.warnOnly else { return nil }
        return ReportSetting(
            option: "warn-only", value: list.ids.map(\.rawValue).joined(separator: ", "),
            origin: project.origin(list.line), weakens: true)
    }

    /// Commands whose findings the project file may lower.
    static let lowering = ["verify", "rescan"]

    private var lowersFindings: Bool { Self.lowering.contains(command) }

    /// A report with what the project file says of its artifact, whose failures only warn where it says so. What could not
    /// be checked stays undecided.
    func lowered(_ report: ArtifactReport) -> ArtifactReport {
        var report = report
        report.notes = artifacts.found.first { $0.name == report.name }?.artifact.notes
        guard lowersFindings, let project, let list = project.warnOnly else { return report }
        for (index, finding) in report.findings.enumerated()
        where finding.outcome == .fail && list.ids.contains(finding.id) {
            report.findings[index].outcome = .warn
            report.findings[index].message += " (only warns: \(project.origin(list.line)))"
        }
        return report
    }

    /// As above, and with the functions that inventories told the artifact to reach.
    func lowered(_ report: ArtifactReport, functions: [String]) -> ArtifactReport {
        var report = lowered(report)
        guard !functions.isEmpty else { return report }
        var notes = report.notes ?? ArtifactNotes()
        notes.functions = Set<TextKey>(notes.functions + functions).sorted()
        report.notes = notes
        return report
    }

    /// Where an option's value comes from; nil where the command line gives it, or nobody.
    func origin(of option: String) -> String? {
        chosen.first { $0.option.name == option && !$0.words.isEmpty }?.origin.text
    }

    /// Which of its settings a message about an option may come from.
    func note(on message: String) -> String? {
        let meant = chosen.filter { Self.message(message, names: "--\($0.option.word)") && !$0.words.isEmpty }
        guard !meant.isEmpty else { return nil }
        return meant.map { "--\($0.option.word) is set by \($0.origin.text)" }.joined(separator: "; ")
    }

    private static func message(_ message: String, names option: String) -> Bool {
        let bytes = Array(message.utf8)
        let wanted = Array(option.utf8)
        return bytes.indices.contains { start in
            guard bytes[start...].starts(with: wanted) else { return false }
            let end = start + wanted.count
            guard end < bytes.count else { return true }
            return !(AskedArtifact.isOfName(bytes[end]) && bytes[end] != UInt8(ascii: "."))
        }
    }
}
