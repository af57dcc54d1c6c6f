import ArgumentParser
import Core
import Engine
import Ledger
import Report

struct AdvisoriesCommand: CommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "advisories",
        abstract: "Fetch, import, list and remove advisories, and compare packages with them.",
        discussion: "Example: layerlock advisories import osv/PyPI",
        subcommands: [
            AdvisoriesImport.self, AdvisoriesList.self, AdvisoriesMatch.self, AdvisoriesRemove.self,
            AdvisoriesSources.self, AdvisoriesFetch.self,
        ])
}

struct AdvisoriesImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take advisories into the ledger: all of them, or none where one is broken.",
        discussion: """
            OSV records as JSON (one, lines, an array) or YAML, zips of such as OSV publishes for each ecosystem (all.zip), tars, \
            Amazon Linux's updateinfo.xml, Debian's security tracker, Alpine's secdb, Red Hat's CSAF, CISA's catalogue of known exploited vulnerabilities (JSON), FIRST's exploit prediction \
            scores (CSV), each also packed by gzip, and folders of these. Each file or folder is a source: importing it again replaces what it held before. Nothing is \
            fetched: get the files by whatever means are allowed.

            Example: layerlock advisories import osv/PyPI --name pypi
            """)

    @Argument(help: ArgumentHelp("Files and folders.", valueName: "file-or-folder"), completion: .file())
    var paths: [String]
    @Option(help: "The source's name, for one file or folder (default: its absolute path).")
    var name: String?
    @Option(
        help: ArgumentHelp(
            "When they were fetched, as a mirror states (RFC 3339; default: now). Their age counts from then.",
            valueName: "time"))
    var fetched: JudgingTime?
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        if name != nil, paths.count > 1 { throw ValidationError("--name goes with one file or folder.") }
        if name?.isEmpty == true { throw ValidationError("--name takes a name.") }
        if paths.contains(where: { Locator($0).isStandardInput }) {
            throw ValidationError("Standard input is no source: name files or folders.")
        }
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let environment = Terminal.environment(verbosity: common.verbosity)
            let imports = try await ImportAdvisories(environment, ledger: try ledger.pathToWrite(), name: name)
                .run(paths, asOf: common.time, fetched: fetched?.timestamp)
            Terminal.clearProgress()
            guard !common.quiet else { return .allowed }
            let groups = imports.map { imported in
                FactGroup(
                    imported.source.name,
                    (imported.source.isCompared
                        ? [
                            (
                                "records",
                                "\(imported.source.records): \(imported.changes.added) added, \(imported.changes.changed) changed, "
                                    + "\(imported.changes.removed) removed"
                            )
                        ] : [])
                        + imported.source.parts.map { part in
                            (part.ecosystem, "\(part.records), data of \(part.dataDate?.description ?? "the future")")
                        }
                        + imported.source.catalogues.map { part in
                            (
                                part.kind.rawValue,
                                "\(part.records), \(part.version) of \(part.dataDate?.description ?? "the future")"
                            )
                        })
            }
            try common.print { TextReport.facts(groups, style: $0) }
            return .allowed
        }
    }
}

struct AdvisoriesList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List what advisories there are, and how old their data are.",
        discussion: """
            Two ages: since the import, or since they were fetched where that was said; and of the data, since the newest change or \
            publication in them. An ecosystem is as old as the source with the most records of it, and stale 5 days after the \
            import (--max-advisory-age); by its data only where --max-data-age is given.

            Example: layerlock advisories list --format json
            """)

    @OptionGroup var ledger: LedgerOptions
    @Option(help: "How to print the list: \(ListingFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
    var format: ListingFormat = .text
    @OptionGroup var age: AdvisoryAgeOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let path = try ledger.path()
            let sources = try await ListAdvisories(
                Terminal.environment(verbosity: common.verbosity), ledger: path
            ).run()
            let list = AdvisoryList(ledger: path, sources: sources, asOf: common.time, demand: age.demand)
            if format == .json {
                try Output.write(JSONReport.advisories(list, toolVersion: toolVersion), to: nil)
            } else {
                try common.print { TextReport.advisories(list, style: $0) }
            }
            return .allowed
        }
    }
}

struct AdvisoriesMatch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "match",
        abstract: "Compare all packages that the ledger knows with its advisories, and say what came and went.",
        discussion: """
            What a rescan does first. No artifact is touched, only what is new or changed is compared. `layerlock status` \
            tells what is affected.

            Example: layerlock advisories match --fail-on high
            """)

    @OptionGroup var ledger: LedgerOptions
    @Option(help: "How to print it: \(ListingFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
    var format: ListingFormat = .text
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let environment = Terminal.environment(verbosity: common.verbosity)
            let summary = try await MatchAdvisories(environment, ledger: try ledger.path())
                .run(asOf: common.time, clock: { Clock.now() })
            if format == .json {
                try Output.write(JSONReport.matched(summary), to: nil)
            } else {
                try common.print { TextReport.matched(summary, style: $0) }
            }
            return .allowed
        }
    }
}

struct AdvisoriesRemove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Take sources of advisories out of the ledger.",
        discussion: "Example: layerlock advisories remove pypi")

    @Argument(help: "Names of sources, as `advisories list` prints them.")
    var names: [String]
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let environment = Terminal.environment(verbosity: common.verbosity)
            try await RemoveAdvisories(environment, ledger: try ledger.path()).run(names)
            return .allowed
        }
    }
}

struct AdvisoriesSources: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sources",
        abstract: "Say which advisories the packages inside need, and from where to get them.",
        discussion: """
            Reads the artifacts that are named, or those that a lockfile pins; without any, it is about all packages that the ledger \
            knows. Nothing is fetched. What the ledger has already says so.

            Example: layerlock advisories sources layers.lock
            """)

    @Argument(
        help: ArgumentHelp(
            "Artifacts and lockfiles; without any, what the ledger knows.", valueName: "artifact-or-lockfile"),
        completion: .file())
    var paths: [String] = []
    @OptionGroup var ledger: LedgerOptions
    @Option(help: "How to print it: \(ListingFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
    var format: ListingFormat = .text
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let environment = Terminal.environment(reading, verbosity: common.verbosity)
            let needs = try await ListAdvisoryNeeds(environment, reading.artifacts, ledger: try ledger.path())
                .run(paths, asOf: common.time)
            Terminal.clearProgress()
            if format == .json {
                try Output.write(
                    JSONReport.needs(needs, asOf: common.time, toolVersion: toolVersion), to: nil)
            } else {
                try common.print { TextReport.needs(needs, asOf: common.time, style: $0) }
            }
            return .allowed
        }
    }
}
