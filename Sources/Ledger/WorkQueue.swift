import Core

/// A ledger with a queue of looks, which workers on any number of machines take from.
///
/// Times are the server's alone: machines whose clocks differ agree on when a lease ends. Work is done at least once, and what
/// it found is recorded once: whoever lost a job to somebody else can no longer end it.
///
/// Every requirement may throw what those of `LedgerStore` may, and `ledger.newer` once a later version made the tables.
package protocol WorkQueue: LedgerStore {
    /// Adds jobs, all or none. What is there already stays as it is; but what waits to be read elsewhere, or by another lockfile,
    /// goes by these from then on, and counts as added.
    /// - Throws: `ledger.queue-full` where there would be more than `JobLimits.queue`.
    func enqueue(_ jobs: [Job]) async throws(Failure) -> EnqueueCounts

    /// Takes jobs that are due, those of each tenant in turn; two who ask at once never get the same. What others held when
    /// their leases ended counts as a death of theirs, and is due again after a while. What a rescan is at as well is for
    /// `heldByRescans` to say, asked afterwards.
    func claim(_ demand: ClaimDemand) async throws(Failure) -> Claim

    /// A job with its lease; nil where somebody else has taken it, or it is done.
    func held(_ number: Int64, token: Int64) async throws(Failure) -> HeldJob?

    /// Has leases begin anew. One that has ended can be renewed as long as nobody else took the job.
    /// - Returns: The numbers of those that are held now.
    func renew(_ jobs: [HeldJob], by owner: String) async throws(Failure) -> Set<Int64>

    /// Ends jobs and records what was found, all in one transaction. Of a job that somebody else has taken since nothing is
    /// recorded.
    /// - Returns: The numbers of those that were held.
    func end(_ jobs: [EndedJob]) async throws(Failure) -> Set<Int64>

    /// Gives jobs back, as if they had not been taken: each is due as it was.
    func giveBack(_ jobs: [HeldJob]) async throws(Failure)

    /// Gives jobs back that cannot be looked at now, which is no fault of theirs: they wait for `JobLimits.postponement`, and
    /// nothing is counted.
    /// - Parameter problem: What is listed of them meanwhile.
    func postpone(_ jobs: [HeldJob], because problem: String) async throws(Failure)

    /// The numbers of those jobs whose artifacts a rescan has taken by leases of `work`. What a rescan has let run out is lost to
    /// it from then on, so that it can record nothing more under that lease.
    func heldByRescans(_ jobs: [HeldJob]) async throws(Failure) -> Set<Int64>

    /// Those of some places whose artifacts workers hold, and until when; asked by a rescan once it has taken the work itself. Of
    /// the other places' jobs, whoever let a lease run out has lost it from then on.
    ///
    /// Both sides take first and ask then, so that at least one of two who take at once sees the other.
    func heldByWorkers(_ places: [String]) async throws(Failure) -> [TextKey: Timestamp]

    /// Records what a rescan found, and ends the jobs of any tenant that asked for it, by place, name and lockfile: all in one
    /// transaction, and only where the rescan holds the work. Poison stays.
    /// - Returns: Whether it holds the work.
    func record(
        _ artifacts: [ScannedArtifact], under lease: Lease, ending jobs: [Job]
    ) async throws(Failure) -> Bool

    /// How many jobs there are in which state.
    func queueFacts() async throws(Failure) -> QueueFacts

    /// Jobs, poison first, then those that failed most, then those that are due first.
    func jobs(limit: Int) async throws(Failure) -> [ListedJob]

    /// The jobs that end whatever looks at them.
    func poison() async throws(Failure) -> [ListedJob]

    /// Has jobs be due now that are poison, or that wait after a failure, as if nothing had happened.
    /// - Parameter names: Names or places of those that are meant; nil for all.
    /// - Returns: How many these were.
    func retry(_ names: [String]?) async throws(Failure) -> Int
}
