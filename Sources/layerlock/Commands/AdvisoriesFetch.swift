import ArgumentParser
import ArtifactSources
import Core
import Engine
import Ledger
import Report

struct AdvisoriesFetch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Fetch the advisories that the packages inside need into a folder.",
        discussion: """
            What `advisories sources` names for the artifacts, the lockfiles or the ledger, of each ecosystem the first form: by \
            layerlock-fetch, over https, through the proxies and with the authorities that the environment names, without any \
            credentials. A file takes the place of its earlier one as a whole. NAME.fetched beside it says when it was fetched, or when its \
            server said that it still has what lies there: then nothing comes. One that \
            cannot be fetched is told, what lay there stays, and the exit code is 1.

            Example: layerlock advisories fetch layers.lock --into advisories --import
            """)

    @Argument(
        help: ArgumentHelp(
            "Artifacts and lockfiles; without any, what the ledger knows.", valueName: "artifact-or-lockfile"),
        completion: .file())
    var paths: [String] = []
    @Option(
        help: ArgumentHelp("The folder for the files; it is made where it is missing.", valueName: "folder"),
        completion: .directory)
    var into: String
    @Flag(name: .customLong("import"), help: "Take what was fetched into the ledger, each file as a source.")
    var imports = false
    @Flag(help: "Fetch also what the servers say has not changed.")
    var anew = false
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let environment = Terminal.environment(reading, verbosity: common.verbosity)
            let needs = try await ListAdvisoryNeeds(environment, reading.artifacts, ledger: try ledger.path())
                .run(paths, asOf: common.time)
            var fetch = FetchAdvisories(environment, FetchPlace.program, into: into)
            fetch.isAnew = anew
            let fetched = try await fetch.run(needs) { Clock.now() }
            Terminal.clearProgress()
            var failures: [Failure] = []
            var groups: [FactGroup] = needs.filter(\.addresses.isEmpty).map {
                FactGroup($0.ecosystem, [("published", "nowhere that is known")])
            }
            for file in fetched {
                var facts = [("from", file.url)]
                switch file.result {
                case .failure(let failure): failures.append(failure.inFile(file.url))
                case .success(let origin):
                    facts.append(("fetched", "\(file.date)"))
                    if origin.isUnchanged { facts.append(("unchanged", "since \(origin.since)")) }
                    facts.append(("size", "\(origin.size) bytes"))
                    if imports {
                        do throws(Failure) {
                            let imported = try await ImportAdvisories(environment, ledger: try ledger.pathToWrite())
                                .run([file.path], asOf: max(common.time, file.date), fetched: file.date)
                            facts.append(("records", "\(imported.reduce(0) { $0 + $1.source.records })"))
                        } catch {
                            failures.append(error.inFile(file.path))
                        }
                    }
                    groups.append(FactGroup(file.path, facts))
                }
            }
            if !common.quiet, !groups.isEmpty { try common.print { TextReport.facts(groups, style: $0) } }
            let style = Terminal.style(2, verbosity: common.verbosity)
            for failure in failures { Output.error(TextReport.failure(failure, style: style)) }
            return failures.isEmpty ? .allowed : .undecided
        }
    }
}
