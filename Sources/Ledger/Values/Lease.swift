import Core

/// Something that is to be done, such as reading an artifact.
package struct DueWork: Sendable, Equatable {
    /// What it is, in the words of whoever adds it: what has one name is done once.
    package var name: TextKey
    /// From when on it may be taken.
    package var due: Timestamp

    /// Describes work.
    package init(_ name: TextKey, due: Timestamp) {
        self.name = name
        self.due = due
    }

    /// What looking at an artifact is called. It is the place's alone: whoever reads there reads for all pins of it.
    /// - Parameter place: Where it lies, from the root and in its displayed form.
    package static func look(at place: String) -> TextKey { TextKey("look at \(place)") }
}

/// Work that somebody has taken, and that nobody else gets before it ends.
package struct Lease: Sendable, Equatable {
    /// The work's name.
    package var work: TextKey
    /// Who holds it: a name that no other process has.
    package var owner: TextKey
    /// The first instant at which others may take it: whoever is gone by then has lost it, and whoever lives renews it before.
    package var until: Timestamp
    /// How often the work was taken, this time included. A lease is another one than that of whoever took the work since.
    package var taking: Int

    /// Describes a lease.
    package init(work: TextKey, owner: TextKey, until: Timestamp, taking: Int) {
        self.work = work
        self.owner = owner
        self.until = until
        self.taking = taking
    }
}
