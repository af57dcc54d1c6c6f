import Core
import Ledger

/// What a worker is asked for.
package struct WorkerDemand: Sendable {
    /// How it looks. Its lockfile counts for all jobs, in the place of those that the jobs name; artifacts, limits and runs are
    /// nothing to it. Its clock is asked for the time that passes, and the server for the time that it is.
    package var looks: RescanDemand
    /// The tenants whose jobs it takes; nil for all.
    package var tenants: [String]?
    /// Looks side by side.
    package var width: Int
    /// Whether to end once nothing is due and nobody is at work.
    package var drains = false
    /// How long a look may take, in milliseconds: then it counts as one that its worker died over, and the worker ends.
    package var longest = JobLimits.look
    /// What no other worker goes by.
    package var owner: String
    /// The program's version, which the queue shows.
    package var version: String

    /// Sets what has no usual value.
    package init(looks: RescanDemand, width: Int, owner: String, version: String) {
        self.looks = looks
        self.width = max(1, width)
        self.owner = owner
        self.version = version
    }
}

/// What a worker tells as it goes.
package enum WorkerNews: Sendable {
    /// An artifact was looked at.
    case looked(RescanOutcome)
    /// An attempt alone ended so.
    case attempted(Job, problem: String?)
    /// The server is out of reach, for now; when that was, by its clock.
    case waits(Failure, Timestamp)
    /// So many jobs were put off because of this, which is no fault of theirs.
    case postponed(Int, Failure)
    /// It is at work, and the server answered.
    case facts(WorkerFacts)
}

/// How an attempt alone came out.
package enum AttemptEnd: Sendable, Equatable {
    /// It ended its job itself, or lost it.
    case done
    /// It could not, and says why.
    case failed(String)
    /// It could not, through no fault of the job's.
    case postponed(String)
    /// It ended without a word: by a signal, or over its limits.
    case died(String)
}
