import ArgumentParser
import Core
import Engine

/// What is looked at where it is due.
struct DueOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "Artifacts, and folders that hold some, or NAME=ARTIFACT; without any, those of the lockfile.",
            valueName: "artifact"),
        completion: .file())
    var artifacts: [String] = []
    @Option(
        help: ArgumentHelp("The lockfile that says what artifacts have to be.", valueName: "lockfile"),
        completion: .file())
    var lock: String?
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var age: ScanAgeOptions
    @Option(help: ArgumentHelp("Look at this many artifacts at the most.", valueName: "count"))
    var limit: Int?

    var asked: [AskedArtifact] { artifacts.asked() }
    var lockfile: String? { lock ?? (artifacts.isEmpty ? "layers.lock" : nil) }

    func validate() throws {
        if asked.contains(where: { Locator($0.locator).isStandardInput }) {
            throw ValidationError("Standard input cannot be read again: name files or folders.")
        }
        if let limit, limit < 1 { throw ValidationError("--limit takes a number of 1 or more.") }
    }

    /// What is asked for so far.
    func demand(asOf time: Timestamp) throws(Failure) -> RescanDemand {
        var demand = RescanDemand(ledger: try ledger.pathToWrite(), asOf: time, clock: { Clock.now() })
        demand.lockfile = lockfile
        demand.artifacts = asked
        try ProjectUse.current.requireArtifacts(artifacts)
        if artifacts.isEmpty { demand.named = ProjectUse.current.namedArtifacts }
        demand.maxAge = age.age
        demand.limit = limit
        return demand
    }
}
