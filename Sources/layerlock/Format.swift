import ArgumentParser
import Core
import Ledger
import Report

/// Which formats an option offers.
protocol OfferedFormats {
    associatedtype Outcome
    static var list: FormatList<Outcome> { get }
}

/// What `--format` takes: the names of a list of formats.
struct Format<Offered: OfferedFormats>: ExpressibleByArgument {
    let renderer: any Renderer<Offered.Outcome>

    private init(_ renderer: any Renderer<Offered.Outcome>) { self.renderer = renderer }

    init?(argument: String) {
        guard let renderer = Offered.list.renderer(argument) else { return nil }
        self.init(renderer)
    }

    static var usual: Self { Self(Offered.list.usual) }
    static var allValueStrings: [String] { Offered.list.all.map(\.format) }
    static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
    var defaultValueDescription: String { renderer.format }

    var isForPeople: Bool { renderer.isForPeople }
    /// Whether it is what people read in a pull request.
    var isMarkdown: Bool { renderer.format.hasPrefix("markdown") }

    /// The outcome in this format, where a part of it is needed as a whole.
    /// - Parameters:
    ///   - use: What the project file and variables say of the run.
    ///   - details: What some formats say beside the outcome.
    ///   - policy: The digest of the lockfile, of a verification.
    func bytes(
        _ outcome: Offered.Outcome, _ common: CommonOptions, _ use: ProjectUse = .current,
        _ details: ReportDetails? = nil, inputs: RunInputs? = nil, policy: Digest? = nil
    ) throws(Failure) -> [UInt8] {
        try renderer.bytes(outcome, context(common, use, details, inputs, policy))
    }

    /// Writes the outcome in this format, a piece at a time, to a file or standard output.
    func write(
        _ outcome: Offered.Outcome, to file: String?, _ common: CommonOptions, _ use: ProjectUse = .current,
        _ details: ReportDetails? = nil, inputs: RunInputs? = nil, policy: Digest? = nil
    ) throws(Failure) {
        let context = context(common, use, details, inputs, policy)
        try Output.write(to: file) { take throws(Failure) in try renderer.write(outcome, context, to: take) }
    }

    private func context(
        _ common: CommonOptions, _ use: ProjectUse, _ details: ReportDetails?, _ inputs: RunInputs?, _ policy: Digest?
    ) -> RenderContext {
        var context = RenderContext(
            toolVersion: toolVersion, asOf: common.time, baseFolder: Terminal.workingFolder,
            style: Terminal.style(1, verbosity: common.verbosity), settings: use.settings + common.settings,
            inputs: inputs)
        context.category = details?.sarifCategory
        context.account = details?.account
        context.policy = policy
        return context
    }
}

enum AnswerFormats: OfferedFormats { static var list: FormatList<Answer> { Formats.answers } }
enum StatusFormats: OfferedFormats { static var list: FormatList<StatusFacts> { Formats.statuses } }
enum StoredFormats: OfferedFormats { static var list: FormatList<StoredReport.Stored> { Formats.stored } }
enum FleetFormats: OfferedFormats { static var list: FormatList<FleetFacts> { Formats.fleets } }
enum BillFormats: OfferedFormats { static var list: FormatList<BillOfMaterials> { Formats.bills } }
enum SetupFormats: OfferedFormats { static var list: FormatList<SetupReport> { Formats.setups } }
enum SettingsFormats: OfferedFormats { static var list: FormatList<SettingsOverview> { Formats.settings } }

/// How a report is printed.
typealias ReportFormat = Format<AnswerFormats>
/// How a status is printed.
typealias StatusFormat = Format<StatusFormats>
/// How a stored report is printed.
typealias StoredFormat = Format<StoredFormats>
/// How a fleet is printed.
typealias FleetFormat = Format<FleetFormats>
/// How settings are printed.
typealias SettingsFormat = Format<SettingsFormats>
/// How a check of a set-up is printed.
typealias SetupFormat = Format<SetupFormats>
/// The forms of a bill of materials.
typealias BillFormat = Format<BillFormats>
