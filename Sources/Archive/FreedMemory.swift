import CLibArchive

/// Memory that stages of a reading used and do not need any more.
package enum FreedMemory {
    /// Entries from which on it is worth the time, a few milliseconds.
    private static let entryCount = 50_000

    /// Gives back what was freed. The C library keeps it for the thread that used it, and the next stage, on another thread,
    /// would take as much again.
    package static func giveBack(after entries: Int) {
        if entries >= entryCount { malloc_trim(0) }
    }
}
