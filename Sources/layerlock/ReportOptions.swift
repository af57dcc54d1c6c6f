import ArgumentParser
import Core
import Engine
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
    var files: [ReportFile<AnswerFormats>] = []
    @OptionGroup var details: ReportDetails

    /// The formats that are asked for.
    private var formats: [String] { [format.renderer.format] + files.map(\.format.renderer.format) }
    /// Whether all reports are for people.
    var isForPeople: Bool { format.isForPeople && files.allSatisfy(\.format.isForPeople) }
    /// Whether one of them is asked for.
    func asks(for name: String) -> Bool { formats.contains { $0 == name } }

    /// Throws where a report would go over what the command reads, or over another report.
    /// - Parameter verifies: Whether the command compares artifacts with pins, which a verification summary tells of.
    func check(spares inputs: SparedInputs, verifies: Bool = false) throws {
        try checkReports(output, files.map { ($0.format.renderer.format, $0.path) }, spares: inputs)
        if !verifies, asks(for: "vsa") {
            let known = ReportFormat.allValueStrings.filter { $0 != "vsa" }.joined(separator: ", ")
            throw ValidationError("vsa is a format of `layerlock verify` alone; here there are \(known).")
        }
        try details.check(isImported: asks(for: "asff"))
    }

    func check(spares inputs: [String?]) throws { try check(spares: SparedInputs(inputs)) }

    /// Writes the report wherever it is asked for.
    func write(
        _ answer: Answer, _ common: CommonOptions, _ use: ProjectUse = .current, inputs: RunInputs? = nil,
        summaries: SummarySigning? = nil
    ) throws(Failure) {
        try writeFiles(answer, common, use, inputs: inputs, summaries: summaries)
        try write(format, to: output, answer, common, use, inputs, summaries)
    }

    /// Writes the reports of `--report` alone.
    func writeFiles(
        _ answer: Answer, _ common: CommonOptions, _ use: ProjectUse = .current, inputs: RunInputs? = nil,
        summaries: SummarySigning? = nil
    ) throws(Failure) {
        for file in files {
            try write(file.format, to: file.path, answer, common, use, inputs, summaries)
        }
    }

    private func write(
        _ format: ReportFormat, to file: String?, _ answer: Answer, _ common: CommonOptions, _ use: ProjectUse,
        _ inputs: RunInputs?,
        _ summaries: SummarySigning?
    ) throws(Failure) {
        let policy = summaries?.policy
        guard format.renderer.format == "vsa", let signing = summaries?.signing else {
            return try format.write(answer, to: file, common, use, details, inputs: inputs, policy: policy)
        }
        let summary = try format.bytes(answer, common, use, details, inputs: inputs, policy: policy)
        try Output.write(try signing.run(summary), to: file)
    }
}

/// What a verification summary says and who signs it.
struct SummarySigning: Sendable {
    /// The digest of the lockfile.
    var policy: Digest
    /// Who signs; nil for nobody.
    var signing: SignSummaries?
}

/// What some formats say beside the outcome.
struct ReportDetails: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What code scanning tells this analysis apart by (default: layerlock/COMMAND/LOCKFILE).",
            valueName: "name"))
    var sarifCategory: String?
    @Option(
        help: ArgumentHelp(
            "The account that findings for Security Hub (asff) are imported into (default: AWS_ACCOUNT_ID).",
            valueName: "number"))
    var awsAccount: String?
    @Option(
        help: ArgumentHelp(
            "The region that they are imported into (default: AWS_REGION, AWS_DEFAULT_REGION).", valueName: "region"))
    var awsRegion: String?

    /// The account and region; nil where nobody names both.
    var account: AWSAccount? {
        guard let account = awsAccount ?? Terminal.variable("AWS_ACCOUNT_ID"),
            let region = awsRegion ?? Terminal.variable("AWS_REGION") ?? Terminal.variable("AWS_DEFAULT_REGION")
        else { return nil }
        return AWSAccount(account: account, region: region)
    }

    /// - Parameter isImported: Whether findings are made that an account imports.
    func check(isImported: Bool) throws {
        if sarifCategory?.isEmpty == true { throw ValidationError("--sarif-category takes a name.") }
        guard isImported, account == nil else { return }
        throw ValidationError(
            "asff needs the account and the region that findings are imported into: --aws-account 123456789012 --aws-region eu-central-1, or AWS_ACCOUNT_ID and AWS_REGION."
        )
    }
}

/// Throws where a report would go over what the command reads, or over another report.
func checkReports(_ output: String?, _ files: [(format: String, path: String)], spares inputs: SparedInputs) throws {
    try checkOutput(output, spares: inputs)
    var earlier = output.map { [$0] } ?? []
    for file in files {
        if Output.isStandardOutput(file.path) { throw ValidationError("--report takes a file: \(file.format)=FILE.") }
        try checkOutput(file.path, spares: inputs, option: "--report")
        // A report that is still to be made has a place all the same.
        try checkOutput(file.path, spares: SparedInputs(files: earlier), option: "--report", verb: "writes too")
        earlier.append(file.path)
    }
}

/// One `--report`.
struct ReportFile<Offered: OfferedFormats>: Sendable {
    let format: Format<Offered>
    let path: String

    /// Reads `FORMAT=FILE`.
    init(argument: String) throws {
        guard let sign = argument.utf8.firstIndex(of: UInt8(ascii: "=")) else { throw Self.mistake }
        let path = String(argument[argument.utf8.index(after: sign)...])
        guard let format = Format<Offered>(argument: String(argument[..<sign])), !path.isEmpty else {
            throw Self.mistake
        }
        self.format = format
        self.path = path
    }

    private static var mistake: ValidationError {
        ValidationError(
            "--report takes FORMAT=FILE, where FORMAT is one of \(Format<Offered>.allValueStrings.joined(separator: ", "))."
        )
    }
}
