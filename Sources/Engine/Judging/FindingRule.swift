import Core

/// What to make of what should not be in an artifact; the raw value is the word of the option.
package enum FindingRule: String, Word, Sendable, CaseIterable {
    /// Warn of it.
    case warn
    /// Deny the artifact.
    case deny

    /// What a finding comes to.
    var outcome: Outcome { self == .deny ? .fail : .warn }
}
