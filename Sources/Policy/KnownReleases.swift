import Advisories
import Core
import Ledger

/// Which releases of distributions the advisories of a comparison speak of. One that none names any longer, as it has come to its
/// end, was compared with nothing, however many advisories there are of others.
package struct KnownReleases {
    private let dates: [TextKey: Timestamp]
    /// The releases of each ecosystem; none where nothing names any, or an earlier version imported it.
    private var releases: [TextKey: [Ecosystem]] = [:]

    init(_ state: AdvisoryState) { self.init(dates: state.dates) }

    /// - Parameter dates: The data dates of ecosystems, and of releases as `ECOSYSTEM:RELEASE`.
    package init(dates: [TextKey: Timestamp]) {
        self.dates = dates
        for key in dates.keys {
            let ecosystem = Ecosystem(key.string)
            if ecosystem.release != nil { releases[TextKey(ecosystem.name), default: []].append(ecosystem) }
        }
    }

    /// The ecosystem that dates are known of where its advisories speak of the release too; nil where they do not.
    ///
    /// - Parameter word: An ecosystem, of a distribution with the release.
    package func key(_ word: String) -> String? {
        // Packages of no ecosystem, such as `generic`, are compared with nothing, whatever records call theirs so.
        guard Ecosystem(word).scheme != nil else { return nil }
        if dates[TextKey(word)] != nil { return word }
        let ecosystem = Ecosystem(word)
        guard ecosystem.release != nil, dates[TextKey(ecosystem.name)] != nil else { return nil }
        guard let known = releases[TextKey(ecosystem.name)] else { return ecosystem.name }
        return known.contains(where: ecosystem.isAddressed) ? ecosystem.name : nil
    }

    /// What no advisories speak of, as it is told: the ecosystem, or its release where they speak of others; nil where they do.
    package func unmatched(_ word: String) -> String? {
        if key(word) != nil { return nil }
        let ecosystem = Ecosystem(word)
        return dates[TextKey(ecosystem.name)] == nil && ecosystem.isDistribution ? ecosystem.name : word
    }
}

extension AdvisoryDemand {
    /// The same demand where a distribution that is allowed by type and namespace of its package URLs, `rpm/amzn`, is allowed by its name
    /// too.
    package var naming: AdvisoryDemand {
        var demand = self
        demand.allowedUnmatched = Ecosystem.named(allowedUnmatched.map(\.string))
        return demand
    }
}
