import ArgumentParser
import Core
import Engine
import Lambda
import Report

extension Architecture: ExpressibleByArgument {}

struct StackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stack", abstract: "Show what a function sees of its layers: /opt merged, the later layer wins.",
        discussion: "Example: layerlock stack base.zip telemetry.zip --function api.zip --architecture arm64")

    @Argument(help: "Up to five layer zips, in the order of the function's configuration.", completion: .file())
    var layers: [String]
    @Option(help: "The function's zip, for Lambda's size limit and its own programs.", completion: .file())
    var function: String?
    @Option(help: "The function's architecture; programs for another one are named.")
    var architecture: Architecture?
    @OptionGroup var report: ReportOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        try checkStandardInput(layers + [function].compactMap(\.self))
        try report.check(spares: layers + [function])
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let environment = Terminal.environment(reading, verbosity: common.verbosity)
            let stack = Stack(environment, reading.artifacts, architecture: architecture)
            let outcome = await stack.run(layers, function: function)
            var answer = Report(toolVersion: toolVersion, asOf: common.time, artifacts: [outcome.report])
            reading.tellUnused(in: &answer, report.format, common)
            try report.write(Answer(answer, .stack(outcome.facts)), common)
            return answer.exitStatus
        }
    }
}
