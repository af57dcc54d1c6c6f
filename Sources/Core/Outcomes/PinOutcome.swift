/// What `lock` did, or would do, with one artifact.
package struct PinOutcome: Sendable {
    /// What happened to the lockfile's entry.
    package enum Action: Sendable, Equatable {
        /// There was none of this name.
        case added
        /// It pinned something else.
        case replaced
        /// It pinned the very same bytes, by an older version that said less of them.
        case upgraded
        /// It was pinned just so.
        case unchanged
    }

    /// The pin's name.
    package var name: String
    /// The path as the user gave it.
    package var source: String
    /// What was pinned.
    package var inventory: Inventory
    /// What happened to the entry.
    package var action: Action
    /// Where the tree is the pinned one in other bytes: what of the build was not the same again.
    package var unreproducible: [String] = []
    /// Whether other bytes hold the pinned content.
    package var isRepacked = false
    /// Whether the pin stays as it was, as nobody asked for the change to be taken.
    package var isLeft = false
    /// The lockfile's members that say something else now, of a replaced or upgraded entry.
    package var members: [String] = []
    /// Where the pinned artifact lay, where that is another place.
    package var formerSource: String?
    /// The tree pinned before, of a replaced entry.
    package var formerTree: Digest?
    /// Profile version ARN of who signed what is pinned; nil where nobody did.
    package var signer: String?
    /// Profile version ARN of the signer pinned before, of a replaced entry.
    package var formerSigner: String?
    /// How the config of an image differs from the one pinned before: `lock.config`.
    package var config: [Finding] = []
    /// What differs from the pin before though the tree is the same: `lock.layers`, `lock.bytecode`.
    package var differences: [Finding] = []
    /// What is odd about the signatures: one that does not hold beside one that does, several signers.
    package var warnings: [Finding] = []
    /// What changed since the former pin, where its manifest is at hand.
    package var changes: [ChangeGroup]

    /// Describes an outcome.
    package init(
        name: String, source: String, inventory: Inventory, action: Action, formerTree: Digest? = nil,
        changes: [ChangeGroup] = []
    ) {
        self.name = name
        self.source = source
        self.inventory = inventory
        self.action = action
        self.formerTree = formerTree
        self.changes = changes
    }
}
