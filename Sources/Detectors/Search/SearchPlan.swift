/// What is looked for, and what a found text may be part of.
struct SearchPlan: Sendable {
    /// What a pattern is a part of.
    enum Part: Sendable {
        case secret(SecretForm)
        case indicator(Indicator)
        /// The mark of the packer UPX.
        case packer
    }

    let patterns: PatternSet
    let parts: [Part]
    let scope: SearchScope

    private init(_ scope: SearchScope, _ indicators: [Indicator]) {
        var found: [(SearchPattern, Part)] = []
        if scope.contains(.secrets) {
            found += SecretForm.patterns.map { ($0.pattern, .secret($0.form)) }
        }
        if scope.contains(.malware) {
            found += (Indicator.known + indicators).map { ($0.pattern, .indicator($0)) }
            found += PackedProgram.patterns.map { ($0, .packer) }
        }
        self.scope = scope
        patterns = PatternSet(found.map(\.0))
        parts = found.map(\.1)
    }

    private static let secrets = SearchPlan(.secrets, [])
    private static let malware = SearchPlan(.malware, [])
    private static let both = SearchPlan([.secrets, .malware], [])

    /// The plan for a scope; made once where no indicators are added.
    static func of(_ scope: SearchScope, indicators: [Indicator]) -> SearchPlan {
        guard indicators.isEmpty else { return SearchPlan(scope, indicators) }
        switch scope {
        case .secrets: return secrets
        case .malware: return malware
        default: return both
        }
    }
}
