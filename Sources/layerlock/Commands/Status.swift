import ArgumentParser
import Core
import Engine
import Ledger
import Report

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say which layers were rescanned recently enough, and which nobody looked at.",
        discussion: """
            Of each layer: never, stale, outdated-database or fresh; when it was rescanned last and is due \
            again; which artifacts of the lockfile share it. Without a ledger nothing was ever looked at. \
            outdated-database: the advisories that its packages were compared with were imported longer ago than \
            --max-advisory-age (5d), or there were none of an ecosystem. Packages that were compared with nothing, as no \
            advisories were imported, make never. Exit code 1 where something could not be decided, else 13 where a layer is not fresh, else 14 where a \
            rescan found something.

            Example: layerlock status --ledger scans.db --max-scan-age 7d
            """)

    @Option(
        help: ArgumentHelp("The lockfile whose layers are meant (default: layers.lock).", valueName: "lockfile"),
        completion: .file())
    var lock: String?
    @Flag(help: "All layers that the ledger knows, whatever a lockfile says.")
    var all = false
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var age: ScanAgeOptions
    @OptionGroup var findings: FindingOptions
    @OptionGroup var baseline: BaselineOptions
    @Option(
        help: ArgumentHelp(
            "Say what came and went since then: an age such as 24h, a day or time, the id of a run, or a revision of git.",
            valueName: "time|id|revision"))
    var since: String?
    @Option(help: "How to print the status: \(StatusFormat.allValueStrings.joined(separator: ", ")).")
    var format: StatusFormat = .usual
    @Option(
        name: .shortAndLong, help: "Write the status to this file instead of standard output.", completion: .file())
    var output: String?
    @Option(
        name: .customLong("report"),
        help: ArgumentHelp(
            "Write the status to a file in another format as well: openmetrics=layers.prom. Can be repeated.",
            valueName: "format=file"),
        transform: ReportFile.init(argument:))
    var files: [ReportFile<StatusFormats>] = []
    @Option(
        help: ArgumentHelp(
            "Fail where the last rescan that was split lacks one of this many parts (`rescan --shard`).",
            valueName: "count"))
    var expectShards: Int?
    @OptionGroup var details: ReportDetails
    @OptionGroup var common: CommonOptions

    private var lockfile: String? { all ? nil : lock ?? "layers.lock" }

    func validate() throws {
        if let expectShards, !(1...Shard.most).contains(expectShards) {
            throw ValidationError("--expect-shards takes a number from 1 to \(Shard.most).")
        }
        if all, lock != nil { throw ValidationError("--all and --lock exclude each other.") }
        try checkReports(
            output, files.map { ($0.format.renderer.format, $0.path) },
            spares: SparedInputs([ledger.file] + findings.excuses.inputs + baseline.inputs).and(lockfile: lockfile))
        try details.check(isImported: ([format] + files.map(\.format)).contains { $0.renderer.format == "asff" })
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let isForPeople = format.isForPeople && files.allSatisfy(\.format.isForPeople)
            async let program = InputStatement.program(common, isForPeople: isForPeople)
            let demand = ScanDemand(
                asOf: common.time, maxAge: age.age, advisories: findings.excuses.advisories.demand)
            var question = Status(
                Terminal.environment(verbosity: common.verbosity), lockfile: lockfile, ledger: try ledger.path(),
                findings: try findings.demand())
            question.baseline = baseline.demand
            question.shards = expectShards
            question.since = since.map { text in
                if let age = Age(argument: text) { return .age(age.duration) }
                return Timestamp(dayOrTime: text).map { .time($0) } ?? .run(text, or: GitProgram.time)
            }
            var status = try await question.run(demand)
            if let lockfile { status.notes += try unpinned(beside: lockfile) }
            let statement = InputStatement(
                files: [("lockfile", lockfile)] + findings.excuses.stated, ledger: status.ledger,
                sources: status.sources,
                checks: [
                    ("age", true), ("advisories", true), ("reading", false), ("pin", false), ("signature", false),
                ])
            let inputs = await statement.inputs(common, isForPeople: isForPeople, program: await program)
            for file in files {
                try file.format.write(status, to: file.path, common, .current, details, inputs: inputs)
            }
            try format.write(status, to: output, common, .current, details, inputs: inputs)
            return status.exitStatus
        }
    }

    /// What the project file names and the lockfile does not pin: nobody knows its layers.
    private func unpinned(beside lockfile: String) throws(Failure) -> [Finding] {
        let named = ProjectUse.current.namedArtifacts.compactMap(\.name)
        guard !named.isEmpty else { return [] }
        let pinned = Set<TextKey>(try Engine.Verify.pinnedNames(of: lockfile))
        return named.filter { !pinned.contains($0) }.map { name in
            Finding(
                .lockMissing, .warn, "\(name) is named by the project file and not pinned: its layers are not known",
                remedy: "review it, then pin it: \(run: .lock)")
        }
    }
}
