import ArgumentParser
import Core
import Report

/// Options of the commands that print a report.
struct ReportOptions: ParsableArguments {
    @Option(help: "How to print the report.")
    var format: ReportFormat = .usual

    @Option(
        name: .shortAndLong, help: "Write the report to this file instead of standard output.",
        completion: .file())
    var output: String?

    @Option(
        name: .customLong("report"),
        help: ArgumentHelp(
            "Write the report to a file in another format as well: sarif=layerlock.sarif. Can be repeated.",
            valueName: "format=file"),
        transform: ReportFile.init(argument:))
    var files: [ReportFile] = []

    /// Throws where a report would go over what the command reads, or over another report.
    func check(spares inputs: SparedInputs) throws {
        try checkOutput(output, spares: inputs)
        var earlier = output.map { [$0] } ?? []
        for file in files {
            if Output.isStandardOutput(file.path) {
                throw ValidationError("--report takes a file: \(file.format.renderer.format)=FILE.")
            }
            try checkOutput(file.path, spares: inputs, option: "--report")
            // A report that is still to be made has a place all the same.
            try checkOutput(file.path, spares: SparedInputs(files: earlier), option: "--report", verb: "writes too")
            earlier.append(file.path)
        }
    }

    func check(spares inputs: [String?]) throws { try check(spares: SparedInputs(inputs)) }

    /// Writes the report wherever it is asked for.
    func write(
        _ answer: Answer, _ common: CommonOptions, _ use: ProjectUse = .current
    ) throws(Failure) {
        try writeFiles(answer, common, use)
        try Output.write(try format.bytes(answer, common, use), to: output)
    }

    /// Writes the reports of `--report` alone.
    func writeFiles(
        _ answer: Answer, _ common: CommonOptions, _ use: ProjectUse = .current
    ) throws(Failure) {
        for file in files { try Output.write(try file.format.bytes(answer, common, use), to: file.path) }
    }
}

/// One `--report`.
struct ReportFile: Sendable {
    let format: ReportFormat
    let path: String

    /// Reads `FORMAT=FILE`.
    init(argument: String) throws {
        guard let sign = argument.utf8.firstIndex(of: UInt8(ascii: "=")) else { throw Self.mistake }
        let path = String(argument[argument.utf8.index(after: sign)...])
        guard let format = ReportFormat(argument: String(argument[..<sign])), !path.isEmpty else { throw Self.mistake }
        self.format = format
        self.path = path
    }

    private static var mistake: ValidationError {
        ValidationError(
            "--report takes FORMAT=FILE, where FORMAT is one of \(ReportFormat.allValueStrings.joined(separator: ", "))."
        )
    }
}
