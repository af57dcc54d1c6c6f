import LayerModel

/// One record of an advisory database: what of OSV's schema (ossf.github.io/osv-schema) decides or is shown.
public struct AdvisoryRecord: Sendable, Equatable {
    /// The record's own id, such as GHSA-…, PYSEC-… or CVE-….
    public var id: String
    /// Other ids of the same vulnerability.
    public var aliases: [String]
    /// Ids of vulnerabilities that are near and not the same.
    public var related: [String]
    /// Ids of the vulnerabilities that this record addresses downstream of them; a distribution's record names the CVEs here, one
    /// or many.
    public var upstream: [String]
    /// When the record last changed.
    public var modified: Timestamp
    /// When it was published; nil for not said.
    public var published: Timestamp?
    /// Since when the record no longer counts; nil for one that does.
    public var withdrawn: Timestamp?
    /// One line for people, as the record has it: not safe to print.
    public var summary: String
    /// Severity of the whole record.
    public var severity: [StatedSeverity]
    /// Which packages are affected.
    public var affected: [AffectedPackage]

    /// Describes a record.
    public init(
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
public struct StatedSeverity: Sendable, Hashable {
    /// `CVSS_V3`, `CVSS_V4`, …, or `rating` for a word of the database's own.
    public var kind: String
    /// The vector or the word.
    public var text: String

    /// Describes a severity.
    public init(kind: String, text: String) {
        self.kind = kind
        self.text = text
    }
}

/// One package that a record speaks of, and which of its versions are affected.
public struct AffectedPackage: Sendable, Equatable {
    /// Where the package comes from.
    public var ecosystem: Ecosystem
    /// Its name as the record spells it.
    public var name: String
    /// Its package URL; nil where the record has none.
    public var purl: String?
    /// Ranges of affected versions; those over git commits are not kept.
    public var ranges: [AffectedRange]
    /// Affected versions one by one.
    public var versions: [String]
    /// Severity for this package.
    public var severity: [StatedSeverity]

    /// Describes what is affected.
    public init(
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
public struct AffectedRange: Sendable, Equatable {
    /// By which order its versions stand.
    public enum Kind: Sendable, Equatable {
        /// SemVer 2.
        case semver
        /// The ecosystem's own.
        case ecosystem
    }

    /// What begins or ends at a version.
    public enum Event: Sendable, Equatable {
        /// Affected from here on; "0" stands before every version.
        case introduced(String)
        /// No longer affected from here on.
        case fixed(String)
        /// No longer affected after it.
        case lastAffected(String)
        /// The range says nothing from here on.
        case limit(String)
    }

    /// By which order its versions stand.
    public var kind: Kind
    /// The events in the record's order.
    public var events: [Event]

    /// Describes a range.
    public init(kind: Kind, events: [Event]) {
        self.kind = kind
        self.events = events
    }
}
