/// What a worker has done so far, and what it sees.
package struct WorkerFacts: Sendable, Equatable {
    /// What the queue holds, when it was asked last; nil before that.
    package var queue: QueueFacts?
    /// Jobs that it took.
    package var claimed = 0
    /// Jobs that it looked at, and recorded.
    package var done = 0
    /// Looks that failed, and are tried again.
    package var failed = 0
    /// Jobs whose pins are gone.
    package var gone = 0
    /// Jobs that it lost to others, or that had ended: nothing of them was recorded.
    package var lost = 0
    /// Jobs that others had let go of without a word, as it saw.
    package var deaths = 0
    /// Attempts alone.
    package var attempts = 0
    /// Jobs that nothing survived.
    package var poisoned = 0
    /// How often the server had to be asked again.
    package var retries = 0
    /// Jobs that it gave back unbegun: when it was asked to end, or because something else took long.
    package var givenBack = 0
    /// Jobs that it put off, because a lockfile or a trust store could not be read, or a rescan was at the artifact.
    package var postponed = 0
    /// Looks that did not end.
    package var abandoned = 0

    /// Of a worker that begins.
    package init() {}
}
