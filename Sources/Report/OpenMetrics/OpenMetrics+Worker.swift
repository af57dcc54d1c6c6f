import Core
import Ledger

extension OpenMetrics {
    /// What a worker did, and what it sees of the queue. All of it is labelled, as several workers of one machine may be read
    /// together.
    /// - Parameter worker: What no other worker of the machine goes by.
    package static func text(_ facts: WorkerFacts, worker: String) -> [UInt8] {
        var text = Exposition(labels: [("worker", worker)])
        if let queue = facts.queue { append(queue, to: &text) }
        text.counter("layerlock_worker_claimed_jobs", "Jobs that this worker took.", facts.claimed)
        text.counter("layerlock_worker_looks", "Looks that this worker recorded.", facts.done)
        text.counter("layerlock_worker_failed_looks", "Looks that failed and are tried again.", facts.failed)
        text.counter(
            "layerlock_worker_lost_leases", "Jobs that this worker lost to others; nothing of them was recorded.",
            facts.lost)
        text.counter(
            "layerlock_worker_seen_deaths", "Jobs whose workers had ended without a word, as this worker saw.",
            facts.deaths)
        text.counter(
            "layerlock_worker_postponed_jobs",
            "Jobs that were put off: a lockfile or a trust store could not be read, or a rescan was at the artifact.",
            facts.postponed)
        text.counter(
            "layerlock_worker_given_back_jobs", "Jobs that this worker gave back before it began them.",
            facts.givenBack)
        text.counter("layerlock_worker_abandoned_looks", "Looks that did not end.", facts.abandoned)
        text.counter("layerlock_worker_lone_attempts", "Jobs that this worker tried alone.", facts.attempts)
        text.counter(
            "layerlock_worker_poison_jobs", "Jobs that nothing survived, as this worker found.", facts.poisoned)
        text.counter(
            "layerlock_worker_server_retries", "How often the server had to be asked again.", facts.retries)
        text.end()
        return text.bytes
    }

    /// What a queue holds.
    package static func text(_ facts: QueueFacts) -> [UInt8] {
        var text = Exposition()
        append(facts, to: &text)
        text.end()
        return text.bytes
    }

    private static func append(_ facts: QueueFacts, to text: inout Exposition) {
        let states = [
            ("due", facts.due), ("waiting", facts.waiting), ("leased", facts.leased), ("poison", facts.poison),
        ]
        text.family("layerlock_queue_jobs", "Jobs of the queue by what may become of them.")
        for (state, count) in states { text.sample("layerlock_queue_jobs", [("state", state)], "\(count)") }
        text.family(
            "layerlock_queue_oldest_seconds", unit: "seconds", "How long the oldest job has been due.")
        text.sample("layerlock_queue_oldest_seconds", [], decimal(.milliseconds(facts.oldest ?? 0)))
        text.family(
            "layerlock_queue_oldest_lease_seconds", unit: "seconds",
            "How long the job that is held longest has been held.")
        text.sample(
            "layerlock_queue_oldest_lease_seconds", [], decimal(.milliseconds(facts.oldestLease ?? 0)))
        text.family(
            "layerlock_queue_asked_timestamp_seconds", unit: "seconds",
            "When this was true, by the server's clock, since 1970.")
        text.sample(
            "layerlock_queue_asked_timestamp_seconds", [], decimal(.milliseconds(facts.now.milliseconds)))
    }
}
