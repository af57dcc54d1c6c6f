/// What became of one file of a trust store.
package struct TrustChange: Sendable, Equatable {
    /// What was done.
    package enum Action: String, Word, Sendable {
        /// The file is new.
        case added
        /// The file has new content.
        case replaced
        /// The file was as it should be.
        case unchanged
    }

    /// The file, relative to the store.
    package var file: String
    /// What was done.
    package var action: Action

    /// Describes a change.
    package init(_ file: String, _ action: Action) {
        self.file = file
        self.action = action
    }
}
