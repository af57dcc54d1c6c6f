import ArgumentParser
import Core
import Engine
import Report

struct BillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sbom",
        abstract: "Write the bill of materials of an artifact: the packages that its metadata tells of.",
        discussion: """
            CycloneDX 1.6 or SPDX 2.3, as JSON. The same artifact and --as-of give the same bytes. What could not be read, \
            and code that no package accounts for, goes to standard error, and the document says that it is incomplete.

            Example: layerlock sbom layer.zip --format spdx --output layer.spdx.json
            """)

    @Argument(
        help: "A layer or function zip, or an image; - for standard input; or NAME=ARTIFACT.", completion: .file())
    var artifact: String
    @Option(help: "Which form to write.")
    var format: BillFormat = .usual
    @Option(
        name: .shortAndLong, help: "Write the document to this file instead of standard output.", completion: .file())
    var output: String?
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var common: CommonOptions

    private var asked: AskedArtifact { AskedArtifact(argument: artifact) }

    func validate() throws {
        try checkOutput(output, spares: [asked.locator])
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let environment = Terminal.environment(reading, verbosity: common.verbosity)
            let bill = try await Bill(environment, reading.artifacts).run(asked)
            reading.tellUnused(in: [bill.inventory], common)
            try Output.write(try format.bytes(bill, common), to: output)
            if !common.quiet {
                Output.error(
                    TextReport.findings(
                        bill.findings, style: Terminal.style(2, verbosity: common.verbosity)))
            }
            return .allowed
        }
    }
}
