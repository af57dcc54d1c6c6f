/// One vulnerability of one package version: every record that means it, joined through their aliases.
public struct PackageFinding: Sendable, Equatable {
    /// Every id of the vulnerability, records' and aliases', in the order of their bytes.
    public var ids: [String]
    /// Ids of the records that say the version is affected, in the order of their bytes.
    public var records: [String]
    /// The versions that end the ranges it lies in, as records spell them, in their order; empty where none is named.
    public var fixedVersions: [String]
    /// The most severe of what the records say; nil where none says anything that can be read.
    public var severity: Severity?

    /// Describes a finding.
    public init(ids: [String], records: [String], fixedVersions: [String], severity: Severity?) {
        self.ids = ids
        self.records = records
        self.fixedVersions = fixedVersions
        self.severity = severity
    }
}

/// What the advisories say of one package version.
public struct PackageJudgement: Sendable, Equatable {
    /// Which one.
    public var package: PackageVersion
    /// The vulnerabilities that it has, in the order of their first ids.
    public var findings: [PackageFinding]
    /// Ids of records that speak of the package and could not be decided, because a version of theirs or of the package
    /// could not be read: neither affected nor unaffected.
    public var undecided: [String]

    /// Describes a judgement.
    public init(package: PackageVersion, findings: [PackageFinding] = [], undecided: [String] = []) {
        self.package = package
        self.findings = findings
        self.undecided = undecided
    }

    /// Whether every record that speaks of it was decided, and none says that it is affected.
    public var isUnaffected: Bool { findings.isEmpty && undecided.isEmpty }
}
