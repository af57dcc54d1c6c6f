import Core
import Ledger
import Pins
import Policy

/// Puts what a rescan would look at into the ledger's queue, for workers on any number of machines.
///
/// As a rescan begins with it, packages are compared with the advisories, and signatures are judged whose evidence is kept: what is
/// not due needs no worker.
package struct EnqueueLooks: Sendable {
    package var environment: Environment
    /// How each artifact is read, which says which kept evidence can be judged.
    package var options: ArtifactOptions
    /// What is asked for. Runs and baselines are a rescan's.
    package var demand: RescanDemand
    /// Whose the looks are.
    package var tenant: String
    /// Whether it is judged as of the server's time, whatever is asked for.
    package var isAsOfServer = false

    /// Asks in a process.
    package init(
        _ environment: Environment, _ options: ArtifactOptions, _ demand: RescanDemand, tenant: String
    ) {
        self.environment = environment
        self.options = options
        self.demand = demand
        self.tenant = tenant
    }

    /// What came of it.
    package struct Outcome: Sendable {
        /// Artifacts that were due, by whether the queue had them already.
        package var counts: EnqueueCounts
        /// Artifacts that were not due.
        package var notDue: Int
    }

    /// - Throws: `lockfile.*`, `trust.*`, `ledger.*`, `input.*`, `output.failed`.
    package func run() async throws(Failure) -> Outcome {
        let ledger = try environment.ledgers.queue(self.demand.ledger)
        let clock = ServerClock(try await ledger.queueFacts().now)
        var demand = self.demand
        demand.clock = { clock.now() }
        if isAsOfServer { demand.asOf = clock.now() }
        var basis = try RescanBasis(environment, demand)
        try await basis.salt(by: ledger)
        let finder = RescanTargets(environment: basis.environment)
        let targets: [RescanTarget]
        if demand.artifacts.isEmpty, let pins = basis.pins {
            let pinned = finder.targets(of: pins.lockfile, at: pins.path)
            targets = try await finder.placing(demand.named, among: pinned, ledger: ledger)
        } else {
            targets = try await finder.targets(of: demand.artifacts, pins: basis.pins, ledger: ledger)
        }
        _ = try await AdvisoryMatcher.match(
            ledger, version: basis.demand.versions.advisories, asOf: demand.asOf, clock: demand.clock)
        let signatures = basis.judge.map {
            KeptSignatures(
                environment: basis.environment, options: options, demand: basis.demand, pins: basis.pins, judge: $0)
        }
        let plan = try await RescanPlan(
            basis.demand, binder: basis.binder(options), targets, ledger, signatures: signatures)
        _ = try await plan.record(in: ledger)
        let named = Set(demand.named.compactMap(\.name).map { TextKey($0) })
        let jobs = plan.due(limit: demand.limit).map { job(of: $0.target, named: named) }
        let counts = try await ledger.enqueue(jobs)
        try await ledger.close()
        return Outcome(counts: counts, notDue: targets.count - plan.dueCount)
    }

    /// What workers are told of a target, whatever their working folders are.
    private func job(of target: RescanTarget, named: Set<TextKey>) -> Job {
        let places = environment.places
        // What a pin says of its place is read from the lockfile again.
        let isPinned = demand.artifacts.isEmpty && !named.contains(TextKey(target.name))
        return Job(
            tenant: tenant, place: target.place, name: target.asked,
            path: isPinned ? nil : target.path.map(places.locator),
            lockfile: demand.lockfile.map(places.locator))
    }
}
