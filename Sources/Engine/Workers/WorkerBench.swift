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
        /// It could not be begun, and that is the job's own fault.
        case failed(Failure)
        /// What looks are taken by could not be read, which is no fault of the job's; whether that was not told before.
        case postponed(Failure, isNews: Bool)
    }

    private struct Basis {
        var basis: RescanBasis
        /// When it was made, by the server's clock.
        var made: Timestamp
        var pinned: [TextKey: RescanTarget]
    }

    /// How long what was read of a lockfile is good for, in milliseconds.
    private static let life: Int64 = 60_000
    /// How long it is not read again where it could not be, in milliseconds.
    private static let failureLife: Int64 = 10_000

    let environment: Environment
    let options: ArtifactOptions
    let demand: WorkerDemand
    let ledger: any WorkQueue
    let clock: ServerClock
    private var bases: [TextKey: Basis] = [:]
    /// Lockfiles by which no look can be taken, since when and why.
    private var failures: [TextKey: (since: Timestamp, failure: Failure)] = [:]

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

    /// The lockfile that a job is looked at by.
    func lockfile(of job: Job) -> String? { demand.looks.lockfile ?? job.lockfile }

    /// - Throws: `ledger.*`: that no job can be looked at.
    mutating func find(_ job: Job) async throws(Failure) -> Found {
        let lockfile = lockfile(of: job)
        let key = TextKey(lockfile ?? "")
        let now = clock.now()
        if let known = failures[key] {
            if (0..<Self.failureLife).contains(now.milliseconds - known.since.milliseconds) {
                return .postponed(known.failure, isNews: false)
            }
            failures[key] = nil
        }
        let basis: Basis
        do throws(Failure) {
            basis = try await self.basis(lockfile, key, now)
        } catch {
            guard error.code.family != .ledger else { throw error }
            if failures.count >= 100 { failures = [:] }
            failures[key] = (now, error)
            return .postponed(error, isNews: true)
        }
        let target: RescanTarget
        do throws(Failure) {
            guard let found = try await self.target(of: job, basis) else { return gone() }
            target = found
        } catch {
            guard error.code.family != .ledger else { throw error }
            return .failed(error)
        }
        let look = basis.basis.look(
            options, workers: environment.workers / demand.width, progress: RescanProgress(sizes: [target.size], nil),
            digests: basis.basis.pins?.lockfile.artifacts.map(\.digest) ?? [])
        return .target(target, look)
    }

    private func target(of job: Job, _ basis: Basis) async throws(Failure) -> RescanTarget? {
        guard let path = job.path else { return job.name.flatMap { basis.pinned[TextKey($0)] } }
        let finder = RescanTargets(environment: basis.basis.environment)
        let asked = AskedArtifact(name: job.name, locator: path)
        return try await finder.targets(of: [asked], pins: basis.basis.pins, ledger: ledger).first
    }

    /// What the lockfile that a job names does not pin is nobody's job. Another lockfile says nothing of it.
    private func gone() -> Found {
        guard let other = demand.looks.lockfile else { return .gone }
        return .failed(
            Failure(.inputNotFound, "is not pinned by the lockfile that this worker was given", file: other))
    }

    private mutating func basis(_ lockfile: String?, _ key: TextKey, _ now: Timestamp) async throws(Failure) -> Basis {
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
