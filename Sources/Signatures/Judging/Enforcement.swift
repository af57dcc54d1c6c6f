import Core

/// What follows where a check does not pass that a policy may soften: Lambda's `Enforce` or `Warn`, Notation's `enforce` or
/// `log`. Integrity and trust are softened by nobody but a trust policy that says so.
package enum Enforcement: Sendable, Equatable {
    /// It fails, and what is not known stays not known.
    case enforced
    /// It is a warning.
    case warned

    /// The outcome of a check that did not pass.
    package var bad: Outcome { self == .enforced ? .fail : .warn }
    /// The outcome of a check that cannot be decided.
    package var open: Outcome { self == .enforced ? .unknown : .warn }
}
