import Archive

/// What a reading looks for in all content.
package struct SearchDemand: Sendable {
    package var scope: SearchScope
    /// What a team looks for beside.
    package var indicators: IndicatorList
    /// A team's own rules; nil for none.
    package var rules: YaraRules?

    /// Looks for nothing beside what is known.
    package init(_ scope: SearchScope, indicators: IndicatorList = IndicatorList(), rules: YaraRules? = nil) {
        self.scope = scope
        self.indicators = indicators
        self.rules = rules
    }

    /// All that is looked for in a rescan.
    package static let all = SearchDemand([.secrets, .malware])

    /// Who looks, in one reading.
    package var observer: any ContentObserver { SearchObserver(scope, indicators: indicators.indicators) }

    /// Who looks for what does harm, in one reading.
    package var observers: [any ContentObserver] { [observer] + (rules.map { [YaraObserver($0)] } ?? []) }
}
