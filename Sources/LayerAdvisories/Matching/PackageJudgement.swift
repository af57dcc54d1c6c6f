import LayerModel

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

/// A vulnerability of which nobody knows whether a package version has it.
public struct PackageDoubt: Sendable, Equatable {
    /// Every id of the vulnerability, in the order of their bytes.
    public var ids: [String]
    /// Ids of the records that may mean it, in the order of their bytes.
    public var records: [String]
    /// The packages whose versions these say are affected, and that it may be, as its group is not stated; empty where a version,
    /// of theirs or of the package, could not be read.
    public var possibleNames: [String]

    /// Describes a doubt.
    public init(ids: [String], records: [String], possibleNames: [String] = []) {
        self.ids = ids
        self.records = records
        self.possibleNames = possibleNames
    }
}

/// What the advisories say of one package version.
public struct PackageJudgement: Sendable, Equatable {
    /// Which one.
    public var package: PackageVersion
    /// The vulnerabilities that it has, in the order of their first ids.
    public var findings: [PackageFinding]
    /// What could not be decided, neither affected nor unaffected, in the order of their first ids.
    public var undecided: [PackageDoubt]

    /// Describes a judgement.
    public init(package: PackageVersion, findings: [PackageFinding] = [], undecided: [PackageDoubt] = []) {
        self.package = package
        self.findings = findings
        self.undecided = undecided
    }

    /// Whether every record that speaks of it was decided, and none says that it is affected.
    public var isUnaffected: Bool { findings.isEmpty && undecided.isEmpty }
}
