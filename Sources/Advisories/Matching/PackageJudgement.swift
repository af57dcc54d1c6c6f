import Core

/// One vulnerability of one package version: every record that means it, joined through their aliases.
package struct PackageFinding: Sendable, Equatable {
    /// Every id of the vulnerability, records' and aliases', in the order of their bytes.
    package var ids: [String]
    /// Ids of the records that say the version is affected, in the order of their bytes.
    package var records: [String]
    /// The versions that end the ranges it lies in, as records spell them, in their order; empty where none is named.
    package var fixedVersions: [String]
    /// What the first of those who rate says, a distribution before NVD, NVD before GHSA; of several records of one of these the
    /// most severe. Nil where none says anything that can be read.
    package var severity: Severity?
    /// Who says so: a distribution's ecosystem, `NVD`, `GHSA`, or what the record's id begins with; nil where nobody does.
    package var severitySource: String?
    /// What the distribution says it does about it; nil where it says nothing.
    package var vendor: VendorStatus?

    /// Describes a finding.
    package init(
        ids: [String], records: [String], fixedVersions: [String], severity: Severity?, severitySource: String? = nil
    ) {
        self.ids = ids
        self.records = records
        self.fixedVersions = fixedVersions
        self.severity = severity
        self.severitySource = severitySource
    }
}

/// A vulnerability of which nobody knows whether a package version has it.
package struct PackageDoubt: Sendable, Equatable {
    /// Every id of the vulnerability, in the order of their bytes.
    package var ids: [String]
    /// Ids of the records that may mean it, in the order of their bytes.
    package var records: [String]
    /// The packages whose versions these say are affected, and that it may be, as its group is not stated; empty where a version,
    /// of theirs or of the package, could not be read.
    package var possibleNames: [String]
    /// Where all of them say that it is fixed, and none in which version.
    package var vendor: VendorStatus?

    /// Describes a doubt.
    package init(
        ids: [String], records: [String], possibleNames: [String] = [], vendor: VendorStatus? = nil
    ) {
        self.ids = ids
        self.records = records
        self.possibleNames = possibleNames
        self.vendor = vendor
    }
}

/// What the advisories say of one package version.
package struct PackageJudgement: Sendable, Equatable {
    /// Which one.
    package var package: PackageVersion
    /// The vulnerabilities that it has, in the order of their first ids.
    package var findings: [PackageFinding]
    /// What could not be decided, neither affected nor unaffected, in the order of their first ids.
    package var undecided: [PackageDoubt]

    /// Describes a judgement.
    package init(package: PackageVersion, findings: [PackageFinding] = [], undecided: [PackageDoubt] = []) {
        self.package = package
        self.findings = findings
        self.undecided = undecided
    }

    /// Whether every record that speaks of it was decided, and none says that it is affected.
    package var isUnaffected: Bool { findings.isEmpty && undecided.isEmpty }
}
