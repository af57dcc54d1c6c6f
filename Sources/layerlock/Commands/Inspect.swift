import ArgumentParser
import Core
import Engine
import Report

struct Inspect: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Read an artifact strictly, hash every file and list what is inside.",
        discussion: "Example: layerlock inspect build/layer.zip --packages")

    @Argument(
        help: ArgumentHelp("Layer or function zips, images; - for standard input.", valueName: "artifact"),
        completion: .file())
    var artifacts: [String]
    @Flag(help: "List the packages inside, and what their metadata leaves open.")
    var packages = false
    @Flag(help: "List what runs without being called.")
    var hooks = false
    @Flag(help: "Tell credentials in files, in layers' hidden files and in the config.")
    var secrets = false
    @Flag(help: "Tell what miners, stealers and packed programs have in them.")
    var malware = false
    @Flag(help: "Tell programs for another machine, with their owner's rights, or without what starts them.")
    var programs = false
    @OptionGroup var content: ContentOptions
    @OptionGroup var images: ImageSignatureOptions
    @OptionGroup var report: ReportOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var common: CommonOptions

    private var asked: [AskedArtifact] { artifacts.asked() }

    func validate() throws {
        let artifacts = asked.map(\.locator)
        try checkStandardInput(artifacts)
        try report.check(spares: artifacts + images.signature + content.inputs.compactMap(\.self))
        try images.check(artifacts, reading)
        if images.artifact, hooks { throw ValidationError("--hooks goes with images and zips, not --artifact.") }
        if content.yara != nil, !malware { throw ValidationError("--yara goes with --malware.") }
        if images.artifact, secrets || malware || programs {
            throw ValidationError("--secrets, --malware and --programs go with images and zips, not --artifact.")
        }
        if images.artifact, packages { throw ValidationError("--packages goes with images and zips, not --artifact.") }
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            var inspect = Engine.Inspect(
                Terminal.environment(reading, verbosity: common.verbosity), images.artifacts(reading),
                listsPackages: packages)
            inspect.listsHooks = hooks
            inspect.content = content.demand(
                secrets: secrets ? .warn : nil, malware: malware ? .warn : nil, programs: programs ? .warn : nil)
            inspect.asOf = common.time
            var answer = Report(
                toolVersion: toolVersion, asOf: common.time,
                artifacts: await inspect.run(asked))
            try answer.refuseWrongUsage()
            reading.tellUnused(in: &answer, report.format, common)
            try report.write(Answer(answer, .inspection), common)
            return answer.exitStatus
        }
    }
}

/// Standard input can be read once.
extension [String] {
    /// Artifacts as the command line names them: each may be `NAME=ARTIFACT`; `--name` goes with one.
    func asked(_ name: String? = nil) -> [AskedArtifact] {
        map { argument in
            var asked = AskedArtifact(argument: argument)
            if let name { asked.name = name }
            return asked
        }
    }
}

func checkStandardInput(_ artifacts: [String]) throws {
    if artifacts.count(where: { Locator($0).isStandardInput }) > 1 {
        throw ValidationError("Standard input (-) can be named once only.")
    }
}
