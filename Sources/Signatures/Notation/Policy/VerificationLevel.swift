import Core

/// Notation's five validations; the raw value is the word of trust policies (trust-store-trust-policy.md, "Signature
/// Verification Details").
package enum Validation: String, Word, Sendable, CaseIterable {
    /// Envelope, certificates, signature and payload fit together and the artifact.
    case integrity
    /// A certificate of the chain is in the trust store, and its leaf is one of the trusted identities.
    case authenticity
    /// The chain was valid when the signature was made, or is still.
    case authenticTimestamp
    /// The signature's own end has not come.
    case expiry
    /// No certificate of the chain is revoked.
    case revocation
}

/// What follows where a validation fails; the raw value is the word of trust policies.
package enum ValidationAction: String, Word, Sendable, CaseIterable {
    /// The verification fails.
    case enforce
    /// It is told, and nothing follows.
    case log
    /// The validation is not made.
    case skip

    /// The same, as every policy has it.
    package var enforcement: Enforcement { self == .enforce ? .enforced : .warned }
}

/// What is done about each validation.
package struct VerificationLevel: Sendable, Equatable {
    /// The levels that policies start from; the raw value is their word.
    package enum Name: String, Word, Sendable, CaseIterable {
        /// Everything is enforced.
        case strict
        /// Times and revocation are told alone.
        case permissive
        /// Everything but integrity is told alone.
        case audit
        /// Nothing is verified.
        case skip
    }

    /// The level that it started from.
    package let name: Name
    private var overrides: [Validation: ValidationAction] = [:]

    /// A level as it stands.
    package init(_ name: Name) { self.name = name }

    /// What is done about a validation.
    package subscript(validation: Validation) -> ValidationAction {
        if let action = overrides[validation] { return action }
        switch (name, validation) {
        case (.skip, _): return .skip
        case (.strict, _), (_, .integrity), (.permissive, .authenticity): return .enforce
        default: return .log
        }
    }

    /// Why an override cannot be; nil where it is made.
    mutating func override(_ validation: Validation, _ action: ValidationAction) -> String? {
        if name == .skip { return "a statement that skips verification overrides nothing" }
        if validation == .integrity { return "integrity cannot be overridden" }
        if action == .skip, validation != .revocation { return "only revocation can be skipped" }
        overrides[validation] = action
        return nil
    }
}
