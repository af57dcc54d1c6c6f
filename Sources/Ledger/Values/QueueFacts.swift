import Core

/// What a queue holds.
package struct QueueFacts: Sendable, Equatable {
    /// The server's time.
    package var now: Timestamp
    /// Jobs that are due and that nobody holds.
    package var due = 0
    /// Jobs that wait for their time.
    package var waiting = 0
    /// Jobs among those that wait that a worker lost, and whose wait is a short one.
    package var lost = 0
    /// Jobs that somebody holds.
    package var leased = 0
    /// Jobs that end whatever looks at them.
    package var poison = 0
    /// How long the oldest one has been due, in milliseconds; nil where none is.
    package var oldest: Int64?
    /// How long somebody has held one job, the longest, in milliseconds; nil where nobody holds any.
    package var oldestLease: Int64?

    /// An empty queue.
    package init(now: Timestamp) { self.now = now }

    /// Whether there is nothing to do now, nobody is at work, and nothing that was lost comes back soon.
    package var isDrained: Bool { due == 0 && leased == 0 && lost == 0 }
}

/// A job as it is listed.
package struct ListedJob: Sendable, Equatable {
    /// What may become of it.
    package enum State: String, Word, Sendable, CaseIterable {
        /// It is due, or waits for its time.
        case waiting
        /// A worker holds it.
        case leased
        /// It ends whatever looks at it.
        case poison
    }

    /// What is to be looked at.
    package var job: Job
    /// What may become of it.
    package var state: State
    /// From when on it may be taken.
    package var due: Timestamp
    /// Who holds it.
    package var owner: String?
    /// How many workers have died while they held it.
    package var deaths: Int
    /// How often it failed.
    package var failures: Int
    /// What went wrong last.
    package var problem: String?
    /// The version of the worker that took it last.
    package var version: String?

    /// Sets each property.
    package init(
        job: Job, state: State, due: Timestamp, owner: String?, deaths: Int, failures: Int, problem: String?
    ) {
        self.job = job
        self.state = state
        self.due = due
        self.owner = owner
        self.deaths = deaths
        self.failures = failures
        self.problem = problem
    }
}

extension ListedJob {
    /// That it ends whatever looks at it, as a finding.
    package var poisonFinding: Finding {
        let why = problem.map { ": \($0)" } ?? ""
        return Finding(
            .scanPoison, .fail,
            "\(PathEscaping.displayed(job.shownName.utf8)): \(deaths) workers ended while they looked at it, then an attempt alone\(why)",
            remedy: "mend what ends it, then try again: \(run: .retryWork, .given(job.shownName))")
    }
}
