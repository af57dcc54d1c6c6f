import ArgumentParser
import Core
import Engine
import Ledger
import Report

struct WorkerCommand: CommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Look at what is due with any number of machines, over a ledger on a server.",
        discussion: """
            What is due is put into the ledger's queue once; workers take from it until it is empty. Then `layerlock rescan` has nothing \
            to read, and tells what the night found.

            Example: layerlock worker enqueue --ledger service=layerlock && layerlock worker run --drain --ledger service=layerlock
            """,
        subcommands: [
            WorkerEnqueue.self, WorkerRun.self, WorkerList.self, WorkerRetry.self, WorkerAttempt.self,
        ])
}

/// Whose looks these are.
enum Tenant {
    /// Where nobody says.
    static let usual = "default"

    /// Whether a text can be a tenant's name: it is shown, and kept.
    static func isName(_ text: String) -> Bool {
        (1...200).contains(text.utf8.count) && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    }
}

struct WorkerEnqueue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enqueue", abstract: "Put what a rescan would look at into the ledger's queue.",
        discussion: """
            Due is what `layerlock rescan` calls due. What the queue holds already is not added twice. Packages are compared with the \
            advisories, and signatures are judged whose evidence is kept, so that workers have to read only what is due. Workers read \
            artifacts and lockfile at the same paths.

            Example: layerlock worker enqueue --lock layers.lock --ledger service=layerlock
            """)

    @OptionGroup var due: DueOptions
    @Option(help: ArgumentHelp("Whose looks these are: tenants take turns.", valueName: "name"))
    var tenant = Tenant.usual
    @Flag(help: "Add everything, due or not.")
    var all = false
    @OptionGroup var content: ContentOptions
    @OptionGroup var signatures: SignatureOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard Tenant.isName(tenant) else {
            throw ValidationError("--tenant takes a name of up to 200 bytes without spaces.")
        }
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            var environment = Terminal.environment(reading, verbosity: common.verbosity)
            environment.detectors = try content.demand().detectors(in: environment)
            var demand = try due.demand(asOf: common.time)
            demand.isAll = all
            demand.trust = signatures.demand
            var looks = EnqueueLooks(environment, reading.artifacts, demand, tenant: tenant)
            looks.isAsOfServer = common.asOf == nil
            let outcome = try await looks.run()
            if !common.quiet {
                let facts = [
                    ("added", "\(outcome.counts.added)"), ("in the queue already", "\(outcome.counts.known)"),
                    ("not due", "\(outcome.notDue)"),
                ]
                try common.print { TextReport.facts([FactGroup("enqueued", facts)], style: $0) }
            }
            return .allowed
        }
    }
}

struct WorkerList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Say what the ledger's queue holds: poison first, then what failed most.",
        discussion: "Example: layerlock worker list --ledger service=layerlock")

    @OptionGroup var ledger: LedgerOptions
    @Option(help: ArgumentHelp("List this many jobs at the most.", valueName: "count"))
    var limit = 100
    @Option(help: "How to print the queue: \(QueueFormat.allValueStrings.joined(separator: ", ")).")
    var format: QueueFormat = .text
    @OptionGroup var common: CommonOptions

    func validate() throws {
        if limit < 0 { throw ValidationError("--limit takes a number of 0 or more.") }
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let environment = Terminal.environment(verbosity: common.verbosity)
            let (facts, jobs) = try await WorkerQueue(environment, ledger: try ledger.path()).list(limit)
            switch format {
            case .openmetrics: try Output.write(OpenMetrics.text(facts), to: nil)
            case .text:
                try common.print { style in
                    TextReport.facts([FactGroup("queue", facts.shown)] + jobs.map(\.shown), style: style)
                }
            }
            return .allowed
        }
    }
}

/// How a queue is printed.
enum QueueFormat: String, Word, ExpressibleByArgument {
    case text, openmetrics
}

struct WorkerRetry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Have looks be due again that are poison, or that wait after a failure.",
        discussion: "Example: layerlock worker retry api --ledger service=layerlock")

    @Argument(help: ArgumentHelp("Names or places of artifacts; without any, all.", valueName: "name"))
    var names: [String] = []
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let environment = Terminal.environment(verbosity: common.verbosity)
            let queue = WorkerQueue(environment, ledger: try ledger.path())
            let count = try await queue.retry(names.isEmpty ? nil : names)
            guard count > 0 || names.isEmpty else {
                throw Failure(
                    .inputNotFound, "nothing in the queue that is poison or waits goes by that name",
                    remedy: "see what it holds: \(run: .listWork)")
            }
            if !common.quiet {
                try common.print { TextReport.facts([FactGroup("", [("due again", "\(count)")])], style: $0) }
            }
            return .allowed
        }
    }
}

extension QueueFacts {
    /// As it is listed.
    var shown: [(label: String, value: String)] {
        [
            ("due", "\(due)"), ("waiting", "\(waiting)"), ("leased", "\(leased)"), ("poison", "\(poison)"),
            ("oldest", oldest.map { AgeText.short(.milliseconds($0)) } ?? "-"),
        ]
    }
}

extension ListedJob {
    /// As it is listed.
    var shown: FactGroup {
        var facts = [("state", state.rawValue), ("due", due.description)]
        if TextKey(job.tenant) != TextKey(Tenant.usual) { facts.append(("tenant", job.tenant)) }
        if job.name != nil { facts.append(("place", job.place)) }
        if let owner { facts.append(("worker", owner)) }
        if let version { facts.append(("worker's version", version)) }
        if deaths > 0 { facts.append(("deaths", "\(deaths)")) }
        if failures > 0 { facts.append(("failures", "\(failures)")) }
        if let problem { facts.append(("problem", problem)) }
        return FactGroup(PathEscaping.displayed(job.shownName.utf8), facts)
    }
}
