import Core
import Ledger
import Pins
import Policy

/// Takes the looks that jobs ask for, as `rescan` does. Lockfiles and trust stores are read again each minute, so that a change of
/// them needs no restart.
struct WorkerBench {
    /// What a job asks to look at.
    enum Found: Sendable {
        case target(RescanTarget, RescanLook)
        /// The lockfile does not pin it any more.
        case gone
    }

    private struct Basis {
        var basis: RescanBasis
        /// When it was made, by the server's clock.
        var made: Timestamp
        var pinned: [TextKey: RescanTarget]
    }

    /// How long what was read of a lockfile is good for, in milliseconds.
    private static let life: Int64 = 60_000

    let environment: Environment
    let options: ArtifactOptions
    let demand: WorkerDemand
    let ledger: any WorkQueue
    let clock: ServerClock
    private var bases: [TextKey: Basis] = [:]

    init(
        _ environment: Environment, _ options: ArtifactOptions, _ demand: WorkerDemand, _ ledger: any WorkQueue,
        _ clock: ServerClock
    ) {
        self.environment = environment
        self.options = options
        self.demand = demand
        self.ledger = ledger
        self.clock = clock
    }

    /// - Throws: `lockfile.*`, `trust.*`, `ledger.*`, `input.*`.
    mutating func find(_ job: Job) async throws(Failure) -> Found {
        let basis = try await basis(demand.looks.lockfile ?? job.lockfile)
        let target: RescanTarget
        if let path = job.path {
            let finder = RescanTargets(environment: basis.basis.environment)
            let asked = AskedArtifact(name: job.name, locator: path)
            guard
                let found = try await finder.targets(of: [asked], pins: basis.basis.pins, ledger: ledger).first
            else { return try gone() }
            target = found
        } else if let found = job.name.flatMap({ basis.pinned[TextKey($0)] }) {
            target = found
        } else {
            return try gone()
        }
        let look = basis.basis.look(
            options, workers: environment.workers / demand.width, progress: RescanProgress(sizes: [target.size], nil),
            digests: basis.basis.pins?.lockfile.artifacts.map(\.digest) ?? [])
        return .target(target, look)
    }

    /// What the lockfile that a job names does not pin is nobody's job. Another lockfile says nothing of it.
    private func gone() throws(Failure) -> Found {
        guard let other = demand.looks.lockfile else { return .gone }
        throw Failure(.inputNotFound, "is not pinned by the lockfile that this worker was given", file: other)
    }

    private mutating func basis(_ lockfile: String?) async throws(Failure) -> Basis {
        let key = TextKey(lockfile ?? "")
        let now = clock.now()
        if let known = bases[key], (0..<Self.life).contains(now.milliseconds - known.made.milliseconds) {
            return known
        }
        var looks = demand.looks
        looks.lockfile = lockfile
        looks.asOf = now
        looks.clock = { [clock] in clock.now() }
        var environment = environment
        environment.progress = nil
        var basis = try RescanBasis(environment, looks)
        try await basis.salt(by: ledger)
        var pinned: [TextKey: RescanTarget] = [:]
        if let pins = basis.pins {
            for target in RescanTargets(environment: environment).targets(of: pins.lockfile, at: pins.path) {
                pinned[TextKey(target.name)] = target
            }
        }
        // Of many tenants, those that have nothing to do now are forgotten.
        if bases.count >= 100 { bases = [:] }
        let made = Basis(basis: basis, made: now, pinned: pinned)
        bases[key] = made
        return made
    }
}
