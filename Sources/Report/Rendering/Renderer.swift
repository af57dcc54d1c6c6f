import Core
import Ledger

/// Makes bytes of what a command came to, in one format.
///
/// A new format is a file with a renderer and its line in `Formats`; the command line takes its name from there.
package protocol Renderer<Outcome>: Sendable {
    /// What it renders: an answer about artifacts, a status, a bill of materials.
    associatedtype Outcome
    /// What `--format` calls it.
    var format: String { get }
    /// Whether people read it while the command runs.
    var isForPeople: Bool { get }
    /// The whole document. Throws `internal.fault` where hashing fails.
    func bytes(_ outcome: Outcome, _ context: RenderContext) throws(Failure) -> [UInt8]
    /// Writes the document, a piece at a time where it can be long.
    /// - Parameter take: Is handed one piece after the other.
    func write(
        _ outcome: Outcome, _ context: RenderContext, to take: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure)
}

extension Renderer {
    /// Writes it as a whole.
    package func write(
        _ outcome: Outcome, _ context: RenderContext, to take: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        try take(bytes(outcome, context))
    }

    /// For machines.
    package var isForPeople: Bool { false }
}

/// What renderers know beside the outcome.
package struct RenderContext: Sendable {
    /// Of layerlock.
    package var toolVersion: String
    /// The time that was judged at.
    package var asOf: Timestamp
    /// The absolute folder that files are named from.
    package var baseFolder: String?
    /// How text looks, and what it calls operations and settings.
    package var style: TextStyle
    /// Options that a project file or a variable set, which the command line does not show.
    package var settings: [ReportSetting]
    /// What code scanning tells this analysis apart by; nil for what was done and the lockfile.
    package var category: String?
    /// The account that findings are imported into; nil where nobody said.
    package var account: AWSAccount?
    /// The digest of the lockfile that artifacts were compared with; nil where there was none.
    package var policy: Digest?
    /// What the run was given; nil where nobody says.
    package var inputs: RunInputs?

    /// Describes a run.
    package init(
        toolVersion: String, asOf: Timestamp, baseFolder: String?, style: TextStyle, settings: [ReportSetting] = [],
        inputs: RunInputs? = nil
    ) {
        self.toolVersion = toolVersion
        self.asOf = asOf
        self.baseFolder = baseFolder
        self.style = style
        self.settings = settings
        self.inputs = inputs
    }
}

/// An account and a region of AWS.
package struct AWSAccount: Sendable, Equatable {
    /// Twelve digits.
    package let account: String
    /// Such as `eu-central-1`.
    package let region: String

    /// Nil for what is no account's number or cannot be a region's name.
    package init?(account: String, region: String) {
        guard account.utf8.count == 12, account.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            (4...32).contains(region.utf8.count), region.utf8.contains(UInt8(ascii: "-")),
            region.utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D })
        else { return nil }
        self.account = account
        self.region = region
    }

    /// The part of AWS that the region is in.
    var partition: String { AWSPartition.ofRegion(region) }
}

/// An option that a project file or a variable set.
package struct ReportSetting: Sendable {
    /// Its name without dashes.
    package let option: String
    /// What it is set to; several values with commas in between.
    package let value: String
    /// Where that stands: `layerlock.toml:3`, or a variable's name.
    package let origin: String
    /// What of the project file it takes the place of; nil for nothing.
    package let replaced: String?
    /// Whether it can make a check weaker.
    package let weakens: Bool
    /// What is said of it in place of that it can weaken a check; nil for nothing else.
    package let note: String?

    /// Sets each property.
    package init(
        option: String, value: String, origin: String, replaced: String? = nil, weakens: Bool, note: String? = nil
    ) {
        self.note = note
        self.option = option
        self.value = value
        self.origin = origin
        self.replaced = replaced
        self.weakens = weakens
    }

    /// What can weaken a check, as one line of text; nil for what cannot.
    var warning: String? {
        guard weakens else { return nil }
        if let note { return SafeText.escaped(note) }
        let former = replaced.map { ", in place of \(SafeText.escaped($0))" } ?? ""
        return "\(SafeText.escaped(origin)) sets \(SafeText.escaped(option)) to \(SafeText.escaped(value))\(former): "
            + "less may be found"
    }
}

/// The formats of one kind of outcome.
package struct FormatList<Outcome>: Sendable {
    /// The format that nobody has to ask for.
    package let usual: any Renderer<Outcome>
    /// All formats, the usual one first.
    package let all: [any Renderer<Outcome>]

    /// Lists formats.
    package init(usual: any Renderer<Outcome>, _ others: [any Renderer<Outcome>]) {
        self.usual = usual
        all = [usual] + others
    }

    /// The renderer of a name; nil where there is none of these bytes.
    package func renderer(_ name: String) -> (any Renderer<Outcome>)? { all.first { $0.format == name } }
}

/// All formats, and the place of a new one.
package enum Formats {
    /// What tells of artifacts and their findings alike, whatever command found them.
    private static let shared: [any Renderer<Answer>] = [
        AnswerSARIF(), JUnitReport(), GitHubAnnotations(), GitLabCodeQuality(),
        GitLabSecurity(.dependencies), GitLabSecurity(.containers), AnswerMarkdown.comment, AnswerMarkdown.jobSummary,
        AnswerMarkdown.gitLab, HTMLReport(),
        SecurityHubFindings(), VEXDocument(),
    ]
    /// Of what commands answer about artifacts.
    package static let answers = FormatList<Answer>(
        usual: AnswerText(),
        [AnswerJSON()] + shared + [VerificationSummary()])
    /// Of what `status` says.
    package static let statuses = FormatList<StatusFacts>(
        usual: StatusText(), [StatusJSON(), StatusMetrics()] + shared.map(StatusAnswer.init))
    /// Of stored reports: all formats of answers and statuses.
    package static let stored = FormatList<StoredReport.Stored>(
        usual: StoredRenderer(format: answers.usual.format, isForPeople: true),
        (answers.all.dropFirst().map(\.format) + statuses.all.map(\.format).filter { answers.renderer($0) == nil })
            .map { StoredRenderer(format: $0, isForPeople: false) })
    /// Of what `fleet` says.
    package static let fleets = FormatList<FleetFacts>(
        usual: FleetText(), [FleetJSON(), FleetMetrics()] + shared.map(FleetAnswer.init))
    /// Of what project file and variables set.
    package static let settings = FormatList<SettingsOverview>(usual: SettingsText(), [SettingsJSON()])
    /// Of a check of a set-up.
    package static let setups = FormatList<SetupReport>(usual: SetupText(), [SetupJSON()])
    /// Of bills of materials.
    package static let bills = FormatList<BillOfMaterials>(usual: CycloneDXBill(), [SPDXBill(), SPDX3Bill()])
}
