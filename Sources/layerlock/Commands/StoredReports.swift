import ArgumentParser
import Core
import Report

struct StoredReports: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Render reports that were written as JSON anew, in another format.",
        discussion: """
            Nothing is verified again: what was said then is said now, of the time that was judged at then. Reports of `verify`, \
            `rescan` and `status` give what the command itself would have given in that format. Several files make one \
            report, dated by the oldest. A report does not hold lists of entries, or an image's config: they are missing \
            from what is rendered. Exit code 0 where it was rendered, whatever the verdict says; 1 for what is no report, of a \
            later form, or contradicts itself.

            Example: layerlock report verify.json rescan.json --format html --output report.html
            """)

    @Argument(
        help:
            "Reports of `verify`, `rescan`, `status`, `inspect` and others, written with --format json; - for standard input.",
        completion: .file(extensions: ["json"]))
    var files: [String]
    @Option(help: "How to print the report.")
    var format: StoredFormat = .usual
    @Option(
        name: .shortAndLong, help: "Write the report to this file instead of standard output.", completion: .file())
    var output: String?
    @Option(
        name: .customLong("report"),
        help: ArgumentHelp(
            "Write the report to a file in another format as well: sarif=layerlock.sarif. Can be repeated.",
            valueName: "format=file"),
        transform: ReportFile.init(argument:))
    var reports: [ReportFile<StoredFormats>] = []
    @OptionGroup var details: ReportDetails
    @OptionGroup var common: CommonOptions

    func validate() throws {
        try checkStandardInput(files)
        try checkReports(
            output, reports.map { ($0.format.renderer.format, $0.path) }, spares: SparedInputs(files))
        try details.check(isImported: ([format] + reports.map(\.format)).contains { $0.renderer.format == "asff" })
        if common.asOf != nil { throw ValidationError("--as-of: a report was judged at its own time.") }
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            var all: [StoredReport.Stored] = []
            for file in files { all.append(try read(file)) }
            guard let stored = StoredReport.joined(all) else { return .usage }
            for report in reports { try report.format.write(stored, to: report.path, common, .current, details) }
            try format.write(stored, to: output, common, .current, details)
            return .allowed
        }
    }

    private func read(_ file: String) throws(Failure) -> StoredReport.Stored {
        let isStream = Output.isStandardOutput(file)
        let bytes = try FileReading.readWhole(isStream ? "/dev/stdin" : file, limit: StoredReport.byteLimit)
        do throws(JSONFault) {
            return try StoredReport.read(bytes)
        } catch {
            throw error.failure(.inputUnreadable).inFile(isStream ? "standard input" : file)
        }
    }
}
