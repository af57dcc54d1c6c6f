import Core

/// A ledger with a queue of looks, which workers on any number of machines take from.
///
/// Times are the server's alone: machines whose clocks differ agree on when a lease ends. Work is done at least once, and what
/// it found is recorded once: whoever lost a job to somebody else can no longer end it.
///
/// Every requirement may throw what those of `LedgerStore` may, and `ledger.newer` once a later version made the tables.
package protocol WorkQueue: LedgerStore {
    /// Adds jobs, all or none. What is there already stays as it is.
    /// - Throws: `ledger.queue-full` where there would be more than `JobLimits.queue`.
    func enqueue(_ jobs: [Job]) async throws(Failure) -> EnqueueCounts

    /// Takes jobs that are due, those of each tenant in turn; two who ask at once never get the same. What others held when
    /// their leases ended counts as a death of theirs, and is due again after a while.
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

    /// Gives jobs back, as if they had not been taken.
    func giveBack(_ jobs: [HeldJob]) async throws(Failure)

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
