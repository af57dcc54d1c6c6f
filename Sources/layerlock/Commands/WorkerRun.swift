import ArgumentParser
import Core
import Engine
import Glibc
import Ledger
import Report

/// How a worker looks, and how far one that is tried alone may go.
struct WorkerOptions: ParsableArguments {
    /// Looks side by side at the most.
    static let most = 256

    @Option(
        help: ArgumentHelp(
            "The lockfile that says what artifacts have to be (default: the one that each job was added by).",
            valueName: "lockfile"),
        completion: .file())
    var lock: String?
    @OptionGroup var ledger: LedgerOptions
    @Option(help: ArgumentHelp("Take the jobs of this tenant; can be repeated (default: of all).", valueName: "name"))
    var tenant: [String] = []
    @Option(help: ArgumentHelp("Look at this many artifacts side by side (default: a core each).", valueName: "count"))
    var jobs: Int?
    @Flag(help: "End once nothing is due and no worker is at work.")
    var drain = false
    @Option(
        help: ArgumentHelp(
            "Write the time to this file every 10 seconds, and whenever the server is asked again.", valueName: "file"),
        completion: .file())
    var healthFile: String?
    @Option(
        help: ArgumentHelp(
            "Write what the queue holds and what was done to this file, as OpenMetrics, every 10 seconds.",
            valueName: "file"),
        completion: .file())
    var metricsFile: String?
    @Option(
        help: ArgumentHelp(
            "What the worker is called in its metrics (default: the machine's name and the process's number).",
            valueName: "name"))
    var name: String?
    @Option(
        help: ArgumentHelp("Time of a look at the most, after which the worker ends: 90m, 2h.", valueName: "time"))
    var lookTime: Age?
    @Option(
        help: ArgumentHelp("Memory of an attempt alone at the most, in MiB of addresses.", valueName: "MiB"))
    var attemptMemory: UInt64 = 4_096
    @Option(
        help: ArgumentHelp("Time of an attempt alone at the most: 90s, 30m.", valueName: "time"))
    var attemptTime: Age?
    @OptionGroup var content: ContentOptions
    @OptionGroup var pins: PinOptions
    @OptionGroup var signatures: SignatureOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var common: CommonOptions

    /// Seconds of an attempt alone.
    var attemptSeconds: Int64 { max(1, (attemptTime?.duration ?? .seconds(1_800)).components.seconds) }

    func validate() throws {
        if common.asOf != nil {
            throw ValidationError("--as-of is nothing for workers: they judge as of the server's time.")
        }
        if let jobs, !(1...Self.most).contains(jobs) {
            throw ValidationError("--jobs takes a number from 1 to \(Self.most).")
        }
        if let name = tenant.first(where: { !Tenant.isName($0) }) {
            throw ValidationError("--tenant takes names of up to 200 bytes without spaces, not \(name).")
        }
        if let name, !Tenant.isName(name) {
            throw ValidationError("--name takes a name of up to 200 bytes without spaces.")
        }
        guard (1_024...1 << 24).contains(attemptMemory) else {
            throw ValidationError("--attempt-memory takes a number of 1024 or more.")
        }
        for file in [healthFile, metricsFile] {
            try checkOutput(file, spares: SparedInputs([lock, ledger.file]).and(signatures.inputs).and(lockfile: lock))
        }
    }

    /// The process, and what it is asked for.
    func demand() throws(Failure) -> (Environment, WorkerDemand) {
        var environment = Terminal.environment(reading, verbosity: common.verbosity)
        environment.detectors = try content.demand().detectors(in: environment)
        environment.progress = nil
        var looks = RescanDemand(ledger: try ledger.path(), asOf: Clock.now(), clock: { Clock.now() })
        looks.lockfile = lock
        looks.layerRule = pins.layerRule
        looks.trust = signatures.demand
        var demand = WorkerDemand(
            looks: looks, width: jobs ?? environment.workers, owner: ProcessName.worker(), version: toolVersion)
        demand.tenants = tenant.isEmpty ? nil : tenant
        demand.drains = drain
        if let lookTime { demand.longest = max(1, lookTime.duration.components.seconds) * 1_000 }
        return (environment, demand)
    }
}

