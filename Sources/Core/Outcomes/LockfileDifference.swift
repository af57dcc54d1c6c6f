/// What one lockfile says otherwise than another, artifact by artifact; the reports of the same order tell the changes of
/// content.
package struct LockfileDifference: Sendable {
    /// What became of a pin.
    package enum Change: Sendable, Equatable {
        /// It is new.
        case added
        /// It is gone.
        case removed
        /// It had another name.
        case renamed(from: String)
        /// It says something else.
        case changed
    }

    /// One member of a pin that says something else.
    package struct Member: Sendable, Equatable {
        /// The lockfile's word for it.
        package var name: String
        /// What it said; nil where it was not there, or says more than a line.
        package var from: String?
        /// What it says; nil where it is not there, or says more than a line.
        package var to: String?

        /// Describes one.
        package init(name: String, from: String?, to: String?) {
            self.name = name
            self.from = from
            self.to = to
        }
    }

    /// One artifact.
    package struct Artifact: Sendable {
        /// What became of its pin.
        package var change: Change
        /// What its pin says otherwise.
        package var members: [Member]

        /// Describes one.
        package init(_ change: Change, members: [Member] = []) {
            self.change = change
            self.members = members
        }
    }

    /// What the old side is called.
    package var old: String
    /// What the new side is called.
    package var new: String
    /// The artifacts that differ, in the order of the reports.
    package var artifacts: [Artifact]
    /// How many pins are as they were.
    package var unchanged: Int

    /// Describes a difference.
    package init(old: String, new: String, artifacts: [Artifact], unchanged: Int) {
        self.old = old
        self.new = new
        self.artifacts = artifacts
        self.unchanged = unchanged
    }

    /// How many artifacts came to what, in words.
    package var counts: [(count: Int, word: String)] {
        func count(_ matches: (Change) -> Bool) -> Int { artifacts.count { matches($0.change) } }
        return [
            (count { $0 == .changed }, "changed"), (count { $0 == .added }, "new"),
            (count { if case .renamed = $0 { true } else { false } }, "renamed"), (count { $0 == .removed }, "gone"),
            (unchanged, "unchanged"),
        ]
    }
}
