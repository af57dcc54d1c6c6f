import ArgumentParser
import Core
import Engine
import Report

struct Unpack: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unpack",
        abstract: "Write an artifact's verified entries into a new folder.",
        discussion: """
            Everything is written or nothing. Refuses a folder that is not empty. Of an image its merged root is written; \
            owners, capabilities and access lists are set where root unpacks. Device nodes and named pipes are left out, \
            also for root, and the report warns of them: a runtime makes its own.

            Example: layerlock unpack layer.zip --to content
            """)

    private static let ownersNotice = Array(
        "layerlock: owners, capabilities, access lists and set-user-id bits of the image are not set: only root can\n"
            .utf8)

    @Argument(
        help: "A layer or function zip, or an image; - for standard input; or NAME=ARTIFACT.", completion: .file())
    var artifact: String
    @Option(help: ArgumentHelp("The folder to make.", valueName: "dir"), completion: .directory)
    var to: String
    @OptionGroup var report: ReportOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var common: CommonOptions

    private var asked: AskedArtifact { AskedArtifact(argument: artifact) }

    func validate() throws {
        try report.check(spares: [asked.locator])
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let environment = Terminal.environment(reading, verbosity: common.verbosity)
            let outcome = await Engine.Unpack(environment, reading.artifacts).run(asked, to: to)
            if report.format.isForPeople, let failure = outcome.failure { throw failure }
            var answer = Report(toolVersion: toolVersion, asOf: common.time, artifacts: [outcome.report])
            reading.tellUnused(in: &answer, report.format, common)
            try report.write(Answer(answer, .unpacking(folder: to)), common)
            if !outcome.setsOwners { Output.error(Self.ownersNotice) }
            if !outcome.attributesLeftOut.isEmpty {
                let names = outcome.attributesLeftOut.joined(separator: ", ")
                Output.error(Array("layerlock: attributes that could not be set here: \(names)\n".utf8))
            }
            return answer.exitStatus
        }
    }
}
