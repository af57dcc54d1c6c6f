import Core

/// One record of an advisory database: what of OSV's schema (ossf.github.io/osv-schema) decides or is shown.
package struct AdvisoryRecord: Sendable, Equatable {
    /// When a record changed last whose form states no dates: before all that do.
    package static let undated = Timestamp(milliseconds: 0)

    /// The record's own id, such as GHSA-…, PYSEC-… or CVE-….
    package var id: String
    /// Other ids of the same vulnerability.
    package var aliases: [String]
    /// Ids of vulnerabilities that are near and not the same.
    package var related: [String]
    /// Ids of the vulnerabilities that this record addresses downstream of them; a distribution's record names the CVEs here, one
    /// or many.
    package var upstream: [String]
    /// When the record last changed.
    package var modified: Timestamp
    /// When it was published; nil for not said.
    package var published: Timestamp?
    /// Since when the record no longer counts; nil for one that does.
    package var withdrawn: Timestamp?
    /// One line for people, as the record has it: not safe to print.
    package var summary: String
    /// Severity of the whole record.
    package var severity: [StatedSeverity]
    /// Which packages are affected.
    package var affected: [AffectedPackage]

    /// Describes a record.
    package init(
        id: String, aliases: [String] = [], related: [String] = [], upstream: [String] = [], modified: Timestamp,
        published: Timestamp? = nil, withdrawn: Timestamp? = nil, summary: String = "", severity: [StatedSeverity] = [],
        affected: [AffectedPackage] = []
    ) {
        self.id = id
        self.aliases = aliases
        self.related = related
        self.upstream = upstream
        self.modified = modified
        self.published = published
        self.withdrawn = withdrawn
        self.summary = summary
        self.severity = severity
        self.affected = affected
    }
}

/// A severity as a record says it.
package struct StatedSeverity: Sendable, Hashable {
    /// `CVSS_V3`, `CVSS_V4`, …, or `rating` for a word of the database's own.
    package var kind: String
    /// The vector or the word.
    package var text: String

    /// Describes a severity.
    package init(kind: String, text: String) {
        self.kind = kind
        self.text = text
    }
}

/// One package that a record speaks of, and which of its versions are affected.
package struct AffectedPackage: Sendable, Equatable {
    /// Where the package comes from.
    package var ecosystem: Ecosystem
    /// Its name as the record spells it.
    package var name: String
    /// Its package URL; nil where the record has none.
    package var purl: String?
    /// Ranges of affected versions; those over git commits are not kept.
    package var ranges: [AffectedRange]
    /// Affected versions one by one.
    package var versions: [String]
    /// Severity for this package.
    package var severity: [StatedSeverity]
    /// What the distribution says it does about it; nil where it says nothing.
    package var vendor: VendorStatus?
    /// Whose updates say in which version it is fixed, where those of others do not; nil where any do.
    package var repository: String?

    /// Describes what is affected.
    package init(
        ecosystem: Ecosystem, name: String, purl: String? = nil, ranges: [AffectedRange] = [], versions: [String] = [],
        severity: [StatedSeverity] = []
    ) {
        self.ecosystem = ecosystem
        self.name = name
        self.purl = purl
        self.ranges = ranges
        self.versions = versions
        self.severity = severity
    }
}

/// A range of versions: between the events that open and close it.
package struct AffectedRange: Sendable, Equatable {
    /// By which order its versions stand.
    package enum Kind: Sendable, Equatable {
        /// SemVer 2.
        case semver
        /// The ecosystem's own.
        case ecosystem
        /// One that is not known here, or none: nobody can tell which versions are meant, so that every one may be.
        case unknown
    }

    /// What begins or ends at a version.
    package enum Event: Sendable, Equatable {
        /// Affected from here on; "0" stands before every version.
        case introduced(String)
        /// No longer affected from here on.
        case fixed(String)
        /// No longer affected after it.
        case lastAffected(String)
        /// The range says nothing from here on.
        case limit(String)

        /// The version.
        var version: String {
            switch self {
            case .introduced(let version), .fixed(let version), .lastAffected(let version), .limit(let version): version
            }
        }
    }

    /// By which order its versions stand.
    package var kind: Kind
    /// The events in the record's order.
    package var events: [Event]

    /// Describes a range.
    package init(kind: Kind, events: [Event]) {
        self.kind = kind
        self.events = events
    }
}
