import Core

/// What is asked of the advisories that packages were compared with: the one place that says when they are too old.
package struct AdvisoryDemand: Sendable, Equatable {
    /// The time since the import from which advisories count as outdated, unless told otherwise.
    package static let usualAge = Duration.seconds(120 * 3_600)

    /// The time since they were fetched up to which advisories are recent enough.
    package var maxAge: Duration
    /// The age of their newest change up to which they are recent enough; nil for any, as small ecosystems have no news for
    /// weeks.
    package var maxDataAge: Duration?
    /// Whether packages may have been compared with nothing, where no advisories were imported at all.
    package var allowsNone: Bool
    /// Ecosystems that need no advisories.
    package var allowedUnmatched: Set<TextKey>

    /// Sets each property; without arguments, what holds where nobody says.
    package init(
        maxAge: Duration = usualAge, maxDataAge: Duration? = nil, allowsNone: Bool = false,
        allowedUnmatched: Set<TextKey> = []
    ) {
        self.maxAge = maxAge
        self.maxDataAge = maxDataAge
        self.allowsNone = allowsNone
        self.allowedUnmatched = allowedUnmatched
    }

    /// Whether an ecosystem needs no advisories: it is named, or the distribution is of which it is a release.
    package func allows(unmatched word: String) -> Bool {
        if allowedUnmatched.contains(word) { return true }
        guard let colon = word.utf8.firstIndex(of: UInt8(ascii: ":")) else { return false }
        return allowedUnmatched.contains(String(word[..<colon]))
    }

    /// What is wrong with advisories of an age; nil where they are recent enough.
    package func fault(of age: AdvisoryAge) -> AdvisoryAge.Fault? {
        if age.isOfFuture { return .future }
        if age.sinceFetch > maxAge { return .fetchedLongAgo }
        if let maxDataAge, age.sinceChange > maxDataAge { return .dataOld }
        return nil
    }
}

/// How old advisories are at a time, in the two ways that there are.
package struct AdvisoryAge: Sendable, Equatable {
    /// Why advisories are not recent enough.
    package enum Fault: Sendable, CaseIterable {
        /// They are dated after the time to judge at: they would never be too old.
        case future
        /// Nobody fetched them for too long.
        case fetchedLongAgo
        /// Their newest change is too old.
        case dataOld
    }

    /// Since they were fetched, or imported where nobody says when they were.
    package var sinceFetch: Duration
    /// Since their newest change.
    package var sinceChange: Duration

    /// - Parameters:
    ///   - fetched: When they were fetched; nil for not known: they are then as old as their data.
    ///   - dataDate: Their newest change.
    package init(fetched: Timestamp?, dataDate: Timestamp, at asOf: Timestamp) {
        sinceFetch = asOf.since(fetched ?? dataDate)
        sinceChange = asOf.since(dataDate)
    }

    /// Whether one of the dates is yet to come.
    package var isOfFuture: Bool { sinceFetch < .zero || sinceChange < .zero }
}

extension Timestamp {
    /// The time since an earlier one; negative where it is later.
    package func since(_ earlier: Timestamp) -> Duration {
        let (difference, overflow) = milliseconds.subtractingReportingOverflow(earlier.milliseconds)
        return .milliseconds(overflow ? (milliseconds < 0 ? Int64.min : .max) : difference)
    }
}
