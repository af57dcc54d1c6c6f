import Core

/// A look that is to be taken: what a queue of a ledger holds.
package struct Job: Sendable, Equatable {
    /// Whose it is: tenants take turns.
    package var tenant: String
    /// Where the artifact lies, from the root and in its displayed form. With the name and the tenant it tells the job from others.
    package var place: String
    /// What the artifact is asked as; nil where only its place tells.
    package var name: String?
    /// Where to read it; nil for where the pin of that name says.
    package var path: String?
    /// The lockfile that says what it has to be; nil for none.
    package var lockfile: String?

    /// Describes a job.
    package init(tenant: String, place: String, name: String?, path: String?, lockfile: String?) {
        self.tenant = tenant
        self.place = place
        self.name = name
        self.path = path
        self.lockfile = lockfile
    }

    /// What people call it.
    package var shownName: String { name ?? place }
}

/// Bounds of queues, and how long what waits.
package enum JobLimits {
    /// Jobs that a queue holds at the most.
    package static let queue = 100_000
    /// Jobs that are taken at once at the most.
    package static let claim = 256
    /// Bytes that are kept of what went wrong.
    package static let problem = 500
    /// How long a lease lasts that nobody renews, in milliseconds.
    package static let lease: Int64 = 300_000
    /// The time between two renewals, in milliseconds.
    package static let renewal: Int64 = 60_000
    /// How long a job waits that cannot be looked at now through no fault of its own, in milliseconds.
    package static let postponement: Int64 = 60_000
    /// Waits after a worker's death that whoever waits for the queue's end sits out, in milliseconds.
    package static let shortPause: Int64 = 300_000
    /// How long a look may take before it counts as one that never ends, in milliseconds.
    package static let look: Int64 = 7_200_000
    /// How long a job waits after it failed once, twice and so on, or a worker died that held it.
    package static let pauses: [Int64] = [60_000, 300_000, 1_800_000, 21_600_000]
    /// Deaths of workers after which a job is tried alone.
    package static let deaths = 5

    /// What is kept of a text that tells what went wrong.
    package static func kept(_ problem: String) -> String {
        PathEscaping.displayed(problem.utf8.prefix(Self.problem))
    }
}

/// What came of adding jobs.
package struct EnqueueCounts: Sendable, Equatable {
    /// Jobs that were added.
    package var added: Int
    /// Jobs that were there already.
    package var known: Int

    /// Sets both.
    package init(added: Int, known: Int) {
        self.added = added
        self.known = known
    }
}

/// What a worker asks for.
package struct ClaimDemand: Sendable {
    /// Jobs at the most.
    package var limit: Int
    /// The tenants whose jobs are meant; nil for all.
    package var tenants: [String]?
    /// The tenant that was served last: those behind it come first.
    package var after: String?
    /// Who takes them: a name that no other worker has.
    package var owner: String
    /// The worker's version.
    package var version: String
    /// The jobs that this worker knows to hold, where an earlier answer may have been lost: what else is held under its name is
    /// given back. nil where none was.
    package var known: Set<Int64>?

    /// Asks for jobs of all tenants.
    package init(limit: Int, owner: String, version: String) {
        self.limit = limit
        self.owner = owner
        self.version = version
    }
}

/// What a worker got.
package struct Claim: Sendable {
    /// The server's time.
    package var now: Timestamp
    /// The jobs, each with its lease.
    package var jobs: [HeldJob]
    /// The tenant that was served last.
    package var last: String?
    /// Jobs whose leases had ended without a word.
    package var deaths: Int

    /// Sets each property.
    package init(now: Timestamp, jobs: [HeldJob], last: String?, deaths: Int) {
        self.now = now
        self.jobs = jobs
        self.last = last
        self.deaths = deaths
    }
}

/// A job that a worker holds.
package struct HeldJob: Sendable, Equatable {
    /// Its number in the queue.
    package var number: Int64
    /// What tells this lease from those before and after it.
    package var token: Int64
    /// What is to be looked at.
    package var job: Job
    /// How many workers have died while they held it.
    package var deaths: Int
    /// How often it failed.
    package var failures: Int

    /// Sets each property.
    package init(number: Int64, token: Int64, job: Job, deaths: Int, failures: Int) {
        self.number = number
        self.token = token
        self.job = job
        self.deaths = deaths
        self.failures = failures
    }

    /// Whether it is to be tried alone, so that it takes nobody along.
    package var isSuspect: Bool { deaths >= JobLimits.deaths }
}

/// A job that a worker is done with.
package struct EndedJob: Sendable {
    /// How it ended.
    package enum End: Sendable, Equatable {
        /// It was looked at.
        case done
        /// It could not be looked at, which time may mend: it waits, and is forgotten after the last pause. It stays due.
        case failed(String)
        /// The look does not end: it counts as if its worker had died.
        case abandoned(String)
        /// It ends whatever looks at it.
        case poison(String)
    }

    /// The job with its lease.
    package var held: HeldJob
    /// What there is to record.
    package var recorded: [ScannedArtifact]
    /// How it ended.
    package var end: End

    /// Ends a job.
    package init(_ held: HeldJob, _ end: End, recorded: [ScannedArtifact] = []) {
        self.held = held
        self.end = end
        self.recorded = recorded
    }
}