struct WorkerRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Take looks from the ledger's queue and record what they find.",
        discussion: """
            Any number of workers on any number of machines share a queue. A worker that dies loses what it held after five minutes, and \
            what it had not recorded is looked at again. SIGTERM has it give back what it holds and end with 0. Whether anything is wrong with \
            an artifact is told by `layerlock rescan` and `layerlock status`, not by how a worker ends.

            Example: layerlock worker run --ledger service=layerlock --health-file /run/layerlock/health
            """)

    @OptionGroup var options: WorkerOptions

    func run() async throws {
        // Looks that were under way are waited for by nobody: the process ends as by a signal, below whatever they do.
        defer { Unfinished.cleanUp() }
        try await work()
    }

    private func work() async throws {
        let common = options.common
        try await reporting(common) { () async throws(Failure) in
            let (environment, demand) = try options.demand()
            let attempt = LoneAttempt(arguments: WorkerArguments.current, seconds: options.attemptSeconds)
            let stop = WorkerStop()
            Interruption.hearFirst { stop.ask() }
            let style = Terminal.style(1, verbosity: common.verbosity)
            let worker = Engine.RunWorker(environment, options.reading.artifacts, demand) { await attempt.run($0) }
            let facts = try await worker.run(stop: stop) { news throws(Failure) in
                switch news {
                case .looked(let outcome):
                    try Output.write(TextReport.rescanned(outcome, style: style), to: nil)
                case .attempted(let job, let problem?):
                    Output.error(Array("\(PathEscaping.displayed(job.shownName.utf8)), tried alone: \(problem)\n".utf8))
                case .attempted: break
                case .waits(let failure, let now):
                    Output.error(Array("layerlock: \(failure.code.rawValue): \(failure.message); asks again\n".utf8))
                    // Whoever waits for a server is at work: it would be no help to end it.
                    try writeHealth(now)
                case .postponed(let count, let failure):
                    let place = failure.file.map { "\(PathEscaping.displayed($0.utf8)): " } ?? ""
                    Output.error(
                        Array(
                            "layerlock: \(failure.code.rawValue): \(place)\(failure.message); \(count) put off\n".utf8))
                case .facts(let facts): try write(facts)
                }
            }
            if !common.quiet {
                try common.print { TextReport.facts([FactGroup("worker", facts.shown)], style: $0) }
            }
            return .allowed
        }
    }

    /// Says that the worker lives, and what it does.
    private func write(_ facts: WorkerFacts) throws(Failure) {
        let name = options.name ?? ProcessName.place()
        if let file = options.metricsFile { try Output.write(OpenMetrics.text(facts, worker: name), to: file) }
        if let queue = facts.queue { try writeHealth(queue.now) }
    }

    private func writeHealth(_ now: Timestamp) throws(Failure) {
        if let file = options.healthFile { try Output.write(Array("\(now)\n".utf8), to: file) }
    }
}

/// A look at one job, in a process of its own: what it takes along is nothing but itself.
struct WorkerAttempt: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attempt", abstract: "Look at one job alone; workers start it.", shouldDisplay: false)

    @Option(help: ArgumentHelp("The job and its lease.", valueName: "number:token"))
    var job: String
    @OptionGroup var options: WorkerOptions

    /// Number and token.
    private var lease: (Int64, Int64)? {
        let parts = job.utf8.split(separator: UInt8(ascii: ":")).map { Int64(String(decoding: $0, as: UTF8.self)) }
        guard parts.count == 2, let number = parts[0], let token = parts[1] else { return nil }
        return (number, token)
    }

    func validate() throws {
        if lease == nil { throw ValidationError("--job takes NUMBER:TOKEN.") }
    }

    func run() async throws {
        try LoneAttempt.limit(memory: options.attemptMemory << 20, seconds: options.attemptSeconds)
        LoneAttempt.endWithParent()
        guard let (number, token) = lease else { throw ExitStatus.usage.exit }
        do {
            try await reporting(options.common) { () async throws(Failure) in
                let (environment, demand) = try options.demand()
                try await AttemptJob(environment, options.reading.artifacts, demand).run(number, token: token)
                return .allowed
            }
        } catch is ExitCode {
            // What is wrong with the artifact is recorded. This is something else.
            throw ExitCode(LoneAttempt.postponed)
        }
    }
}

extension WorkerFacts {
    /// As a worker tells it at its end.
    fileprivate var shown: [(label: String, value: String)] {
        var shown = [("looked at", "\(done)")]
        let rest = [
            ("failed", failed), ("no longer pinned", gone), ("lost", lost), ("tried alone", attempts),
            ("poison", poisoned), ("given back", givenBack), ("put off", postponed),
        ]
        shown += rest.filter { $0.1 > 0 }.map { ($0.0, "\($0.1)") }
        if let queue {
            shown.append(("still in the queue", "\(queue.due + queue.waiting + queue.leased + queue.poison)"))
        }
        return shown
    }
}
