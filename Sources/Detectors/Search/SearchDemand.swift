import Archive

/// What a reading looks for in all content.
package struct SearchDemand: Sendable {
    package var scope: SearchScope
    /// What a team looks for beside.
    package var indicators: IndicatorList

    /// Looks for nothing beside what is known.
    package init(_ scope: SearchScope, indicators: IndicatorList = IndicatorList()) {
        self.scope = scope
        self.indicators = indicators
    }

    /// All that is looked for in a rescan.
    package static let all = SearchDemand([.secrets, .malware])

    /// Who looks, in one reading.
    package var observer: any ContentObserver { SearchObserver(scope, indicators: indicators.indicators) }
}
