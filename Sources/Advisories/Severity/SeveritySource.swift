import Core

/// Who rated a vulnerability. Whoever ships a package knows how it is built and used there; NVD rates for everybody, and databases of
/// packages often copy one of both.
package struct SeveritySource: Sendable, Hashable {
    private enum Rank: Int, Sendable {
        case distribution, nvd, ghsa, other
    }

    private let rank: Rank
    /// What it is called: a distribution's ecosystem, `NVD`, `GHSA`, or what a record's id begins with.
    package let name: String

    /// Tells by whom a record is, and of which ecosystem's package it speaks.
    init(record: String, ecosystem: Ecosystem) {
        let prefix = String(decoding: record.utf8.prefix { $0 != UInt8(ascii: "-") }, as: UTF8.self)
        if ecosystem.isDistribution {
            (rank, name) = (.distribution, ecosystem.name)
        } else if prefix == "CVE" {
            (rank, name) = (.nvd, "NVD")
        } else if prefix == "GHSA" {
            (rank, name) = (.ghsa, prefix)
        } else {
            (rank, name) = (.other, prefix)
        }
    }

    /// Whether it is asked first.
    func precedes(_ other: SeveritySource) -> Bool {
        rank == other.rank
            ? name.utf8.lexicographicallyPrecedes(other.name.utf8) : rank.rawValue < other.rank.rawValue
    }

    fileprivate func isAsked(asLateAs other: SeveritySource) -> Bool { rank == other.rank }
}

/// A severity and who says so.
package struct RatedSeverity: Sendable, Hashable {
    /// How severe it is.
    package let severity: Severity
    /// Who says so.
    package let source: SeveritySource

    /// The severity that counts: the highest that the first of the sources that say anything says.
    static func chosen(_ rated: some Sequence<RatedSeverity>) -> RatedSeverity? {
        var chosen: RatedSeverity?
        for other in rated {
            guard let own = chosen else {
                chosen = other
                continue
            }
            let isPreferred =
                own.source.isAsked(asLateAs: other.source)
                ? own.severity < other.severity
                    || own.severity == other.severity && other.source.precedes(own.source)
                : other.source.precedes(own.source)
            if isPreferred { chosen = other }
        }
        return chosen
    }
}
