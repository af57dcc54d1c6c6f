import ArgumentParser
import Core
import Engine
import Report

struct BillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sbom",
        abstract: "Write the bill of materials of an artifact, or compare one with it.",
        discussion: """
            CycloneDX 1.6, SPDX 2.3 or SPDX 3.0, as JSON. The same artifact and --as-of give the same bytes. What could not be read, \
            and code that no package accounts for, goes to standard error, and the document says that it is incomplete. \
            With --verify nothing is written but a report: what a bill of anybody's leaves out, what of it is not there, and \
            which versions differ.

            Example: layerlock sbom layer.zip --format spdx --output layer.spdx.json
            """)

    @Argument(
        help: "A layer or function zip, or an image; - for standard input; or NAME=ARTIFACT.", completion: .file())
    var artifact: String
    @Option(
        help: ArgumentHelp(
            "Compare this bill of materials, CycloneDX or SPDX 2 as JSON, with the artifact.", valueName: "file"),
        completion: .file(extensions: ["json"]))
    var verify: String?
    @Option(help: "Which form to write; with --verify a form of reports (default: cyclonedx, or text).")
    var format: BillCommandFormat?
    @Option(help: ArgumentHelp("Who supplies the artifact: a name, or 'Name <mail>'.", valueName: "name"))
    var supplier: String?
    @Option(
        help: ArgumentHelp(
            "Who answers for the bill, beside this program: a name, or 'Name <mail>' (default: the supplier).",
            valueName: "name"))
    var author: String?
    @Flag(help: "List the files of each package too, with their digests.")
    var files = false
    @Option(
        name: .shortAndLong, help: "Write the document to this file instead of standard output.", completion: .file())
    var output: String?
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var common: CommonOptions

    private var asked: AskedArtifact { AskedArtifact(argument: artifact) }

    func validate() throws {
        try checkOutput(output, spares: [asked.locator] + [verify].compactMap(\.self))
        for (option, name) in [("supplier", supplier), ("author", author)] {
            guard let name else { continue }
            let isName = name.utf8.count <= 256 && name.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
            guard isName, Package.Supplier(name) != nil else {
                throw ValidationError("--\(option) takes a name of one line, 256 bytes at the most.")
            }
        }
        guard verify != nil else {
            if let format, format.bill == nil {
                throw ValidationError("--format takes cyclonedx, spdx or spdx-3.0; forms of reports go with --verify.")
            }
            return
        }
        if let format, format.report == nil {
            throw ValidationError("--verify writes a report: --format cyclonedx, spdx and spdx-3.0 do not go with it.")
        }
        if supplier != nil || author != nil || files {
            throw ValidationError("--supplier, --author and --files are for a bill that is written, not for --verify.")
        }
        if let verify, Locator(verify).isStandardInput {
            throw ValidationError("--verify takes a file, not standard input.")
        }
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            if let verify { return try await compare(verify) }
            let environment = Terminal.environment(reading, verbosity: common.verbosity)
            var use = Engine.Bill(environment, reading.artifacts)
            use.listsFiles = files
            var bill = try await use.run(asked)
            bill.supplier = supplier.flatMap { Package.Supplier($0, isOrganization: true) }
            bill.author = author.flatMap { Package.Supplier($0, isOrganization: true) }
            reading.tellUnused(in: [bill.inventory], common)
            try Output.write(try (format?.bill ?? .usual).bytes(bill, common), to: output)
            if !common.quiet {
                Output.error(
                    TextReport.findings(
                        bill.findings, style: Terminal.style(2, verbosity: common.verbosity)))
            }
            return .allowed
        }
    }

    private func compare(_ file: String) async throws(Failure) -> ExitStatus {
        let environment = Terminal.environment(reading, verbosity: common.verbosity)
        let report = try await CheckBill(environment, reading.artifacts).run(asked, against: file)
        var answer = Report(toolVersion: toolVersion, asOf: common.time, artifacts: [report])
        try answer.refuseWrongUsage()
        let form = format?.report ?? .usual
        reading.tellUnused(in: &answer, form, common)
        try Output.write(try form.bytes(Answer(answer), common), to: output)
        return answer.exitStatus
    }
}

/// What `--format` of `sbom` takes: forms of bills, and of reports where one is compared.
struct BillCommandFormat: ExpressibleByArgument {
    let bill: BillFormat?
    let report: ReportFormat?

    init?(argument: String) {
        bill = BillFormat(argument: argument)
        report = ReportFormat(argument: argument)
        if bill == nil, report == nil { return nil }
    }

    static var allValueStrings: [String] { BillFormat.allValueStrings + ReportFormat.allValueStrings }
    static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
}
