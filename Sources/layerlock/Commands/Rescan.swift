import ArgumentParser
import Core
import Engine
import Glibc
import Ledger
import Report

struct Rescan: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rescan",
        abstract: "Look again at what is due, and record it in the ledger.",
        discussion: """
            Due is what was never rescanned in full, what was rescanned longer ago than --max-scan-age (7d), or by an older \
            version. It is read again, compared with its pin where --lock says what it has to be, and its signature is \
            judged as of now where --trust is given; its packages are listed. Signatures of what is recent are judged too, \
            over what the ledger keeps of them. All packages that the ledger knows are compared \
            with the advisories that were imported (`layerlock advisories import`): what need not be read again is not. \
            What came and went since the last time is told. Without artifacts, those that the lockfile pins are read from where \
            its `source`s say (default: layers.lock). One bad artifact does not stop the others; what could not be read \
            in full does not count. What lies in Lambda, S3 or a registry and is due for its age alone is asked for there: \
            where the same digest is stated as when it was read, and that is no longer ago than --max-reading-age (27d), nothing of it \
            is fetched. What was read longer ago than a --max-reading-age that is given is due. \
            A run that was stopped is taken up again by the next.

            Example: layerlock rescan --lock layers.lock --ledger scans.db
            """)

    @OptionGroup var due: DueOptions
    @Option(
        help: ArgumentHelp(
            "Read again what was read longer ago, due or not, though its place in Lambda, S3 or a registry states that it is the same: "
                + "30d at the most (default: 27d, of what is due).",
            valueName: "age"))
    var maxReadingAge: Age?
    @Flag(help: "Look at everything, due or not, and read all of it.")
    var all = false
    @Option(
        help: ArgumentHelp(
            "Look at this part of the artifacts, told by their names, such as 2/4; the other parts are other machines'. All parts "
                + "share the run's id. `layerlock ledger merge` brings their ledgers together.", valueName: "i/n"))
    var shard: Shard?
    @Flag(help: "Begin nothing more once something is wrong.")
    var failFast = false
    @OptionGroup var findings: FindingOptions
    @OptionGroup var baseline: BaselineOptions
    @Option(
        help: ArgumentHelp(
            "Call the run so: a run again under this id is a retry, to which the same is new (default: the id of the CI "
                + "service's run, where there is one).", valueName: "id"))
    var runID: String?
    @OptionGroup var content: ContentOptions
    @OptionGroup var pins: PinOptions
    @OptionGroup var signatures: SignatureOptions
    @OptionGroup var report: ReportOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var common: CommonOptions

    /// Where the lockfile's artifacts lie; none where it cannot be read, which the run tells.
    private var pinnedSources: [String?] {
        guard let lockfile = due.lockfile, report.output != nil else { return [] }
        do throws(Failure) {
            return try Places.pinned(by: lockfile)
        } catch {
            return []
        }
    }

    private func statement(_ demand: RescanDemand) -> InputStatement {
        InputStatement(
            files: [("lockfile", demand.lockfile)] + signatures.stated + findings.excuses.stated, ledger: demand.ledger,
            checks: [
                ("reading", true), ("packages", true), ("advisories", true), ("pin", demand.lockfile != nil),
                ("signature", demand.trust != nil),
            ])
    }

    func validate() throws {
        try report.check(
            spares: SparedInputs(
                (due.artifacts.isEmpty ? ProjectUse.current.namedArtifacts : due.asked).map(\.locator)
                    + [due.ledger.file]
                    + findings.excuses.inputs + baseline.inputs + content.inputs
            ).and(signatures.inputs).and(
                lockfile: due.lockfile
            ).and(trustStore: signatures.trust).and(SparedInputs(pinnedSources)))
        try signatures.checkRevocationAge()
        if let maxReadingAge, maxReadingAge.duration > RescanDemand.longestReadingAge {
            throw ValidationError(
                "--max-reading-age takes 30d at the most: no statement of a place counts longer after a reading.")
        }
        if pins.layers != nil, due.lockfile == nil { throw ValidationError("--layers goes with --lock.") }
        if let runID, !RunID.isID(runID) {
            throw ValidationError("--run-id takes up to 200 visible characters of ASCII without spaces.")
        }
        if shard != nil, runID == nil, RunID.ofService == nil {
            throw ValidationError("--shard goes with --run-id, which is the same for all parts.")
        }
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            async let program = InputStatement.program(common, isForPeople: report.isForPeople)
            var environment = Terminal.environment(reading, verbosity: common.verbosity)
            environment.owner = ProcessName.owner()
            environment.detectors = try content.demand().detectors(in: environment)
            let time = common.time
            var demand = try due.demand(asOf: time)
            demand.isAll = all
            demand.maxReadingAge = maxReadingAge?.duration
            demand.failsFast = failFast
            demand.layerRule = pins.layerRule
            demand.trust = signatures.demand
            demand.findings = try findings.demand()
            demand.runID = runID ?? RunID.ofService
            demand.shard = shard
            demand.baseline = baseline.demand
            let style = Terminal.style(1, verbosity: common.verbosity)
            let isTold = report.format.isForPeople && report.output == nil
            let use = ProjectUse.current
            if isTold { try Output.write(TextReport.settings(use.settings + common.settings, style: style), to: nil) }
            var outcomes: [RescanOutcome] = []
            let rescan = Engine.Rescan(environment, reading.artifacts, demand)
            var summary = try await rescan.run { outcome throws(Failure) in
                var outcome = outcome
                outcome.report = use.lowered(outcome.report, functions: outcome.functions)
                if !isTold || !report.files.isEmpty { outcomes.append(outcome) }
                guard isTold else { return }
                let line = TextReport.rescanned(outcome, style: style)
                if !line.isEmpty { Terminal.clearProgress() }
                try Output.write(line, to: nil)
            }
            for index in summary.outcomes.indices {
                let outcome = summary.outcomes[index]
                summary.outcomes[index].report = use.lowered(outcome.report, functions: outcome.functions)
            }
            for index in summary.recent.indices {
                let outcome = summary.recent[index]
                summary.recent[index].report = use.lowered(outcome.report, functions: outcome.functions)
            }
            let answer = Answer(
                Report(
                    toolVersion: toolVersion, asOf: time, lockfile: demand.lockfile,
                    artifacts: summary.outcomes.map(\.report)), .rescan(outcomes, summary))
            let inputs = await statement(demand).inputs(
                common, isForPeople: report.isForPeople, program: await program)
            if isTold {
                Terminal.clearProgress()
                try report.writeFiles(answer, common, inputs: inputs)
                try Output.write(TextReport.rescanned(summary, style: style), to: nil)
            } else {
                try report.write(answer, common, inputs: inputs)
            }
            return summary.exitStatus
        }
    }
}

extension Shard: ExpressibleByArgument {
    /// Reads `2/4`.
    package init?(argument: String) { self.init(argument) }
}
